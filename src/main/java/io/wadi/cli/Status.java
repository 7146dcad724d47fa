package io.wadi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how the routes of the running program are doing. */
@Command(
        name = "status",
        description = "Says how the routes of the program that runs on this machine are doing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all routes are well, or try again by themselves",
            "1:a route has stopped for good, or holds deletes",
            "2:wrong usage",
            "3:no program answers"
        })
final class Status implements Callable<Integer> {
    private static final List<String> ACT = List.of("FAILED", "FENCED", "GUARDED");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ManagementPort management = new ManagementPort();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Logging.silent();
        Optional<RunningProgram.Answer> answer = management.program().status();
        if (answer.isEmpty() || answer.get().isError()) {
            spec.commandLine()
                    .getErr()
                    .println(answer.map(other -> other.body().path("error").asText())
                            .filter(error -> !error.isEmpty())
                            .orElse("No program with routes answers on this machine."));
            return ExitCode.NOT_RUNNING;
        }
        JsonNode routes = answer.get().body().path("routes");
        print(answer.get().body(), routes);
        for (JsonNode route : routes) {
            if (ACT.contains(route.path("state").asText())) {
                return ExitCode.PROBLEMS;
            }
        }
        return ExitCode.OK;
    }

    private void print(JsonNode all, JsonNode routes) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(all);
        } else {
            routes.forEach(route -> print(out, route));
        }
        out.flush();
    }

    private static void print(PrintWriter out, JsonNode route) {
        out.printf(
                "%-16s %s%n", route.path("route").asText(), route.path("state").asText());
        for (JsonNode table : route.path("tables")) {
            out.printf(
                    "  %s: %d rows seen, %d changes on their way, %d full scans%n",
                    table.path("table").asText(),
                    table.path("seenRows").asLong(),
                    table.path("pending").asLong(),
                    table.path("fullScans").asLong());
        }
        if (route.has("records")) {
            out.printf(
                    "  %d records done with since the start, %d of them did not fit%n",
                    route.path("records").asLong(), route.path("deadLetters").asLong());
        }
        if (!route.path("problem").isNull()) {
            out.println("  " + route.path("problem").asText());
        }
    }
}
