package io.wadi.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka node in this process, broker and controller in one, for the demo and for tests. It listens on loopback only
 * and has transactions.
 *
 * <p>{@link #stop} and {@link #start} keep the port and the data, as a broker that is restarted does. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int NODE = 1;

    private final Path dir;
    private final boolean temporary;
    private final int port;
    private final Map<String, String> more;
    private final int controllerPort;
    private @Nullable KafkaRaftServer server;

    private EmbeddedBroker(Path dir, boolean temporary, int port, Map<String, String> more) {
        this.dir = dir;
        this.temporary = temporary;
        this.port = port;
        this.more = Map.copyOf(more);
        this.controllerPort = freePort();
    }

    /** A started broker on a free port. Its data are gone when it is closed. */
    public static EmbeddedBroker temporary() {
        return temporary(freePort());
    }

    /** A started broker on this port. Its data are gone when it is closed. */
    public static EmbeddedBroker temporary(int port) {
        return temporary(port, Map.of());
    }

    /** The same with settings of its own, under the names that Kafka gives them. */
    public static EmbeddedBroker temporary(int port, Map<String, String> settings) {
        try {
            return started(new EmbeddedBroker(Files.createTempDirectory("wadi-broker"), true, port, settings));
        } catch (IOException e) {
            throw new UncheckedIOException("No folder for the broker's data", e);
        }
    }

    /** A started broker on this port that keeps its data in this folder, and finds again what an earlier one left there. */
    public static EmbeddedBroker in(Path dir, int port) {
        return started(new EmbeddedBroker(dir, false, port, Map.of()));
    }

    /** A port of loopback that nobody listens on at the moment. */
    public static int freePort() {
        return tryPort(0);
    }

    /** What a client writes as {@code bootstrap.servers}; the same for the broker's whole life. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Blocks until clients can connect. Does nothing when the broker runs. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        // Kafka would say it too, in a hundred lines.
        tryPort(port);
        if (!Files.exists(dir.resolve("meta.properties"))) {
            format();
        }
        var starting = new KafkaRaftServer(new KafkaConfig(settings()), Time.SYSTEM);
        server = starting;
        starting.startup();
    }

    /** Blocks until the broker is down. Clients see their connections end. Does nothing when it is down already. */
    public synchronized void stop() {
        if (server == null) {
            return;
        }
        server.shutdown();
        server.awaitShutdown();
        server = null;
    }

    @Override
    public void close() {
        stop();
        if (temporary) {
            delete(dir);
        }
    }

    private static EmbeddedBroker started(EmbeddedBroker broker) {
        try {
            broker.start();
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private static int tryPort(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(port == 0 ? "No free port on loopback" : "Port " + port + " is taken", e);
        }
    }

    private void format() {
        try {
            new Formatter()
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(dir.toString())
                    .setMetadataLogDirectory(dir.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("Could not prepare " + dir + " for a broker", e);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "" + NODE),
                Map.entry("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort),
                Map.entry(
                        "listeners", "CLIENT://" + bootstrapServers() + ",CONTROLLER://" + HOST + ":" + controllerPort),
                Map.entry("advertised.listeners", "CLIENT://" + bootstrapServers()),
                Map.entry("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", "CLIENT"),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("log.dirs", dir.toString()),
                // One node: nothing to replicate to, and no reason to spread the internal topics.
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                // Quick to start, to rebalance and to give up a dead producer's transaction.
                Map.entry("controller.quorum.election.timeout.ms", "100"),
                Map.entry("controller.quorum.election.backoff.max.ms", "100"),
                Map.entry("broker.heartbeat.interval.ms", "200"),
                // How long a killed broker keeps its successor waiting. A temporary one has none, and must not be given
                // up when its
                // machine is busy.
                Map.entry("broker.session.timeout.ms", temporary ? "60000" : "4000"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"),
                // The cleaner takes its buffer when it starts: 128 MB by default.
                Map.entry("log.cleaner.dedupe.buffer.size", "" + (8 << 20)),
                Map.entry("log.cleaner.backoff.ms", "1000")));
        settings.putAll(more);
        return settings;
    }

    private static void delete(Path dir) {
        try {
            Files.walkFileTree(dir, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
                    // A log that is closed may still remove a file of its own meanwhile.
                    if (cause instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw cause;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException cause) throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove the broker's data in " + dir, e);
        }
    }
}
