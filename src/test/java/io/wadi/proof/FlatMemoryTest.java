package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guarantee 7: a table of 256 MB goes through a program whose heap is 96 MB, whatever the driver makes of a result set. */
@Tag("soak")
final class FlatMemoryTest {
    private static final int WIDTH = 2_000;
    private static final int DOUBLINGS = 17;
    private static final int ROWS = 1 << DOUBLINGS;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @ParameterizedTest
    @CsvSource({"MARIADB, mariadb", "MARIADB, mysql", "POSTGRESQL, postgresql", "MYSQL, mysql", "MYSQL, mariadb"})
    void a_table_of_more_than_twice_the_heap_is_captured(TestDatabase database, String driver, @TempDir Path folder)
            throws Exception {
        TestBroker broker = TestBroker.shared();
        String topic = "flat-memory-%s-%s".formatted(database, driver);
        broker.topic(topic, 1);
        try (TestSchema schema = database.create()) {
            fill(schema);
            Program program = new Program(
                    folder,
                    topic,
                    broker.bootstrapServers(),
                    Map.of("source", schema),
                    """
                    - route:
                        id: wide
                        from:
                          uri: table:wide
                          parameters: {dataSource: '#source'}
                          steps:
                            - marshal: {json: {}}
                            - to: kafka:%s
                    """
                            .formatted(topic));
            String url = schema.jdbcUrl().replaceFirst("jdbc:\\w+:", "jdbc:" + driver + ":");
            try (ChildJvm child = program.start(Moment.NEVER, 1, 0, Map.of("source.url", url), "-Xmx96m")) {
                assertThat(arrived(broker, topic, child)).isEqualTo(ROWS);
                assertThat(child.lines()).noneMatch(line -> line.contains("OutOfMemoryError"));
            }
        }
    }

    private static void fill(TestSchema schema) throws SQLException {
        schema.execute(
                "create table wide (id bigint primary key, note varchar(%d))".formatted(WIDTH),
                "insert into wide values (0, repeat('x', %d))".formatted(WIDTH));
        for (int i = 0; i < DOUBLINGS; i++) {
            schema.execute("insert into wide select id + %d, note from wide".formatted(1 << i));
        }
    }

    /** Reads until each row has come once; none may come twice. */
    private static int arrived(TestBroker broker, String topic, ChildJvm child) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", broker.bootstrapServers());
        settings.put("group.id", topic);
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_committed");
        BitSet ids = new BitSet(ROWS);
        Instant end = Instant.now().plus(PATIENCE);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (ids.cardinality() < ROWS && child.isAlive() && Instant.now().isBefore(end)) {
                for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(500))) {
                    int id = Integer.parseInt(each.key());
                    assertThat(ids.get(id)).as("whether row %d came before", id).isFalse();
                    assertThat(each.value().length).isGreaterThan(WIDTH);
                    ids.set(id);
                }
            }
        }
        return ids.cardinality();
    }
}
