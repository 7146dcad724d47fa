package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectWorker;
import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.ConnectorStatus;
import io.wadi.servers.RouteBeans;
import io.wadi.servers.RouteBeans.Status;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guarantees 4 and 5 in Connect without transactions: a worker that thaws sends what it had, after the one that has its task now, and still the table is last. */
@Tag("soak")
final class ConnectRepairTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String ROUTE =
            """
            - route:
                id: notes
                from:
                  uri: table:notes
                  parameters: {delay: 20}
                  steps:
                    - marshal: {json: {}}
                    - to: kafka:{{topics}}
            """;

    private final TestBroker broker = TestBroker.shared();
    private final String connector = "connect-repair-" + ProcessHandle.current().pid();

    @Test
    void records_of_a_worker_that_thaws_after_it_was_replaced_are_not_the_last_of_their_keys() throws Exception {
        broker.topic(connector, 1);
        try (ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .atLeastOnce()
                        .start(2);
                TestSchema schema = TestDatabase.MARIADB.create()) {
            schema.execute(
                    "create table notes (id bigint primary key, text varchar(10) not null)",
                    "insert into notes values (1, 'old'), (2, 'old'), (3, 'old')");
            cluster.rest().put(connector, config(schema));
            ConnectWorker frozen = worker(cluster, cluster.rest().awaitRunning(connector, 1));
            ConnectWorker other = cluster.workers().stream()
                    .filter(each -> each != frozen)
                    .findFirst()
                    .orElseThrow();
            awaitOnTheirWay(frozen, 3);
            frozen.freeze();
            schema.execute(
                    "update notes set text = 'new' where id < 3",
                    "delete from notes where id = 3",
                    "insert into notes values (4, 'new')");
            other.rest().await(connector, status -> status.are("RUNNING", 1) && worker(cluster, status) == other);
            awaitTable(1, 2, 4);
            awaitQuiet(other);
            int before = records().size();
            frozen.thaw();
            Awaitility.await("what was on its way")
                    .atMost(PATIENCE)
                    .until(() -> records().size() >= before + 3);
            awaitTable(1, 2, 4);
        }
    }

    /** The worker's producer gathers records for so long that there is time to freeze it. */
    private Map<String, String> config(TestSchema schema) {
        Map<String, String> config = ConnectorConfig.of(broker, schema, ROUTE);
        config.keySet().removeAll(List.of("exactly.once.support", "transaction.boundary"));
        config.put("topics", connector);
        config.put("camel.beans.database.minimumIdle", "0");
        config.put("producer.override.linger.ms", "5000");
        return config;
    }

    private static ConnectWorker worker(ConnectCluster cluster, ConnectorStatus status) {
        return cluster.worker(status.tasks().get(0).worker());
    }

    private void awaitOnTheirWay(ConnectWorker worker, int records) {
        try (RouteBeans beans = RouteBeans.of(worker)) {
            Awaitility.await("records on their way")
                    .atMost(PATIENCE)
                    .until(() -> beans.onTheirWay(connector, 0) == records);
        }
    }

    private void awaitQuiet(ConnectWorker worker) {
        try (RouteBeans beans = RouteBeans.of(worker)) {
            Awaitility.await("the commit").atMost(PATIENCE).until(() -> beans.of(connector).stream()
                    .allMatch(Status::quiet));
        }
    }

    /** Waits until the last records are these rows as they are now. */
    private void awaitTable(long... ids) {
        Map<Long, String> table = new TreeMap<>();
        for (long id : ids) {
            table.put(id, "{\"id\":%d,\"text\":\"new\"}".formatted(id));
        }
        Awaitility.await("the rows of " + connector).atMost(PATIENCE).untilAsserted(() -> assertThat(last())
                .isEqualTo(table));
    }

    private Map<Long, String> last() {
        Map<Long, String> last = new TreeMap<>();
        for (ConsumerRecord<String, String> record : records()) {
            if (record.value() == null) {
                last.remove(Long.valueOf(record.key()));
            } else {
                last.put(Long.valueOf(record.key()), record.value());
            }
        }
        return last;
    }

    private List<ConsumerRecord<String, String>> records() {
        return broker.readCommitted(connector);
    }
}
