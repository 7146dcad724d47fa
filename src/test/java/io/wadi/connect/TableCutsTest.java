package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.change.KeyCuts;
import io.wadi.connect.ShardState.FirstOffset;
import io.wadi.servers.TestBroker;
import io.wadi.table.RowKey;
import io.wadi.topic.StateTopic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

/** Where tables are cut, as it stands on the topic of the seen rows. */
final class TableCutsTest {
    private static final KeyCuts FIRST = new KeyCuts(List.of("id"), List.of(new RowKey(10L), new RowKey(20L)));
    private static final KeyCuts SECOND = new KeyCuts(List.of("id"), List.of(new RowKey(11L)));

    private final TestBroker broker = TestBroker.shared();

    @Test
    void what_was_written_first_holds_for_the_table_and_the_number_of_shards() throws Exception {
        String application = "cuts-" + ProcessHandle.current().pid();
        SeenRecords seen = seen(application, 8);
        topic(application).ensure();
        assertThat(seen.cuts("shop.orders")).isNull();

        write(seen, "shop.orders", FIRST);
        write(seen, "shop.order", SECOND);
        write(seen, "shop.orders", SECOND);

        assertThat(seen.cuts("shop.orders")).isEqualTo(FIRST);
        assertThat(seen.cuts("shop.order")).isEqualTo(SECOND);
        assertThat(seen(application, 4).cuts("shop.orders")).isNull();
    }

    private StateTopic topic(String application) {
        Properties client = new Properties();
        client.put("bootstrap.servers", broker.bootstrapServers());
        return new StateTopic(application, StateTopic.PARTITIONS + 1, client);
    }

    private SeenRecords seen(String application, int shards) {
        Map<String, String> converters = Map.of(
                "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                "value.converter", "org.apache.kafka.connect.storage.StringConverter");
        return new SeenRecords(
                "orders",
                shards,
                topic(application),
                RecordForm.of(converters, ConnectorSettings.KEY_CONVERTER),
                RecordForm.of(converters, ConnectorSettings.VALUE_CONVERTER),
                new NoOffsets());
    }

    /** As the worker does. */
    private void write(SeenRecords seen, String table, KeyCuts cuts) throws Exception {
        ShardState shard = new ShardState(
                "orders",
                3,
                0,
                SourceOffset.first("5f0c01ab", 8),
                0,
                FirstOffset.UNKNOWN,
                List.of(),
                List.of(),
                List.of());
        HandedRecord record = seen.record(shard, table, cuts);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(
                            record.topic(), record.kafkaPartition(), (String) record.key(), (String) record.value()))
                    .get();
        }
    }

    /** Of a connector that has not stored any yet. */
    private static final class NoOffsets implements OffsetStorageReader {
        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return Map.of();
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            return Map.of();
        }
    }
}
