package io.wadi.cli;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.wadi.servers.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The demo, ended as its user ends it. */
final class DemoEndTest {
    private static final int INTERRUPTED = 130;

    @Test
    void ctrl_c_ends_the_demo_with_its_summary_and_no_stack_trace() throws Exception {
        assumeFalse(ignoresInterrupts(), "a child inherits that Ctrl-C is ignored, as of builds in the background");
        try (var demo = ChildJvm.ofMain(Wadi.class, "demo", "--changes", "50")
                .jvm("-Dlogback.configurationFile=logback.xml")
                .start()) {
            demo.awaitLine("Ctrl-C ends the demo", ofSeconds(90));
            demo.awaitLine("orders", ofSeconds(60));
            assertThat(new ProcessBuilder("kill", "-INT", "" + demo.pid())
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(demo.awaitExit(ofSeconds(120))).isEqualTo(INTERRUPTED);
            assertThat(demo.lines()).noneMatch(line -> line.startsWith("\tat "));
            assertThat(demo.lines()).anyMatch(line -> line.contains("The shop stands still"));
            assertThat(demo.lines()).anyMatch(line -> line.matches("Table orders +has \\d+ rows, .*"));
        }
    }

    private static boolean ignoresInterrupts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.split("\\s+")[1], 16) & 2) != 0);
    }
}
