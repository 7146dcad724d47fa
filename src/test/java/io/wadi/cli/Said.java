package io.wadi.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a verb that asks a running program printed, and how it ended. */
record Said(int exitCode, String text) {
    /** @param settings those of the running program, for its port */
    static Said by(Path settings, String... words) {
        var said = new StringWriter();
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--settings", settings.toString()));
        int exitCode = Wadi.commandLine()
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(all.toArray(String[]::new));
        return new Said(exitCode, said.toString());
    }
}
