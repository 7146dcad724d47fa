package io.wadi.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the routes until it is told to stop. */
@Command(
        name = "run",
        description = "Runs the routes of application.properties until it is told to stop (SIGTERM or Ctrl-C).")
final class Run implements Callable<Integer> {
    @Mixin
    private SettingsFile settings = new SettingsFile();

    @Override
    public Integer call() throws Exception {
        try (Program program = Program.of(settings.file())) {
            return program.run();
        }
    }
}
