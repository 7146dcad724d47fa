package io.wadi.ckc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopicFromHeaderTest {
    private static final byte[] KEY = {1};

    @TempDir
    private Path folder;

    @Test
    void a_record_goes_to_its_topic_as_its_route_made_it() {
        var sent = sent(new ConnectHeaders()
                .addString("CamelHeader.wadi.topic", "orders.eu")
                .addString("CamelHeader.wadi.partition", "3")
                .addString("CamelHeader.wadi.timestamp", "77")
                .addString("CamelHeader.wadi.operation", "insert")
                .addString("CamelProperty.any", "of the exchange"));
        assertThat(sent.topic()).isEqualTo("orders.eu");
        assertThat(sent.kafkaPartition()).isEqualTo(3);
        assertThat(sent.timestamp()).isEqualTo(77);
        assertThat(sent.key()).isSameAs(KEY);
        assertThat(sent.value()).isNull();
        assertThat(sent.headers())
                .extracting(Header::key, Header::value)
                .containsExactly(tuple("wadi.operation", "insert"));
    }

    @Test
    void without_a_partition_of_its_own_it_goes_by_its_key() {
        var sent = sent(new ConnectHeaders().addString("CamelHeader.wadi.topic", "orders.eu"));
        assertThat(sent.kafkaPartition()).isNull();
        assertThat(sent.timestamp()).isEqualTo(5);
    }

    @Test
    void a_record_without_a_topic_is_refused() {
        assertThatThrownBy(() -> sent(new ConnectHeaders()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("CamelHeader.wadi.topic");
    }

    /** Lines of a file, with the header that the stock connector would give them. */
    @Test
    void a_worker_finds_it_in_the_archive_s_jar_and_sends_where_it_says() throws Exception {
        var broker = TestBroker.shared();
        var lines = Files.writeString(folder.resolve("lines"), "hello\n");
        var version = ConnectVersion.OLDEST;
        var jars = Path.of("target", "wadi-ckc").toAbsolutePath();
        try (var cluster = ConnectCluster.of(version, broker, jars)
                        .with("plugin.path", jars + "," + version.filePlugins())
                        .start(1);
                var recorder = broker.record("by.header")) {
            cluster.rest().put("lines", config(lines));
            assertThat(recorder.until(1)).singleElement().satisfies(record -> {
                assertThat(record.value()).isEqualTo("hello");
                assertThat(record.headers()).isEmpty();
            });
        }
    }

    private static Map<String, String> config(Path lines) {
        return Map.of(
                "connector.class", "org.apache.kafka.connect.file.FileStreamSourceConnector",
                "file", lines.toString(),
                "topic", "not.this",
                "value.converter", "org.apache.kafka.connect.storage.StringConverter",
                "transforms", "mark,route",
                "transforms.mark.type", "org.apache.kafka.connect.transforms.InsertHeader",
                "transforms.mark.header", "CamelHeader.wadi.topic",
                "transforms.mark.value.literal", "by.header",
                "transforms.route.type", "io.wadi.ckc.TopicFromHeader");
    }

    private static SourceRecord sent(Headers headers) {
        try (var transformation = new TopicFromHeader<SourceRecord>()) {
            return transformation.apply(new SourceRecord(
                    Map.of(), Map.of(), "wadi.unrouted", null, Schema.BYTES_SCHEMA, KEY, null, null, 5L, headers));
        }
    }
}
