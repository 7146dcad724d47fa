package io.wadi.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Brings dead letters of records to their topic. Not thread-safe. */
final class LetterBox implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    /** Takes the producer over. */
    LetterBox(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Returns when the topic has them. One that is too large for it goes without its value: it must not hold the others up. */
    void send(List<ProducerRecord<byte[], byte[]>> letters) {
        List<Future<?>> sent = new ArrayList<>();
        letters.forEach(letter -> sent.add(producer.send(letter)));
        for (int i = 0; i < letters.size(); i++) {
            if (!arrives(sent.get(i), letters.get(i))
                    && !arrives(producer.send(LeftOut.VALUE.from(letters.get(i))), letters.get(i))) {
                throw new KafkaException(
                        "The dead letter topic %s takes not even a letter without its value: its max.message.bytes is too small"
                                .formatted(letters.get(i).topic()));
            }
        }
    }

    /** Whether the topic has it; if not, it is too large. */
    private static boolean arrives(Future<?> sent, ProducerRecord<byte[], byte[]> letter) {
        try {
            sent.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return false;
            }
            throw new KafkaException(
                    "The dead letter topic %s takes nothing: %s".formatted(letter.topic(), Causes.message(e)), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
