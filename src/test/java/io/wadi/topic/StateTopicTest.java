package io.wadi.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.change.StateException;
import io.wadi.servers.TestBroker;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class StateTopicTest {
    private final TestBroker broker = TestBroker.shared();

    @Test
    void a_topic_that_it_made_is_good_for_the_next_start() {
        topic("statetopic-again", StateTopic.PARTITIONS).ensure();
        assertThatCode(topic("statetopic-again", StateTopic.PARTITIONS)::ensure).doesNotThrowAnyException();
    }

    @Test
    void a_topic_that_kafka_deletes_from_is_refused() {
        broker.topic("wadi.seen.statetopic-delete", StateTopic.PARTITIONS, "cleanup.policy", "delete");
        assertThatThrownBy(topic("statetopic-delete", StateTopic.PARTITIONS)::ensure)
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll("wadi.seen.statetopic-delete", "cleanup.policy=delete", "Set it back");
    }

    @RepeatedTest(20)
    void a_topic_that_another_made_a_moment_ago_is_waited_for(RepetitionInfo repetition) {
        String application = "statetopic-moment-" + repetition.getCurrentRepetition();
        broker.topic("wadi.seen." + application, StateTopic.PARTITIONS, "cleanup.policy", "compact");
        assertThatCode(topic(application, StateTopic.PARTITIONS)::ensure).doesNotThrowAnyException();
    }

    @RepeatedTest(20)
    void a_topic_can_be_read_as_soon_as_it_is_made(RepetitionInfo repetition) {
        StateTopic topic = topic("statetopic-new-" + repetition.getCurrentRepetition(), StateTopic.PARTITIONS);
        topic.ensure();
        assertThat(topic.read(0, key -> "any")).isEmpty();
    }

    @Test
    void the_topic_of_a_connector_is_not_taken_by_a_program_of_its_name() {
        topic("statetopic-both", StateTopic.PARTITIONS + 1).ensure();
        assertThatThrownBy(topic("statetopic-both", StateTopic.PARTITIONS)::ensure)
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll("must have 8 partitions, but has 9", "a connector with 9", "another name");
    }

    @Test
    void an_open_transaction_that_holds_the_seen_rows_back_is_told_of() {
        StateTopic topic = new StateTopic("statetopic-held", StateTopic.PARTITIONS, client(), Duration.ofSeconds(2));
        topic.ensure();
        try (KafkaProducer<byte[], byte[]> other = producer("statetopic-held")) {
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>(topic.name(), 0, "page".getBytes(UTF_8), "rows".getBytes(UTF_8)));
            other.flush();
            assertThatThrownBy(() -> topic.read(0, key -> "any"))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContainingAll(
                            "The seen rows in wadi.seen.statetopic-held-0 were read up to offset 0 of 1, and no further for 2 s.",
                            "currentTransactionStartOffset=OptionalLong[0]",
                            "kafka-transactions.sh find-hanging");
            other.abortTransaction();
        }
        assertThat(topic.read(0, key -> "any")).isEmpty();
    }

    private KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        Properties settings = client();
        settings.put("transactional.id", transactionalId);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private StateTopic topic(String application, int partitions) {
        return new StateTopic(application, partitions, client());
    }

    private Properties client() {
        Properties client = new Properties();
        client.put("bootstrap.servers", broker.bootstrapServers());
        return client;
    }
}
