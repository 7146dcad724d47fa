package io.wadi.cli;

import io.wadi.route.Finding;
import io.wadi.route.Validation.Reach;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells every mistake in settings and routes, and starts nothing. */
@Command(
        name = "validate",
        description = "Tells every mistake in settings and routes at once, and what would lose rows. Starts nothing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all is well, warnings apart", "1:there are mistakes", "2:wrong usage"})
final class Validate implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SettingsFile settings = new SettingsFile();

    @Option(names = "--offline", description = "Ask neither databases nor brokers.")
    private boolean offline;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Logging.silent();
        Reach reach = offline ? Reach.OFFLINE : Reach.EVERYTHING;
        return Program.validate(settings.file(), reach, this::print) ? ExitCode.OK : ExitCode.PROBLEMS;
    }

    private void print(List<Finding> findings) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Report.printJson(findings, out);
            return;
        }
        Report.print(findings, out);
        if (findings.isEmpty()) {
            out.println("All is well.");
            out.flush();
        }
    }
}
