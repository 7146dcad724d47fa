package io.wadi.servers;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildJvmTest {
    @Test
    void a_killed_program_is_gone_without_a_word() {
        try (var child = ChildJvm.ofMain(Endless.class).start()) {
            child.awaitLine("started", ofSeconds(60));
            child.kill();
            assertThat(child.isAlive()).isFalse();
            assertThat(child.awaitExit(ofSeconds(60))).isEqualTo(137);
            assertThat(child.lines()).doesNotContain("orderly end");
        }
    }

    @Test
    void a_terminated_program_may_end_in_order() {
        try (var child = ChildJvm.ofMain(Endless.class).start()) {
            child.awaitLine("started", ofSeconds(60));
            child.terminate();
            assertThat(child.awaitExit(ofSeconds(60))).isEqualTo(143);
            assertThat(child.lines()).contains("orderly end");
        }
    }

    @Test
    void a_program_gets_its_arguments_properties_and_folder(@TempDir Path folder) {
        try (var child = ChildJvm.ofMain(Echo.class, "one", "two words")
                .jvm("-Xmx64m", "-Dcolour=blue")
                .in(folder)
                .start()) {
            assertThat(child.awaitExit(ofSeconds(60))).isEqualTo(3);
            assertThat(child.lines()).contains("one", "two words", "colour blue", "error too", folder.toString());
        }
    }

    @Test
    void what_is_waited_for_in_vain_fails_with_what_was_printed() {
        try (var child = ChildJvm.ofMain(Endless.class).start()) {
            child.awaitLine("started", ofSeconds(60));
            assertThatThrownBy(() -> child.awaitLine("stopped", ofMillis(50)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("no line with \"stopped\"", "started");
            assertThatThrownBy(() -> child.awaitExit(ofMillis(50))).hasMessageContaining("no end");
        }
        try (var child = ChildJvm.ofMain(Echo.class).start()) {
            assertThatThrownBy(() -> child.awaitLine("never", ofSeconds(600))).hasMessageContaining("colour null");
        }
    }

    static final class Endless {
        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("orderly end")));
            System.out.println("started");
            new CountDownLatch(1).await();
        }
    }

    static final class Echo {
        public static void main(String[] args) {
            for (var arg : args) {
                System.out.println(arg);
            }
            System.out.println("colour " + System.getProperty("colour"));
            System.out.println(System.getProperty("user.dir"));
            System.err.println("error too");
            System.exit(3);
        }
    }
}
