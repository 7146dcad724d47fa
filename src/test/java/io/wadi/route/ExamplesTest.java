package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.wadi.servers.TestBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of docs/examples as they stand there. */
final class ExamplesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path EXAMPLES = Path.of("docs/examples");

    @TempDir
    private Path folder;

    @Test
    void a_file_is_moved_only_when_kafka_has_it() throws Exception {
        try (TestBroker broker = TestBroker.own()) {
            broker.topic("files", 1);
            Failures failures = new Failures();
            try (var running = start("files-to-topic", broker, Map.of("files.folder", folder.toString()), failures)) {
                Files.writeString(folder.resolve("a.txt"), "first");
                await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve(".done/a.txt")));
                broker.stop();
                Files.writeString(folder.resolve("b.txt"), "second");
                failures.awaitOne();
                assertThat(folder.resolve(".done/b.txt")).doesNotExist();
                assertThat(folder.resolve("b.txt")).exists();
                broker.start();
                await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve(".done/b.txt")));
            }
            assertThat(broker.readCommitted("files"))
                    .extracting(ConsumerRecord::key, ConsumerRecord::value)
                    .contains(tuple("a.txt", "first"))
                    .contains(tuple("b.txt", "second"));
        }
    }

    @Test
    void a_message_leaves_its_queue_only_when_kafka_has_it() throws Exception {
        ActiveMQServer queues = queues();
        try (TestBroker broker = TestBroker.own();
                var connections = new ActiveMQConnectionFactory("vm://0");
                var jms = connections.createContext()) {
            broker.topic("orders", 1);
            Failures failures = new Failures();
            CamelPreparation factory = context -> context.getRegistry().bind("queue", connections);
            try (var running = start("queue-to-topic", broker, Map.of(), failures.and(factory))) {
                var producer = jms.createProducer();
                producer.send(jms.createQueue("orders"), "first");
                await().atMost(PATIENCE)
                        .until(() -> waiting(queues) == 0
                                && !broker.readCommitted("orders").isEmpty());
                broker.stop();
                failures.forget();
                producer.send(jms.createQueue("orders"), "second");
                failures.awaitOne();
                // The queue counts a message again once the session that failed has given it back.
                await().atMost(PATIENCE).until(() -> waiting(queues) == 1);
                broker.start();
                await().atMost(PATIENCE).until(() -> waiting(queues) == 0);
            }
            assertThat(broker.readCommitted("orders"))
                    .extracting(ConsumerRecord::value)
                    .contains("first", "second");
        } finally {
            queues.stop();
        }
    }

    @Test
    void what_an_endpoint_lists_becomes_records() throws Exception {
        TestBroker broker = TestBroker.shared();
        String topic = broker.topic("example-listed", 1);
        HttpServer server =
                serve(exchange -> "[{\"id\": 1, \"total\": 5}, {\"id\": 2, \"total\": 6}]", new AtomicInteger());
        try (var running = start(
                "http-to-topic", broker, Map.of("http.source", url(server), "http.topic", topic), new Failures())) {
            await().atMost(PATIENCE).until(() -> broker.readCommitted(topic).size() >= 2);
        } finally {
            server.stop(0);
        }
        assertThat(broker.readCommitted(topic).subList(0, 2))
                .extracting(ConsumerRecord::key, ConsumerRecord::value)
                .containsExactly(tuple("1", "{\"id\":1,\"total\":5}"), tuple("2", "{\"id\":2,\"total\":6}"));
    }

    @Test
    void each_record_becomes_a_file() throws Exception {
        TestBroker broker = TestBroker.shared();
        String topic = broker.topic("example-filed", 1);
        send(broker, topic, "one", "two");
        Map<String, String> settings = Map.of("files.folder", folder.toString(), "files.topic", topic);
        try (var running = start("topic-to-files", broker, settings, new Failures())) {
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve(topic + "-0-1.json")));
        }
        assertThat(folder.resolve(topic + "-0-0.json")).hasContent("one");
        assertThat(folder.resolve(topic + "-0-1.json")).hasContent("two");
    }

    @Test
    void a_record_that_an_endpoint_refuses_is_sent_again_before_the_next() throws Exception {
        TestBroker broker = TestBroker.shared();
        String topic = broker.topic("example-posted", 1);
        send(broker, topic, "one", "two", "three");
        List<String> taken = new CopyOnWriteArrayList<>();
        AtomicInteger refusals = new AtomicInteger(2);
        HttpServer server = serve(
                body -> {
                    taken.add(body);
                    return "";
                },
                refusals);
        try (var running = start(
                "topic-to-http", broker, Map.of("http.target", url(server), "http.topic", topic), new Failures())) {
            await().atMost(PATIENCE).until(() -> taken.contains("three"));
        } finally {
            server.stop(0);
        }
        assertThat(refusals).hasNonPositiveValue();
        assertThat(taken.stream().distinct()).containsExactly("one", "two", "three");
    }

    @FunctionalInterface
    private interface CamelPreparation extends java.util.function.Consumer<CamelContext> {}

    /** Notes that an exchange failed. */
    private static final class Failures extends EventNotifierSupport implements CamelPreparation {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void accept(CamelContext context) {
            context.getManagementStrategy().addEventNotifier(this);
            Properties impatient = new Properties();
            impatient.put("delivery.timeout.ms", "2000");
            impatient.put("request.timeout.ms", "1000");
            impatient.put("max.block.ms", "2000");
            RunningRoutes.kafka(context, impatient);
        }

        @Override
        public void notify(CamelEvent event) {
            if (event.getType() == CamelEvent.Type.ExchangeFailed) {
                count.incrementAndGet();
            }
        }

        void forget() {
            count.set(0);
        }

        void awaitOne() {
            await().atMost(PATIENCE).until(() -> count.get() > 0);
        }

        CamelPreparation and(CamelPreparation other) {
            return context -> {
                accept(context);
                other.accept(context);
            };
        }
    }

    private static RunningRoutes start(
            String example, TestBroker broker, Map<String, String> settings, CamelPreparation prepare)
            throws Exception {
        String yaml = Files.readString(EXAMPLES.resolve(example + ".camel.yaml"));
        return RunningRoutes.start("example", broker.bootstrapServers(), Map.of(), yaml, context -> {
            settings.forEach(context.getPropertiesComponent()::addInitialProperty);
            prepare.accept(context);
        });
    }

    private static ActiveMQServer queues() throws Exception {
        var settings = new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .addAcceptorConfiguration("here", "vm://0")
                .addAddressSetting(
                        "#", new AddressSettings().setMaxDeliveryAttempts(-1).setRedeliveryDelay(100));
        ActiveMQServer server = ActiveMQServers.newActiveMQServer(settings);
        server.start();
        return server;
    }

    private static long waiting(ActiveMQServer queues) {
        var queue = queues.locateQueue(SimpleString.of("orders"));
        return queue == null ? 0 : queue.getMessageCount();
    }

    private interface Answer {
        String to(String body);
    }

    /** @param refusals how many requests are refused first */
    private static HttpServer serve(Answer answer, AtomicInteger refusals) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/orders", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean refused = refusals.getAndDecrement() > 0;
            byte[] said = refused ? new byte[0] : answer.to(body).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refused ? 503 : 200, said.length == 0 ? -1 : said.length);
            exchange.getResponseBody().write(said);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:%d/orders".formatted(server.getAddress().getPort());
    }

    private static void send(TestBroker broker, String topic, String... values) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, value)).get();
            }
        }
    }
}
