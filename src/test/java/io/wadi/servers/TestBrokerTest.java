package io.wadi.servers;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

final class TestBrokerTest {
    @Test
    void only_what_was_committed_is_read() {
        var broker = TestBroker.shared();
        var topic = broker.topic("only-committed", 3);
        try (var producer = producer(broker)) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, topic, "1", "committed");
            send(producer, topic, "2", "committed");
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, topic, "3", "aborted");
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, topic, "4", "open");
            producer.flush();

            assertThat(broker.readCommitted(topic))
                    .extracting(ConsumerRecord::key)
                    .containsExactlyInAnyOrder("1", "2");
            producer.abortTransaction();
        }
    }

    @Test
    void a_restarted_broker_has_its_port_and_its_records() {
        try (var broker = TestBroker.own();
                var producer = producer(broker)) {
            var address = broker.bootstrapServers();
            var topic = broker.topic("kept", 1);
            producer.initTransactions();
            commit(producer, topic, "before", "1");

            broker.stop();
            broker.start();

            assertThat(broker.bootstrapServers()).isEqualTo(address);
            commit(producer, topic, "after", "2");
            assertThat(broker.readCommitted(topic))
                    .extracting(ConsumerRecord::key)
                    .containsExactly("before", "after");
        }
    }

    @Test
    void a_recorder_waits_for_records_of_topics_that_appear_later() {
        var broker = TestBroker.shared();
        try (var recorder = broker.record("later");
                var producer = producer(broker)) {
            assertThat(recorder.during(ofMillis(300))).isEmpty();
            broker.topic("later", 1);
            producer.initTransactions();
            commit(producer, "later", "1", "first");

            assertThat(recorder.until(1)).extracting(ConsumerRecord::value).isEqualTo(List.of("first"));
            assertThatThrownBy(() -> recorder.until(ofMillis(100), seen -> seen.size() > 1))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("1 records so far");
        }
    }

    @Test
    void a_missing_topic_is_an_error_and_not_an_empty_one() {
        assertThatThrownBy(() -> TestBroker.shared().readCommitted("no-such-topic"))
                .hasMessageContaining("There is no topic no-such-topic");
    }

    private static void commit(Producer<String, String> producer, String topic, String key, String value) {
        producer.beginTransaction();
        send(producer, topic, key, value);
        producer.commitTransaction();
    }

    private static void send(Producer<String, String> producer, String topic, String key, String value) {
        // The commit reports what a send could not do.
        var unused = producer.send(new ProducerRecord<>(topic, key, value));
    }

    private static Producer<String, String> producer(TestBroker broker) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "transactional.id", UUID.randomUUID().toString(),
                        "linger.ms", 0),
                new StringSerializer(),
                new StringSerializer());
    }
}
