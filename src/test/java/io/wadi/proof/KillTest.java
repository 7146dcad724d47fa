package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guarantees 1 to 5: a program that runs routes is killed at each moment of a row's way, one after the other in random order, while the tables are
 * written; then the tables come to rest, and every record is held against what the rows were.
 *
 * <p>{@code -Dwadi.seeds=N} runs N stories instead of one, {@code -Dwadi.seed=N} the one with this seed.
 */
@Tag("kill")
final class KillTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    static LongStream seeds() {
        Long one = Long.getLong("wadi.seed");
        return one != null ? LongStream.of(one) : LongStream.range(1, 1 + Long.getLong("wadi.seeds", 1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void killed_at_every_moment_it_loses_nothing_and_sends_nothing_twice(long seed, @TempDir Path folder)
            throws Exception {
        Random random = new Random(seed);
        try (Stage stage = Stage.set("kill-" + seed, TestBroker.shared(), databases(seed), List.of(Variant.values()))) {
            stage.write(2, seed);
            Program program = stage.program(folder);
            for (Moment moment : moments(random)) {
                kill(program, moment, random);
            }
            stage.rest();
            assertThat(stage.faults()).isEmpty();
        }
    }

    /** Other variants meet other databases with each seed. */
    private static List<TestDatabase> databases(long seed) {
        List<TestDatabase> databases = Stream.of(TestDatabase.MARIADB, TestDatabase.POSTGRESQL, TestDatabase.MYSQL)
                .filter(TestDatabase::isGiven)
                .collect(Collectors.toList());
        Collections.rotate(databases, (int) (seed % databases.size()));
        return databases;
    }

    private static List<Moment> moments(Random random) {
        List<Moment> moments = new ArrayList<>(List.of(Moment.values()));
        moments.removeIf(moment -> moment.isFreeze() || moment == Moment.NEVER || moment == Moment.IN_WINDOW);
        Collections.shuffle(moments, random);
        return moments;
    }

    private static void kill(Program program, Moment moment, Random random) throws IOException {
        int occurrence = 1 + random.nextInt(moment.occurrences());
        try (ChildJvm child = program.start(moment, occurrence, random.nextInt(5_000_000))) {
            int exit = child.awaitExit(PATIENCE);
            assertThat(exit)
                    .as(() -> String.join(System.lineSeparator(), child.lines()))
                    .isEqualTo(RouteProgram.HALTED);
        }
    }
}
