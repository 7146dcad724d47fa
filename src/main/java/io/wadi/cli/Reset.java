package io.wadi.cli;

import io.wadi.route.Finding;
import io.wadi.route.SeenRowsReset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forgets what a route has delivered. */
@Command(
        name = "reset",
        description = {
            "Forgets what a route has delivered: its next start sends every row again, as a snapshot.",
            "Only while the program does not run."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the seen rows are forgotten",
            "1:there is no such route, a mistake in the settings, or the program runs",
            "2:wrong usage"
        })
final class Reset implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ROUTE", description = "The route's id.")
    private String route = "";

    @Mixin
    private ManagementPort management = new ManagementPort();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Logging.silent();
        Optional<RunningProgram.Answer> running = management.program().status();
        if (running.isPresent()) {
            String other = running.get().body().path("error").asText();
            spec.commandLine()
                    .getErr()
                    .println(
                            other.isEmpty()
                                    ? "The program runs. Stop it first: it would go on with what it remembers."
                                    : other + " If it does not run, name a port where nobody answers.");
            return ExitCode.PROBLEMS;
        }
        OptionalInt[] forgotten = {OptionalInt.empty()};
        boolean well = Program.with(
                management.settings(),
                this::print,
                (context, routes) -> forgotten[0] = SeenRowsReset.reset(context, routes, route));
        if (!well) {
            return ExitCode.PROBLEMS;
        }
        var out = spec.commandLine().getOut();
        if (forgotten[0].isEmpty()) {
            spec.commandLine().getErr().println("There is no route %s that captures a table.".formatted(route));
            return ExitCode.PROBLEMS;
        }
        out.println(
                json
                        ? "{\"route\":\"%s\",\"forgotten\":%d}".formatted(route, forgotten[0].getAsInt())
                        : "Route %s begins anew at its next start (%d stored pieces are gone)."
                                .formatted(route, forgotten[0].getAsInt()));
        out.flush();
        return ExitCode.OK;
    }

    private void print(List<Finding> findings) {
        Report.print(findings, spec.commandLine().getErr());
    }
}
