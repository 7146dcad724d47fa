package io.wadi.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code java -jar wadi.jar VERB}. */
@Command(
        name = "wadi",
        description = "Turns SQL tables into Kafka streams with plain Apache Camel YAML routes.",
        mixinStandardHelpOptions = true,
        subcommands = {Run.class})
public final class Wadi implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Wadi());
    }

    @Override
    public void run() {
        // Without a verb the routes run: java -jar wadi.jar
        spec.commandLine().execute("run");
    }
}
