package io.wadi.ckc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.change.StateException;
import io.wadi.change.StateRecord;
import io.wadi.topic.SeenStore;
import io.wadi.topic.Standing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.UnitOfWorkHelper;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a context that hands on as the stock connector's does, and a task that takes and acknowledges exchanges as its task does. */
@Timeout(60)
final class PipeDeliveryTest {
    private static final List<StateRecord> SEEN = List.of(new StateRecord("seen", new byte[0]));
    private static final long PATIENCE = 30_000;

    private final CamelContext context = new DefaultCamelContext();
    private final List<StateRecord> stored = new CopyOnWriteArrayList<>();
    private final PipeDelivery delivery = new PipeDelivery("rows", new Pipe(context, "direct:wadi"), new SeenStore() {
        @Override
        public Collection<StateRecord> open() {
            return stored;
        }

        @Override
        public long owner() {
            return 1;
        }

        @Override
        public void write(List<StateRecord> state) {
            stored.addAll(state);
        }

        @Override
        public Standing look() {
            return Standing.OWNER;
        }

        @Override
        public void tell(List<StateRecord> announced) {
            stored.addAll(announced);
        }

        @Override
        public void close() {
            // It is memory.
        }
    });

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void rows_are_seen_when_kafka_has_all_their_records_and_not_before() throws Exception {
        PollingConsumer task = task();
        var commit = commit(2);
        Exchange first = received(task);
        assertThat(first.getMessage().getHeaders())
                .containsEntry("wadi.topic", "orders.0")
                .containsEntry("wadi.operation", "insert");
        assertThat(first.getMessage().getHeader("wadi.key", byte[].class)).containsExactly(0);
        Exchange second = received(task);
        acknowledge(second);
        assertThat(commit).isNotDone();
        assertThat(stored).isEmpty();
        acknowledge(first);
        commit.join();
        assertThat(stored).isEqualTo(SEEN);
    }

    @Test
    void no_more_records_are_on_their_way_than_the_connector_s_queue_takes() throws Exception {
        PollingConsumer task = task();
        var commit = commit(1_500);
        List<Exchange> taken = new ArrayList<>();
        for (int i = 0; i < PipeDelivery.ON_THEIR_WAY; i++) {
            taken.add(received(task));
        }
        assertThat(task.receive(200)).isNull();
        taken.forEach(PipeDeliveryTest::acknowledge);
        drain(task, commit);
        assertThat(stored).isEqualTo(SEEN);
    }

    /** What a Kamelet does that is not registered: the exchange ends on the way in. */
    @Test
    void an_end_that_is_not_kafka_s_is_no_acknowledgement() throws Exception {
        routes("mock:end");
        assertThatThrownBy(commit(1)::join)
                .hasCauseInstanceOf(StateException.class)
                .hasMessageContaining("jmxManagementRegisterRoutesCreateByKamelet");
        assertThat(stored).isEmpty();
    }

    @Test
    void a_route_that_stops_waits_for_no_acknowledgement() throws Exception {
        PollingConsumer task = task();
        var commit = commit(1);
        received(task);
        delivery.close();
        assertThatThrownBy(commit::join).hasCauseInstanceOf(KafkaException.class);
        assertThat(stored).isEmpty();
    }

    private CompletableFuture<Void> commit(int records) {
        List<ProducerRecord<byte[], byte[]>> all = IntStream.range(0, records)
                .mapToObj(i -> {
                    var record = new ProducerRecord<>("orders." + i, new byte[] {(byte) i}, new byte[0]);
                    record.headers().add("wadi.operation", "insert".getBytes(UTF_8));
                    return record;
                })
                .toList();
        return CompletableFuture.runAsync(() -> delivery.commit(all, SEEN));
    }

    private PollingConsumer task() throws Exception {
        PollingConsumer task = context.getEndpoint("seda:end").createPollingConsumer();
        task.start();
        routes("seda:end");
        return task;
    }

    private void routes(String end) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:wadi").to(end);
            }
        });
    }

    private static Exchange received(PollingConsumer task) {
        return Objects.requireNonNull(task.receive(PATIENCE), "an exchange");
    }

    private static void drain(PollingConsumer task, CompletableFuture<Void> commit) {
        while (!commit.isDone()) {
            Exchange next = task.receive(100);
            if (next != null) {
                acknowledge(next);
            }
        }
        commit.join();
    }

    /** As the stock connector does when the worker says that Kafka has the record. */
    private static void acknowledge(Exchange exchange) {
        UnitOfWorkHelper.doneSynchronizations(
                exchange, exchange.getExchangeExtension().handoverCompletions());
    }
}
