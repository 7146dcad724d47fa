package io.wadi.cli;

import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import picocli.CommandLine.Command;

/** Runs the routes until it is told to stop. */
@Command(
        name = "run",
        description = "Runs the routes of application.properties until it is told to stop (SIGTERM or Ctrl-C).")
final class Run implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        Main main = Program.main();
        main.run();
        return main.getExitCode();
    }
}
