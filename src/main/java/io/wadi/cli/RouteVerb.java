package io.wadi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A verb that wants something of one route of the running program. */
abstract class RouteVerb implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ROUTE", description = "The route's id.")
    private String route = "";

    @Mixin
    private ManagementPort management = new ManagementPort();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    abstract Optional<RunningProgram.Answer> ask(RunningProgram program, String route) throws InterruptedException;

    /** What was answered, for people. */
    abstract String said(JsonNode body);

    /** Whether there was anything to do. */
    boolean isDone(JsonNode body) {
        return true;
    }

    @Override
    public Integer call() throws InterruptedException {
        Logging.silent();
        Optional<RunningProgram.Answer> answer = ask(management.program(), route);
        if (answer.isEmpty()) {
            spec.commandLine().getErr().println("No program with routes answers on this machine.");
            return ExitCode.NOT_RUNNING;
        }
        JsonNode body = answer.get().body();
        boolean isError = answer.get().isError();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(body);
        } else {
            out.println(isError ? body.path("error").asText() : said(body));
        }
        out.flush();
        return !isError && isDone(body) ? ExitCode.OK : ExitCode.PROBLEMS;
    }
}
