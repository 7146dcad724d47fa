package io.wadi.cli;

import io.wadi.route.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the routes until it is told to stop. */
@Command(
        name = "run",
        description = "Runs the routes of application.properties until it is told to stop (SIGTERM or Ctrl-C).",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it ended by itself, as camel.main.duration-max-seconds says",
            "1:a mistake in settings or routes: nothing was started",
            "2:wrong usage",
            "130, 143:it was told to stop, and did so in good order"
        })
final class Run implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SettingsFile settings = new SettingsFile();

    @Option(names = "--json", description = "Print mistakes as a JSON array.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        try (Program program = Program.of(settings.file(), this::print)) {
            if (!program.runUntilTold()) {
                return ExitCode.PROBLEMS;
            }
            return program.getExitCode();
        }
    }

    private void print(List<Finding> findings) {
        PrintWriter err = spec.commandLine().getErr();
        if (json) {
            Report.printJson(findings, spec.commandLine().getOut());
        } else {
            Report.print(findings, err);
        }
    }
}
