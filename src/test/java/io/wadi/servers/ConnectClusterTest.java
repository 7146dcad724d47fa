package io.wadi.servers;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With the file connector of Kafka itself: each line of a file is a record. */
final class ConnectClusterTest {
    private static final String CONNECTOR = "org.apache.kafka.connect.file.FileStreamSourceConnector";

    private final TestBroker broker = TestBroker.shared();
    private final String topic = broker.topic("lines-" + UUID.randomUUID(), 1);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void no_lines() throws IOException {
        file = Files.createFile(folder.resolve("lines"));
    }

    @ParameterizedTest
    @EnumSource
    void a_killed_worker_s_task_goes_on_in_another_and_each_record_is_there_once(ConnectVersion version)
            throws IOException {
        try (var cluster = ConnectCluster.of(version, broker, version.filePlugins())
                        .start(2);
                var recorder = broker.record(topic)) {
            lines(0, 1_000);
            var first = run(cluster);
            recorder.until(1_000);
            lines(1_000, 1_200);
            cluster.worker(first).kill();
            lines(1_200, 1_500);
            var second = cluster.rest().await("lines", status -> runsOn(status, first));
            assertThat(second.tasks().get(0).worker()).isNotEqualTo(first);
            recorder.until(ofMinutes(2), seen -> seen.size() >= 1_500);
            assertThat(broker.readCommitted(topic))
                    .extracting(ConsumerRecord::value)
                    .isEqualTo(numbers(1_500));

            var survivor = cluster.worker(second.tasks().get(0).worker());
            survivor.stop();
            assertThat(survivor.lines()).anyMatch(line -> line.contains("Kafka Connect stopped"));
            assertThat(cluster.workers()).noneMatch(ConnectWorker::isAlive);
        }
    }

    @Test
    void a_frozen_worker_is_taken_for_dead_and_sends_nothing_twice_when_it_goes_on() throws IOException {
        var plugins = ConnectVersion.NEWEST.filePlugins();
        try (var cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, plugins)
                        .start(2);
                var recorder = broker.record(topic)) {
            lines(0, 900);
            var first = run(cluster);
            recorder.until(900);
            lines(900, 1_000);
            cluster.worker(first).freeze();

            var other = cluster.workers().stream()
                    .filter(worker -> !worker.id().equals(first))
                    .findFirst()
                    .orElseThrow();
            other.rest().await("lines", status -> runsOn(status, first));
            recorder.until(ofMinutes(2), seen -> seen.size() >= 1_000);
            cluster.worker(first).thaw();
            cluster.worker(first).rest().awaitHealthy();
            lines(1_000, 1_100);
            recorder.until(ofMinutes(2), seen -> seen.size() >= 1_100);
            assertThat(broker.readCommitted(topic))
                    .extracting(ConsumerRecord::value)
                    .isEqualTo(numbers(1_100));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_connector_is_validated_stopped_and_set_back(ConnectVersion version) throws IOException {
        long pid;
        try (var cluster = ConnectCluster.of(version, broker, version.filePlugins())
                        .atLeastOnce()
                        .discovery("hybrid_warn")
                        .start(1);
                var recorder = broker.record(topic)) {
            var rest = cluster.rest();
            pid = cluster.workers().get(0).pid();
            assertThat(rest.call("GET", "/", null).body().path("version").asText())
                    .isEqualTo(version.number());
            assertThat(rest.plugins().findValuesAsText("class")).contains(CONNECTOR);
            var wrong = new HashMap<>(config());
            wrong.remove("topic");
            assertThat(rest.validate("FileStreamSourceConnector", wrong)
                            .path("error_count")
                            .asInt())
                    .isPositive();
            assertThatThrownBy(() -> rest.put("lines", wrong)).hasMessageContainingAll("status=400", "topic");

            lines(0, 10);
            run(cluster);
            recorder.until(10);
            rest.pause("lines");
            rest.await("lines", status -> status.are("PAUSED", 1));
            rest.stop("lines");
            rest.await("lines", status -> status.are("STOPPED", 0));
            var offsets = rest.offsets("lines");
            assertThat(offsets.at("/offsets/0/offset/position").asInt()).isEqualTo(20);
            rest.deleteOffsets("lines");
            assertThat(rest.offsets("lines").path("offsets")).isEmpty();
            rest.resume("lines");
            recorder.until(20);
            rest.stop("lines");
            rest.await("lines", status -> status.are("STOPPED", 0));
            rest.patchOffsets("lines", offsets);
            rest.resume("lines");
            lines(10, 11);
            assertThat(recorder.until(21))
                    .last()
                    .extracting(ConsumerRecord::value)
                    .isEqualTo("10");
            rest.delete("lines");
            assertThat(rest.connectors()).isEmpty();
        }
        assertThat(ProcessHandle.of(pid)).isNotPresent();
    }

    /** Starts the connector, and returns the worker of its task. */
    private String run(ConnectCluster cluster) {
        var rest = cluster.rest();
        rest.put("lines", config());
        return rest.awaitRunning("lines", 1).tasks().get(0).worker();
    }

    private Map<String, String> config() {
        return Map.of(
                "connector.class",
                CONNECTOR,
                "tasks.max",
                "1",
                "file",
                file.toString(),
                "topic",
                topic,
                "value.converter",
                "org.apache.kafka.connect.storage.StringConverter");
    }

    private static boolean runsOn(ConnectorStatus status, String otherThan) {
        return status.are("RUNNING", 1) && !status.tasks().get(0).worker().equals(otherThan);
    }

    private void lines(int from, int to) throws IOException {
        Files.write(file, numbers(to).subList(from, to), CREATE, APPEND);
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
}
