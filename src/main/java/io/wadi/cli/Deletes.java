package io.wadi.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Decides on the deletes that the guard holds. */
@Command(
        name = "deletes",
        description = "Decides on the deletes that a route's guard holds.",
        subcommands = Deletes.Confirm.class)
final class Deletes {

    /** Lets them go. */
    @Command(
            name = "confirm",
            description = "Lets the deletes of a GUARDED route go: the next full scan sends them.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:they go",
                "1:the route holds none, or there is no such route",
                "2:wrong usage",
                "3:no program answers"
            })
    static final class Confirm implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "ROUTE", description = "The route's id.")
        private String route = "";

        @Mixin
        private ManagementPort management = new ManagementPort();

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() throws InterruptedException {
            Logging.silent();
            Optional<RunningProgram.Answer> answer = management.program().confirmDeletes(route);
            if (answer.isEmpty()) {
                spec.commandLine().getErr().println("No program with routes answers on this machine.");
                return ExitCode.NOT_RUNNING;
            }
            var body = answer.get().body();
            long deletes = body.path("deletes").asLong();
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(body);
            } else if (answer.get().isError()) {
                out.println(body.path("error").asText());
            } else {
                out.println(
                        deletes == 0
                                ? "Route %s holds no deletes.".formatted(route)
                                : "The next full scan of route %s sends the %d deletes.".formatted(route, deletes));
            }
            out.flush();
            return deletes == 0 ? ExitCode.PROBLEMS : ExitCode.OK;
        }
    }
}
