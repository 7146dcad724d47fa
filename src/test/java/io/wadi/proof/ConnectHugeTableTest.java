package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectRest;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.Recorder;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guarantees 1 and 2 of one table that is cut into ranges, while its tasks come and go, and what an operator's words do. */
@Tag("soak")
final class ConnectHugeTableTest {
    private static final int ROWS = 40_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final TestBroker broker = TestBroker.shared();

    @Test
    void tasks_from_1_to_4_and_back_in_mid_load_and_each_row_comes_once_then_pause_stop_and_resume() throws Exception {
        try (TestSchema schema = TestDatabase.MARIADB.create();
                ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .start(2)) {
            String name = schema.name();
            String topic = broker.topic("huge-" + name, 4);
            ConnectRest rest = cluster.rest();
            schema.execute(
                    "create table huge (region char(2), id int, name varchar(50), primary key (region, id))",
                    "insert into huge select elt(1 + seq %% 3, 'eu', 'EU', 'us'), seq, concat('row ', seq) from seq_1_to_%d"
                            .formatted(ROWS));
            try (Recorder recorder = broker.record(topic)) {
                for (int tasks : new int[] {1, 4, 1}) {
                    int before = recorder.until(0).size();
                    rest.put(name, config(schema, topic, tasks));
                    rest.awaitRunning(name, tasks);
                    List<ConsumerRecord<String, String>> some =
                            recorder.until(PATIENCE, records -> records.size() >= before + 3_000);
                    assertThat(some).as("in mid load with %d tasks", tasks).hasSizeLessThan(ROWS);
                }
                recorder.until(PATIENCE, records -> records.size() >= ROWS);

                rest.pause(name);
                rest.await(name, status -> status.are("PAUSED", 1));
                schema.execute("insert into huge values ('zz', 0, 'while it is paused')");
                assertThat(recorder.during(Duration.ofSeconds(3))).hasSize(ROWS);
                rest.resume(name);
                recorder.until(PATIENCE, records -> records.size() > ROWS);

                rest.stop(name);
                rest.await(name, status -> status.are("STOPPED", 0));
                schema.execute("delete from huge where region = 'zz'");
                assertThat(recorder.during(Duration.ofSeconds(3))).hasSize(ROWS + 1);
                rest.resume(name);
                List<ConsumerRecord<String, String>> all =
                        recorder.until(PATIENCE, records -> records.size() >= ROWS + 3);

                assertThat(all).hasSize(ROWS + 3);
                assertThat(all.subList(0, ROWS).stream().map(ConsumerRecord::key))
                        .doesNotHaveDuplicates();
            }
        }
    }

    private Map<String, String> config(TestSchema schema, String topic, int tasks) {
        String route =
                """
                        - route:
                            id: huge
                            from:
                              uri: table:huge
                              parameters: {delay: 20, fullScan: 1s, pageSize: 20, inFlight: 40}
                              steps:
                                - marshal: {json: {}}
                                - to: kafka:%s
                        """
                        .formatted(topic);
        Map<String, String> config = ConnectorConfig.of(broker, schema, route);
        config.put("tasks.max", String.valueOf(tasks));
        config.put("shard.rows", "5000");
        config.put("camel.beans.database.minimumIdle", "0");
        return config;
    }
}
