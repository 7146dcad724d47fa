package io.wadi.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The program: {@code java -jar wadi.jar VERB}. */
@Command(
        name = "wadi",
        description = {
            "Turns SQL tables into Kafka streams with plain Apache Camel YAML routes.",
            "Without a verb it runs the routes."
        },
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        subcommands = {
            Run.class,
            Validate.class,
            Preview.class,
            Demo.class,
            Status.class,
            Pause.class,
            Resume.class,
            Replay.class,
            Deletes.class,
            Reset.class,
            Export.class
        })
public final class Wadi {
    private Wadi() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args.length == 0 ? new String[] {"run"} : args));
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
}
