package io.wadi.route;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;
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
            files.forEach(file -> check(scratch, file));
        } finally {
            scratch.stop();
        }
    }

    private void check(CamelContext scratch, RouteFile file) {
        try {
            for (RoutesBuilder builder :
                    PluginHelper.getRoutesLoader(scratch).findRoutesBuilders(List.of(file.resource()))) {
                if (builder instanceof RouteBuilder routes) {
                    routes.setCamelContext(scratch);
                    routes.configure();
                }
            }
        } catch (Exception e) {
            MarkedYamlEngineException marked = marked(e);
            // What else goes wrong here does so for want of beans and settings, and is no matter of the file.
            if (marked != null) {
                int line = marked.getProblemMark()
                        .or(marked::getContextMark)
                        .map(mark -> mark.getLine() + 1)
                        .orElse(0);
                findings.error(
                        "route-syntax",
                        file.name(),
                        line,
                        "",
                        "Camel does not understand this: " + marked.getProblem());
            }
        }
    }

    private static @Nullable MarkedYamlEngineException marked(Throwable e) {
        @Nullable Throwable cause = e;
        while (cause != null && !(cause instanceof MarkedYamlEngineException)) {
            cause = cause.getCause();
        }
        return (MarkedYamlEngineException) cause;
    }
}
