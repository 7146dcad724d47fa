package io.wadi.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code validate} says of settings and routes that a test writes. */
record Validated(int exitCode, String text) {

    /** Without database and broker. */
    static Validated offline(Path folder, String settings, String... routes) throws IOException {
        return of(folder, settings, List.of("--offline"), routes);
    }

    static Validated online(Path folder, String settings, String... routes) throws IOException {
        return of(folder, settings, List.of(), routes);
    }

    /** One route from a table: its parameters and its steps, indented as they like. */
    static String route(String parameters, String steps) {
        return "- route:\n    id: orders\n    from:\n      uri: table:orders\n      parameters: {%s}\n      steps:\n%s"
                .formatted(parameters, steps.indent(8));
    }

    /** What was found, each as {@code code@line}. */
    List<String> found() {
        try {
            List<String> found = new ArrayList<>();
            for (var finding : new ObjectMapper().readTree(text)) {
                found.add(
                        finding.get("code").asText() + "@" + finding.get("line").asInt());
            }
            return found;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Not JSON: " + text, e);
        }
    }

    /** Of what the folder holds already, without database and broker. */
    static Validated asWritten(Path folder) {
        return said(folder.resolve("application.properties"), List.of("--offline"));
    }

    private static Validated of(Path folder, String settings, List<String> options, String... routes)
            throws IOException {
        Path file = Files.writeString(
                folder.resolve("application.properties"),
                settings + "\ncamel.main.routes-include-pattern = file:" + folder + "/*.camel.yaml\n");
        for (int i = 0; i < routes.length; i++) {
            Files.writeString(folder.resolve("route%d.camel.yaml".formatted(i)), routes[i]);
        }
        return said(file, options);
    }

    private static Validated said(Path file, List<String> options) {
        var out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("validate", "--json", "--settings", file.toString()));
        arguments.addAll(options);
        int exitCode = Wadi.commandLine().setOut(new PrintWriter(out)).execute(arguments.toArray(String[]::new));
        return new Validated(exitCode, out.toString());
    }
}
