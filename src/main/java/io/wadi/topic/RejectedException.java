package io.wadi.topic;

import org.apache.kafka.clients.producer.ProducerRecord;

/** The broker will never take this record, however often it is sent: it is too large for its topic, say. */
public final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProducerRecord<byte[], byte[]> record;

    public RejectedException(ProducerRecord<byte[], byte[]> record, Throwable cause) {
        super("Topic %s does not take a record: %s".formatted(record.topic(), cause.getMessage()), cause);
        this.record = record;
    }

    public ProducerRecord<byte[], byte[]> record() {
        return record;
    }
}
