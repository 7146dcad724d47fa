package io.wadi.topic;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/** Sends records and remembers the first that failed. */
final class Sending {
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();

    private final AtomicLong first = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong last = new AtomicLong(-1);

    private record Failure(ProducerRecord<byte[], byte[]> record, Exception cause) {
        /** Whether the broker refuses this very record, and not its neighbours with it. */
        boolean isForGood() {
            return cause instanceof RecordTooLargeException
                    || cause instanceof InvalidRecordException
                    || cause instanceof InvalidTopicException
                    || cause instanceof TopicAuthorizationException;
        }

        /** Of what fails together only one record may be to blame. */
        static Failure worse(@Nullable Failure one, Failure other) {
            return one == null || !one.isForGood() && other.isForGood() ? other : one;
        }
    }

    Sending(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    void send(List<ProducerRecord<byte[], byte[]>> records) {
        for (ProducerRecord<byte[], byte[]> record : records) {
            try {
                producer.send(record, (metadata, e) -> sent(record, metadata, e));
            } catch (KafkaException e) {
                Failure known = failure.get();
                if (known == null || !known.isForGood()) {
                    throw e;
                }
                return; // in its transaction nothing can be sent any more; check tells which record it was
            }
        }
    }

    private void sent(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata, @Nullable Exception e) {
        if (e != null) {
            failure.accumulateAndGet(new Failure(record, e), Failure::worse);
        } else {
            first.accumulateAndGet(metadata.offset(), Math::min);
            last.accumulateAndGet(metadata.offset(), Math::max);
        }
    }

    /** The first offset that records were given, where all went to one partition. */
    long first() {
        return first.get();
    }

    /** The last of these offsets. */
    long last() {
        return last.get();
    }

    /** Throws if a record has failed: {@link RejectedException} if it will again. */
    void check() {
        Failure first = failure.get();
        if (first != null) {
            Exception cause = first.cause;
            if (first.isForGood()) {
                throw new RejectedException(first.record, cause);
            }
            throw new KafkaException("Could not send to " + first.record.topic(), cause);
        }
    }
}
