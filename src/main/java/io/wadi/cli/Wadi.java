package io.wadi.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Mixin;

/** The program: {@code java -jar wadi.jar VERB}. */
@Command(
        name = "wadi",
        description = {
            "Turns SQL tables into Kafka streams with plain Apache Camel YAML routes.",
            "Without a verb it runs the routes."
        },
        mixinStandardHelpOptions = true,
        subcommands = {Run.class, Demo.class})
public final class Wadi implements Callable<Integer> {
    @Mixin
    private Run run = new Run();

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        IExecutionExceptionHandler wrongUsage = (e, command, parsed) -> {
            if (e instanceof WrongUsage) {
                command.getErr().println(e.getMessage());
                return ExitCode.WRONG_USAGE;
            }
            throw e;
        };
        return new CommandLine(new Wadi()).setExecutionExceptionHandler(wrongUsage);
    }

    @Override
    public Integer call() throws Exception {
        return run.call();
    }
}
