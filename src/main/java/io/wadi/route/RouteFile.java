package io.wadi.route;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A file with routes, as its author wrote it.
 *
 * @param name as the user would name it: relative to the working folder if it lies there
 * @param isYaml whether anybody can read it
 */
record RouteFile(String name, Resource resource, String text, List<RouteText> routes, boolean isYaml) {
    /** The YAML files that Camel's pattern matches, or several patterns with commas between them. */
    static List<RouteFile> readAll(CamelContext context, @Nullable String patterns, Findings findings) {
        List<RouteFile> files = new ArrayList<>();
        for (String pattern : (patterns == null ? "" : patterns).split(",")) {
            for (Resource resource : resources(context, pattern.trim(), findings)) {
                if (resource.getLocation().matches(".*\\.ya?ml") && resource.exists()) {
                    files.add(read(resource, findings));
                }
            }
        }
        return files;
    }

    private static Collection<Resource> resources(CamelContext context, String pattern, Findings findings) {
        try {
            return pattern.isEmpty()
                    ? List.of()
                    : PluginHelper.getPackageScanResourceResolver(context).findResources(pattern);
        } catch (Exception e) {
            findings.error("no-routes", pattern, 0, "", "the files cannot be listed: " + Causes.message(e));
            return List.of();
        }
    }

    /** A file that is no YAML, or cannot be read, has no routes, and a finding. */
    static RouteFile read(Resource resource, Findings findings) {
        String name = name(resource.getLocation());
        String text;
        try (InputStream in = resource.getInputStream()) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            findings.error(
                    "unreadable",
                    name,
                    0,
                    "",
                    "it cannot be read as the user %s: %s"
                            .formatted(System.getProperty("user.name"), Causes.message(e)));
            return new RouteFile(name, resource, "", List.of(), false);
        }
        List<RouteText> routes = new ArrayList<>();
        boolean isYaml = false;
        try {
            YamlNode root = YamlNode.parse(text);
            isYaml = true;
            if (root.items().isEmpty()) {
                findings.error("no-routes", name, 1, "", "there is no route in it. The first line of one is - route:");
            }
            for (YamlNode item : root.items()) {
                YamlNode route = item.get("route").isMissing() ? item : item.get("route");
                if (!route.get("from").isMissing()) {
                    routes.add(RouteText.of(name, route));
                }
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            findings.error("yaml-syntax", name, line, "", "this is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            findings.error("yaml-syntax", name, 0, "", "this is no YAML: " + e.getMessage());
        }
        return new RouteFile(name, resource, text, routes, isYaml);
    }

    static String name(String location) {
        String path = location.replaceFirst("^file:", "");
        Path here = Path.of("").toAbsolutePath();
        Path file = Path.of(path).toAbsolutePath().normalize();
        return file.startsWith(here) ? here.relativize(file).toString() : path;
    }
}
