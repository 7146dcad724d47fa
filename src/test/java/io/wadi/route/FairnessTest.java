package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FairnessTest {
    private static final String ROUTE =
            """
            - route:
                id: both
                from:
                  uri: table:large,small
                  parameters: {delay: 20, pageSize: 1}
                  steps:
                    - marshal: {json: {}}
                    - to: kafka:{{topics}}.rows
            """;

    @Test
    void a_large_table_keeps_no_other_waiting() throws Exception {
        TestBroker broker = TestBroker.shared();
        try (var schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE")) {
            schema.execute(
                    "create table large (id bigint primary key)",
                    "create table small (id bigint primary key)",
                    "insert into large select \"X\" from system_range(1, 300)",
                    "insert into small values (1), (2)");
            try (var running = RunningRoutes.start("fairness", broker, schema.dataSource(), ROUTE);
                    var recorder = broker.record("fairness.rows")) {
                assertThat(running.consumer("both").state()).isNotEqualTo(RouteState.FAILED);
                // The rows stand in the topic in the order in which they were read: those of both tables in turn.
                assertThat(recorder.until(302).subList(0, 5))
                        .extracting(record -> new String(
                                record.headers().lastHeader(TableHeaders.TABLE).value(), StandardCharsets.UTF_8))
                        .filteredOn("small"::equals)
                        .hasSize(2);
            }
        }
    }
}
