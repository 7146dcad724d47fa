package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class HelpTest {
    static Stream<String> verbs() {
        return Wadi.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void each_verb_tells_its_help_though_nothing_else_is_given(String verb) {
        StringWriter out = new StringWriter();
        CommandLine program = Wadi.commandLine().setOut(new PrintWriter(out));
        assertThat(program.execute(verb, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: wadi " + verb, "--help");
    }
}
