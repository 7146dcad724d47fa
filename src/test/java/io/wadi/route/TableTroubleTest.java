package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.change.FlowListener;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.table.TableName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A table that cannot be read keeps none of the route's others waiting. */
final class TableTroubleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROUTE =
            """
            - route:
                id: both
                from:
                  uri: table:good,%s
                  parameters: {delay: 20, key: id}
                  steps:
                    - marshal: {json: {}}
                    - toD: kafka:{{topics}}.${header[wadi.table]}
            """;

    /** What the database calls for each row of the view {@code fragile}. */
    public static final class Fragile {
        private static final AtomicBoolean BREAKS = new AtomicBoolean();
        private static final AtomicInteger ATTEMPTS = new AtomicInteger();

        private Fragile() {}

        public static int checked(int n) {
            if (BREAKS.get()) {
                ATTEMPTS.incrementAndGet();
                throw new IllegalStateException("broken");
            }
            return n;
        }
    }

    /** Counts the reads of the table {@code good} since the other one broke. */
    private static final class Reads implements FlowListener {
        private final AtomicInteger ofGood = new AtomicInteger();

        @Override
        public void read(TableName table, int rows, Duration took) {
            if (Fragile.BREAKS.get() && table.toString().endsWith("good")) {
                ofGood.incrementAndGet();
            }
        }
    }

    @Test
    void a_view_that_fails_is_tried_again_ever_more_rarely_while_the_other_table_is_captured_at_its_delay()
            throws Exception {
        TestBroker broker = TestBroker.shared();
        Reads reads = new Reads();
        try (var schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE")) {
            schema.execute(
                    "create alias checked for 'io.wadi.route.TableTroubleTest$Fragile.checked'",
                    "create table good (id bigint primary key)",
                    "create table parts (id bigint primary key, n int)",
                    "insert into parts values (1, 1)",
                    "create view fragile as select id, checked(n) as n from parts");
            try (var running = RunningRoutes.start(
                            "view-fails",
                            broker.bootstrapServers(),
                            Map.of("database", schema.dataSource()),
                            ROUTE.formatted("fragile"),
                            context -> context.getRegistry().bind("reads", reads));
                    var good = broker.record("view-fails.good");
                    var fragile = broker.record("view-fails.fragile")) {
                fragile.until(1);
                Fragile.BREAKS.set(true);
                awaitState(running, RouteState.RETRYING);
                for (int id = 1; id <= 5; id++) {
                    schema.execute("insert into good values (%d)".formatted(id));
                    assertThat(good.until(id)).hasSize(id);
                }
                Awaitility.await("many more polls than attempts")
                        .atMost(PATIENCE)
                        .until(() -> reads.ofGood.get() > 4 * Fragile.ATTEMPTS.get());
                assertThat(running.consumer("both").state()).isEqualTo(RouteState.RETRYING);
                assertThat(running.consumer("both").problem())
                        .contains("Table fragile cannot be read")
                        .doesNotContain("good");
                Fragile.BREAKS.set(false);
                schema.execute("insert into parts values (2, 2)");
                assertThat(fragile.until(2)).hasSize(2);
                awaitState(running, RouteState.RUNNING);
            } finally {
                Fragile.BREAKS.set(false);
            }
        }
    }

    @Test
    void a_table_that_is_dropped_and_made_anew_goes_on_where_it_was() throws Exception {
        TestBroker broker = TestBroker.shared();
        try (var schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE")) {
            schema.execute(
                    "create table good (id bigint primary key)",
                    "create table other (id bigint primary key)",
                    "insert into other values (1), (2)");
            try (var running = RunningRoutes.start(
                            "table-dropped", broker, schema.dataSource(), ROUTE.formatted("other"));
                    var good = broker.record("table-dropped.good");
                    var other = broker.record("table-dropped.other")) {
                other.until(2);
                schema.execute("drop table other");
                awaitState(running, RouteState.RETRYING);
                schema.execute("insert into good values (1)");
                assertThat(good.until(1)).hasSize(1);
                schema.execute("create table other as select * from (values (cast(2 as bigint)), (3)) as v(id)");
                // Two snapshots, a delete with its tombstone, an insert.
                assertThat(other.until(5)).extracting(record -> record.key()).containsExactly("1", "2", "1", "1", "3");
                awaitState(running, RouteState.RUNNING);
            }
        }
    }

    private static void awaitState(RunningRoutes running, RouteState state) {
        Awaitility.await("state " + state)
                .atMost(PATIENCE)
                .until(() -> running.consumer("both").state() == state);
    }
}
