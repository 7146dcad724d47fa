package io.wadi.specs;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.RouteBeans;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The files of {@code specs} once more, unchanged, as connectors of a Connect worker; some of them also of the oldest. */
@Execution(ExecutionMode.CONCURRENT)
final class ConnectSpecTest {
    private static final TestDatabase DATABASE = TestDatabase.MARIADB;
    /**
     * A connector's second instance cannot be started; it has one delivery, the worker's; and which pages a table has follows from when its task was
     * started, and perhaps started again.
     */
    private static final Set<String> STANDALONE_ONLY = Set.of(
            "second-instance.spec",
            "seen-rows-in-a-table.spec",
            "seen-rows-in-a-table-of-any-case.spec",
            "names-that-differ-in-case.spec",
            "at-least-once.spec",
            "emptied-table-page-by-page.spec");

    /** One of each kind: what could differ between versions is the worker's part. */
    private static final Set<String> ON_THE_OLDEST_TOO = Set.of(
            "insert-update-delete.spec",
            "restart-in-mid-table.spec",
            "moved-rows.spec",
            "values.spec",
            "many-deletes-within-bounds.spec",
            "mistakes-in-settings.spec",
            "poison-row-without-dead-letter-topic.spec");

    private static final Map<ConnectVersion, ConnectCluster> CLUSTERS = new EnumMap<>(ConnectVersion.class);
    private static final Map<ConnectVersion, RouteBeans> BEANS = new EnumMap<>(ConnectVersion.class);

    @BeforeAll
    static void start() {
        for (ConnectVersion version : ConnectVersion.values()) {
            ConnectCluster cluster = ConnectCluster.of(version, TestBroker.shared(), ConnectPlugin.path())
                    .jvm("-Xmx1g")
                    .start(1);
            CLUSTERS.put(version, cluster);
            BEANS.put(version, RouteBeans.of(cluster.workers().get(0)));
        }
    }

    @AfterAll
    static void stop() {
        BEANS.values().forEach(RouteBeans::close);
        CLUSTERS.values().forEach(ConnectCluster::close);
    }

    @TestFactory
    List<DynamicTest> specs() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : SpecTest.files()) {
            String text = Files.readString(file);
            String name = file.getFileName().toString();
            if (SpecParser.databases(text).contains(DATABASE) && !STANDALONE_ONLY.contains(name)) {
                for (ConnectVersion version : versions(name)) {
                    tests.add(dynamicTest(
                            "%s in Connect %s".formatted(name, version.number()),
                            file.toUri(),
                            () -> run(version, name, text)));
                }
            }
        }
        return tests;
    }

    private static List<ConnectVersion> versions(String file) {
        return ON_THE_OLDEST_TOO.contains(file) ? List.of(ConnectVersion.values()) : List.of(ConnectVersion.NEWEST);
    }

    private static void run(ConnectVersion version, String file, String text) throws Exception {
        String connector = file.replace(".spec", "") + "-connect-" + version.number();
        String prefix = connector + ".";
        TestBroker broker = TestBroker.shared();
        try (TestSchema schema = SpecTest.schema(DATABASE)) {
            Spec spec = SpecParser.parse(text, DATABASE, schema.name());
            try (InConnect host = host(version, connector, settings(broker, schema, spec));
                    Topics topics = new Topics(broker, prefix);
                    SpecRun run = new SpecRun(prefix, schema.dataSource(), host, topics)) {
                run.run(spec);
            } catch (AssertionError e) {
                throw new AssertionError("%s in Connect %s, %s".formatted(file, version.number(), e.getMessage()), e);
            }
        }
    }

    private static InConnect host(ConnectVersion version, String connector, Map<String, String> settings) {
        return new InConnect(connector, CLUSTERS.get(version).rest(), BEANS.get(version), settings);
    }

    private static Map<String, String> settings(TestBroker broker, TestSchema schema, Spec spec) {
        String url = spec.driver().isEmpty()
                ? schema.jdbcUrl()
                : schema.jdbcUrl().replaceFirst("jdbc:\\w+:", "jdbc:" + spec.driver() + ":");
        Map<String, String> settings = new HashMap<>(Map.of(
                "camel.component.kafka.brokers",
                broker.bootstrapServers(),
                "camel.beans.database",
                "#class:com.zaxxer.hikari.HikariDataSource",
                "camel.beans.database.jdbcUrl",
                url,
                "camel.beans.database.username",
                schema.user(),
                "camel.beans.database.minimumIdle",
                "0"));
        if (!schema.password().isEmpty()) {
            settings.put("camel.beans.database.password", schema.password());
        }
        return settings;
    }
}
