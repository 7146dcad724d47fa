package io.wadi.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Whether Camel understands a route file: its steps and what belongs to them. */
final class DslRules {
    private final Findings findings;

    DslRules(Findings findings) {
        this.findings = findings;
    }

    /** Reads the files in a context that is thrown away, for reading makes beans. */
    void check(List<RouteFile> files) {
        DefaultCamelContext scratch = new DefaultCamelContext();
        try {
            files.stream().filter(RouteFile::isYaml).forEach(file -> check(scratch, file));
        } finally {
            scratch.stop();
        }
    }

    /** Camel stops at the first mistake; without it the next reading comes to the next. */
    private void check(CamelContext scratch, RouteFile file) {
        Optional<String> text = Optional.of(file.text());
        while (text.isPresent()) {
            String current = text.get();
            text = firstMistake(scratch, file, current).flatMap(at -> Sound.without(current, at));
        }
    }

    /** Tells the first mistake. @return where it stands, in code points */
    private Optional<Integer> firstMistake(CamelContext scratch, RouteFile file, String text) {
        try {
            read(scratch, file.resource().getLocation(), text);
        } catch (UnsupportedOperationException e) { // Camel's way to refuse a step that is mere text
            return bareStep(scratch, file, text);
        } catch (Exception e) {
            MarkedYamlEngineException marked = marked(e);
            // What else goes wrong here does so for want of beans and settings, and is no matter of the file.
            if (marked != null) {
                Optional<Mark> mark = marked.getProblemMark().or(marked::getContextMark);
                tell(file, mark.map(where -> where.getLine() + 1).orElse(0), String.valueOf(marked.getProblem()));
                return mark.map(Mark::getIndex);
            }
        }
        return Optional.empty();
    }

    /** A step with mere text after it, which Camel refuses without saying where: each is read alone. */
    private Optional<Integer> bareStep(CamelContext scratch, RouteFile file, String text) {
        List<YamlNode> steps = new ArrayList<>();
        YamlNode.parse(text).walk(node -> node.items().stream()
                .filter(item -> item.fields().values().stream().anyMatch(field -> field.text() != null))
                .forEach(steps::add));
        for (YamlNode step : steps) {
            String name = step.fields().keySet().iterator().next();
            if (isRefusedAlone(scratch, name)) {
                tell(file, step.line(), "%1$s needs more than a text after it, as in %1$s: {uri: ...}".formatted(name));
                String before = text.lines().limit(step.line() - 1L).collect(Collectors.joining("\n"));
                return Optional.of(before.codePointCount(0, before.length())
                        + text.lines()
                                .skip(step.line() - 1L)
                                .findFirst()
                                .orElse("")
                                .indexOf(name)
                        + 1);
            }
        }
        tell(file, 0, "a step needs more than a text after it.");
        return Optional.empty();
    }

    private static boolean isRefusedAlone(CamelContext scratch, String step) {
        try {
            read(scratch, "alone.yaml", "- from: {uri: direct:x, steps: [{%s: direct:y}]}".formatted(step));
            return false;
        } catch (UnsupportedOperationException e) { // as above
            return true;
        } catch (Exception e) {
            return false; // something else is wrong with it, which is told as what it is
        }
    }

    private static void read(CamelContext scratch, String location, String text) throws Exception {
        Resource resource = ResourceHelper.fromString(location, text);
        for (RoutesBuilder builder : PluginHelper.getRoutesLoader(scratch).findRoutesBuilders(List.of(resource))) {
            if (builder instanceof RouteBuilder routes) {
                routes.setCamelContext(scratch);
                routes.configure();
            }
        }
    }

    private void tell(RouteFile file, int line, String problem) {
        findings.error("route-syntax", file.name(), line, "", "Camel does not understand this: " + problem);
    }

    private static @Nullable MarkedYamlEngineException marked(Throwable e) {
        @Nullable Throwable cause = e;
        while (cause != null && !(cause instanceof MarkedYamlEngineException)) {
            cause = cause.getCause();
        }
        return (MarkedYamlEngineException) cause;
    }
}
