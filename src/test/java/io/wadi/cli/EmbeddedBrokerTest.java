package io.wadi.cli;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.servers.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerTest {
    @Test
    void a_killed_broker_is_found_again_in_its_folder(@TempDir Path dir) throws Exception {
        int port = EmbeddedBroker.freePort();
        try (var broker = ChildJvm.ofMain(Kept.class, dir.toString(), "" + port).start()) {
            broker.awaitLine("ready", ofSeconds(60));
            createTopic("127.0.0.1:" + port, "kept");
            broker.kill();
        }
        try (var broker = EmbeddedBroker.in(dir, port)) {
            assertThat(topics(broker)).contains("kept");
        }
        assertThat(dir.resolve("meta.properties")).exists();
    }

    @Test
    void a_temporary_broker_leaves_nothing_behind(@TempDir Path tmp) {
        try (var program =
                ChildJvm.ofMain(Temporary.class).jvm("-Djava.io.tmpdir=" + tmp).start()) {
            program.awaitLine("folders before: 1", ofSeconds(60));
            assertThat(program.awaitExit(ofSeconds(60))).isZero();
        }
        assertThat(tmp).isEmptyDirectory();
    }

    @Test
    void a_taken_port_is_an_error(@TempDir Path dir) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.in(dir, taken.getLocalPort()))
                    .hasMessage("Port %d is taken", taken.getLocalPort());
        }
    }

    private static void createTopic(String brokers, String name) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private static Set<String> topics(EmbeddedBroker broker) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.listTopics().names().get();
        }
    }

    static final class Kept {
        public static void main(String[] args) throws InterruptedException {
            EmbeddedBroker.in(Path.of(args[0]), Integer.parseInt(args[1]));
            System.out.println("ready");
            new CountDownLatch(1).await();
        }
    }

    static final class Temporary {
        public static void main(String[] args) throws IOException {
            var broker = EmbeddedBroker.temporary();
            try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
                System.out.println("folders before: "
                        + files.filter(each -> each.getFileName().toString().startsWith("wadi-broker"))
                                .count());
            }
            broker.close();
        }
    }
}
