package io.wadi.proof;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.route.RouteState;
import io.wadi.route.RunningRoutes;
import io.wadi.servers.CutProxy;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guarantees 1 and 6 while the connection to the database breaks: after each number of bytes of a grid, at the handshake, in mid result and between pages,
 * in the first load and later; and while the database cannot be reached at all. The guard lets every delete go, so that a false one would be seen.
 */
@Tag("soak")
final class CutTest {
    private static final List<Variant> ROUTES = List.of(Variant.QUICK, Variant.FULL);
    /** Bytes from the server: from the first of its greeting to one in a later scan. */
    private static final List<Long> GRID =
            List.of(1L, 2L, 5L, 20L, 50L, 100L, 200L, 500L, 1_000L, 2_000L, 5_000L, 10_000L, 20_000L, 40_000L);

    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    static Stream<Arguments> stories() {
        return KillTest.seeds().boxed().flatMap(seed -> Stream.of(
                        TestDatabase.MARIADB, TestDatabase.POSTGRESQL, TestDatabase.MYSQL)
                .map(database -> Arguments.of(database, seed)));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void a_connection_cut_on_any_byte_loses_no_row_and_deletes_none(TestDatabase database, long seed) throws Exception {
        Random random = new Random(seed);
        try (Stage stage = Stage.set("cut-" + database + seed, TestBroker.shared(), List.of(database), ROUTES);
                CutProxy proxy = proxy(stage, database)) {
            proxy.cutAfter(1 + random.nextInt(20_000)); // in the first load
            try (RunningRoutes running = stage.run()) {
                stage.awaitFullScan(running);
                stage.write(1, seed);
                for (long bytes : shuffled(random)) {
                    cut(proxy, bytes + random.nextLong(bytes));
                    stage.awaitFullScan(running);
                }
                proxy.refuse();
                awaitState(running, RouteState.RETRYING);
                proxy.restore();
                awaitState(running, RouteState.RUNNING);
                stage.silence();
                stage.awaitQuiet(running);
            }
            assertThat(stage.faults()).isEmpty();
        }
    }

    private static List<Long> shuffled(Random random) {
        List<Long> cuts = new ArrayList<>(GRID);
        Collections.shuffle(cuts, random);
        return cuts;
    }

    private static void cut(CutProxy proxy, long bytes) {
        long end = proxy.passed() + bytes;
        if (bytes < 1_000) {
            proxy.cut(); // the next bytes are those of a handshake
        }
        proxy.cutAfter(bytes);
        Awaitility.await("%d bytes".formatted(bytes)).atMost(ofSeconds(60)).until(() -> proxy.passed() >= end);
    }

    private static CutProxy proxy(Stage stage, TestDatabase database) {
        String url = stage.schema(database).jdbcUrl();
        Matcher port = PORT.matcher(url);
        assertThat(port.find()).as(url).isTrue();
        CutProxy proxy = CutProxy.to(Integer.parseInt(port.group(1)));
        stage.reach(database, port.replaceFirst("127.0.0.1:" + proxy.port()));
        return proxy;
    }

    private static void awaitState(RunningRoutes running, RouteState state) {
        Awaitility.await().atMost(ofSeconds(60)).until(() -> ROUTES.stream()
                .allMatch(each -> running.consumer(each.route()).state() == state));
    }
}
