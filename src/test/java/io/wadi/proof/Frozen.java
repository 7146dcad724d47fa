package io.wadi.proof;

import io.wadi.servers.ChildJvm;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A {@link RouteProgram} that froze. */
final class Frozen {
    private Frozen() {}

    /** Lets it go on. It says that it freezes a moment before it does: who is told to go on too early would stand still for ever. */
    static void thaw(ChildJvm frozen) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            frozen.thaw();
            return frozen.lines().contains("thawed");
        });
    }
}
