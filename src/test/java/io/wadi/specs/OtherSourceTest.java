package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route of a connector that starts from something else than a table: a folder. */
final class OtherSourceTest {
    private static final int FILES = 120;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TestBroker broker = TestBroker.shared();

    @TempDir
    private Path folder;

    @Test
    void a_file_is_moved_only_when_kafka_has_it_and_a_killed_worker_loses_none() throws IOException {
        String topic = broker.topic("files-" + folder.getFileName(), 1);
        for (int i = 0; i < FILES; i++) {
            Files.writeString(folder.resolve("f%04d".formatted(i)), "content " + i);
        }
        try (ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                .start(1)) {
            cluster.rest().put("files", config(topic));
            await().atMost(PATIENCE).until(() -> done().size() >= 20);
            cluster.workers().get(0).kill();
            assertThat(sent(topic)).containsAll(done());

            cluster.startWorker();
            await().atMost(PATIENCE).until(() -> done().size() == FILES);
            assertThat(sent(topic)).hasSize(FILES);
        }
    }

    private Set<String> done() throws IOException {
        Path done = folder.resolve(".done");
        if (!Files.isDirectory(done)) {
            return Set.of();
        }
        Set<String> contents = new HashSet<>();
        try (Stream<Path> files = Files.list(done)) {
            for (Path file : files.toList()) {
                contents.add(Files.readString(file));
            }
        }
        return contents;
    }

    private Set<String> sent(String topic) {
        List<String> values =
                broker.readCommitted(topic).stream().map(ConsumerRecord::value).toList();
        return new HashSet<>(values);
    }

    private Map<String, String> config(String topic) {
        return Map.of(
                "connector.class", "WadiSourceConnector",
                "tasks.max", "2",
                "camel.component.kafka.brokers", broker.bootstrapServers(),
                "key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "route.yaml",
                        """
                        - route:
                            id: files
                            from:
                              uri: file:%s
                              parameters: {move: .done, initialDelay: 0, maxMessagesPerPoll: 10, delay: 50}
                              steps:
                                - to: kafka:%s
                        """
                                .formatted(folder, topic));
    }
}
