package io.wadi.bench;

import static java.time.Duration.ofSeconds;

import io.wadi.cli.EmbeddedBroker;
import io.wadi.servers.ChildJvm;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A Kafka in a JVM of its own, so that what it costs is not counted as its clients' cost. */
final class BrokerProcess implements AutoCloseable {
    private static final String READY = "broker on ";

    private final ChildJvm jvm;
    private final String bootstrapServers;

    private BrokerProcess(ChildJvm jvm) {
        this.jvm = jvm;
        var line = jvm.awaitLine(READY, ofSeconds(60));
        this.bootstrapServers = line.substring(line.indexOf(READY) + READY.length());
    }

    static BrokerProcess start() {
        return new BrokerProcess(
                ChildJvm.ofMain(BrokerProcess.class).jvm("-Xmx512m").start());
    }

    public static void main(String[] args) throws InterruptedException {
        var broker = EmbeddedBroker.temporary();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        System.out.println(READY + broker.bootstrapServers());
        new CountDownLatch(1).await();
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    void topic(String name) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    @Override
    public void close() {
        jvm.terminate();
        jvm.awaitExit(ofSeconds(60));
    }
}
