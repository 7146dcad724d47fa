package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wadi.route.RouteState;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectWorker;
import io.wadi.servers.ConnectorStatus;
import io.wadi.servers.CutProxy;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guarantees 1 to 5 while the tasks of a connector move, freeze, or lose their database. */
@Tag("soak")
final class ConnectTasksTest {
    private static final int RECORDS = 300;
    private static final Pattern PORT = Pattern.compile("(?:localhost|127\\.0\\.0\\.1):(\\d+)");

    private static ConnectCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ConnectCluster.of(ConnectVersion.NEWEST, TestBroker.shared(), ConnectPlugin.path())
                .start(2);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void no_connectors() {
        cluster.rest().connectors().forEach(name -> cluster.rest().delete(name.asText()));
    }

    @Test
    void tasks_come_and_go_and_a_table_joins_and_nothing_is_lost_or_sent_twice() throws Exception {
        try (ConnectStage stage = stage("tasks")) {
            stage.write(1, 4);
            run(stage, 1);
            run(stage, 2);
            // A table of the second task.
            stage.join("rows_j", 1, 4);
            run(stage, 1);
            stage.rest(cluster);
            assertThat(stage.faults()).isEmpty();
            // Some 120 rows when they were first seen, 20 for each range.
            assertThat(shardsOf(stage, "rows_a")).isBetween(4L, 8L);
        }
    }

    @Test
    void a_worker_that_thaws_after_it_was_replaced_writes_nothing() throws Exception {
        try (ConnectStage stage = stage("thaw")) {
            stage.write(1, 5);
            run(stage, 2);
            ConnectWorker frozen = cluster.workers().get(1);
            frozen.freeze();
            cluster.rest().await(stage.connector(), status -> status.are("RUNNING", 2) && isWithout(frozen, status));
            stage.awaitRecords(cluster, RECORDS);
            frozen.thaw();
            cluster.rest().await(stage.connector(), status -> status.are("RUNNING", 2) && !isWithout(frozen, status));
            stage.awaitRecords(cluster, RECORDS);
            stage.rest(cluster);
            assertThat(stage.faults()).isEmpty();
        }
    }

    @Test
    void a_database_that_goes_away_fails_no_task() throws Exception {
        try (ConnectStage stage = stage("away");
                CutProxy proxy = CutProxy.to(port(stage))) {
            stage.write(1, 6);
            Map<String, String> config = stage.config(2);
            config.put(
                    "camel.beans.database.jdbcUrl",
                    stage.schema().jdbcUrl().replaceFirst(PORT.pattern(), "127.0.0.1:" + proxy.port()));
            config.put("camel.beans.database.connectionTimeout", "1000");
            cluster.rest().put(stage.connector(), config);
            stage.awaitRecords(cluster, RECORDS);
            proxy.refuse();
            stage.awaitState(cluster, RouteState.RETRYING);
            assertThat(cluster.rest().status(stage.connector()).are("RUNNING", 2))
                    .isTrue();
            proxy.restore();
            stage.awaitState(cluster, RouteState.RUNNING);
            stage.awaitRecords(cluster, RECORDS);
            stage.rest(cluster);
            assertThat(stage.faults()).isEmpty();
        }
    }

    private static long shardsOf(ConnectStage stage, String table) {
        JsonNode offsets = cluster.rest().offsets(stage.connector()).path("offsets");
        return StreamSupport.stream(offsets.spliterator(), false)
                .filter(shard -> shard.path("offset").has(table + ".mode"))
                .count();
    }

    private static ConnectStage stage(String name) throws Exception {
        return ConnectStage.set(
                "connect-" + name + "-" + ProcessHandle.current().pid(),
                TestBroker.shared(),
                TestDatabase.MARIADB,
                true);
    }

    private static void run(ConnectStage stage, int tasks) {
        cluster.rest().put(stage.connector(), stage.config(tasks));
        cluster.rest().awaitRunning(stage.connector(), tasks);
        stage.awaitRecords(cluster, RECORDS);
    }

    private static boolean isWithout(ConnectWorker worker, ConnectorStatus status) {
        return status.tasks().stream().noneMatch(task -> task.worker().equals(worker.id()));
    }

    private static int port(ConnectStage stage) {
        Matcher port = PORT.matcher(stage.schema().jdbcUrl());
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }
}
