package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.wadi.cli.EmbeddedBroker;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.TestBroker;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/examples in Connect, from the same files, with the jars beside the plugin that each says it wants. */
final class EndpointsInConnectTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final TestBroker BROKER = TestBroker.shared();
    private static final Path EXAMPLES = Path.of("docs", "examples");
    /** camel-http and camel-jms, the client of a message queue, and what they need. */
    private static final Pattern WANTED = Pattern.compile(
            "(camel-(http|jms|spring)|http(client|core)5|spring-|jakarta\\.jms|artemis-|activemq-|netty-|commons-|jctools).*\\.jar");

    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static ConnectCluster cluster;
    private static ActiveMQServer queues;
    private static String queuesUrl;

    private final String name = "endpoint-" + UUID.randomUUID();
    private String topic;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        queuesUrl = "tcp://127.0.0.1:" + EmbeddedBroker.freePort();
        queues = ActiveMQServers.newActiveMQServer(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .addAcceptorConfiguration("here", queuesUrl));
        queues.start();
        cluster = ConnectCluster.of(ConnectVersion.NEWEST, BROKER, withJars(folder))
                .start(1);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        queues.stop();
    }

    @BeforeEach
    void topic() {
        topic = BROKER.topic(name, 1);
    }

    @AfterEach
    void delete() {
        cluster.rest().delete(name);
    }

    @Test
    void a_record_that_an_http_endpoint_refuses_is_sent_again_before_the_next() throws Exception {
        List<String> taken = new CopyOnWriteArrayList<>();
        AtomicInteger refusals = new AtomicInteger(2);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/orders", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean refused = refusals.getAndDecrement() > 0;
            if (!refused) {
                taken.add(body);
            }
            exchange.sendResponseHeaders(refused ? 503 : 200, -1);
            exchange.close();
        });
        server.start();
        try {
            send("one", "two", "three");
            cluster.rest()
                    .put(
                            name,
                            sink(
                                    Files.readString(EXAMPLES.resolve("topic-to-http.camel.yaml")),
                                    Map.of(
                                            "http.topic",
                                            topic,
                                            "http.target",
                                            "http://127.0.0.1:%d/orders"
                                                    .formatted(
                                                            server.getAddress().getPort()))));
            BROKER.awaitRead("connect-" + name, topic);
        } finally {
            server.stop(0);
        }
        assertThat(refusals).hasNonPositiveValue();
        assertThat(taken).containsExactly("one", "two", "three");
    }

    @Test
    void records_become_messages_of_a_queue() throws Exception {
        send("one", "two", "three");
        Map<String, String> config = sink(
                """
                - route:
                    id: topic-to-queue
                    from:
                      uri: kafka:%s
                      steps:
                        - to: jms:queue:%s
                """
                        .formatted(topic, name),
                queueSettings());
        cluster.rest().put(name, config);
        BROKER.awaitRead("connect-" + name, topic);
        try (var connections = new ActiveMQConnectionFactory(queuesUrl);
                var jms = connections.createContext();
                var consumer = jms.createConsumer(jms.createQueue(name))) {
            for (String text : List.of("one", "two", "three")) {
                assertThat(consumer.receiveBody(String.class, PATIENCE.toMillis()))
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void messages_of_a_queue_become_records_and_leave_it_when_kafka_has_them() throws Exception {
        Map<String, String> config = new HashMap<>(queueSettings());
        config.putAll(Map.of(
                "connector.class",
                "WadiSourceConnector",
                "camel.component.kafka.brokers",
                BROKER.bootstrapServers(),
                "tasks.max",
                "1",
                "queue.name",
                name,
                "queue.topic",
                topic,
                "route.yaml",
                Files.readString(EXAMPLES.resolve("queue-to-topic.camel.yaml"))));
        config.put("key.converter", BYTES);
        config.put("value.converter", BYTES);
        cluster.rest().put(name, config);
        try (var connections = new ActiveMQConnectionFactory(queuesUrl);
                var jms = connections.createContext()) {
            var producer = jms.createProducer();
            for (String text : List.of("first", "second")) {
                producer.send(jms.createQueue(name), text);
            }
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(BROKER.readCommitted(topic))
                .extracting(ConsumerRecord::value)
                .containsExactly("first", "second"));
        await().atMost(PATIENCE).until(() -> queues.locateQueue(name).getMessageCount() == 0);
    }

    private static Map<String, String> queueSettings() {
        return Map.of(
                "camel.beans.queue",
                "#class:org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory",
                "camel.beans.queue.brokerURL",
                queuesUrl);
    }

    private Map<String, String> sink(String route, Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.putAll(Map.of(
                "connector.class", "WadiSinkConnector",
                "tasks.max", "1",
                "topics", topic,
                "value.converter", "org.apache.kafka.connect.storage.StringConverter",
                "consumer.override.isolation.level", "read_committed",
                "route.yaml", route));
        return config;
    }

    private void send(String... values) {
        Map<String, Object> settings = Map.of("bootstrap.servers", BROKER.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, value));
            }
        }
    }

    /** The plugin as users unpack it, with more jars in its folder. */
    private static Path withJars(Path folder) throws IOException {
        Path plugin = Files.createDirectory(folder.resolve("wadi"));
        try (Stream<Path> files = Files.walk(ConnectPlugin.path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = plugin.resolve(ConnectPlugin.path().relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Path jars = plugin.resolve("wadi-connect-plugin");
        for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(each);
            Path copy = jars.resolve(jar.getFileName());
            if (WANTED.matcher(jar.getFileName().toString()).matches() && !Files.exists(copy)) {
                Files.copy(jar, copy);
            }
        }
        return plugin;
    }
}
