package io.wadi.sink;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A record and what its route made of it: rows to write, or the reason why it can never become any. */
public final class Delivered {
    private final ConsumerRecord<byte[], byte[]> record;
    private final List<Write> writes;
    private @Nullable Exception misfit;

    public Delivered(ConsumerRecord<byte[], byte[]> record, List<Write> writes, @Nullable Exception misfit) {
        this.record = record;
        this.writes = new ArrayList<>(writes);
        this.misfit = misfit;
    }

    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    TopicPartition partition() {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** Whether rows came of it. */
    public boolean hasRows() {
        return !writes.isEmpty();
    }

    List<Write> writes() {
        return writes;
    }

    public @Nullable Exception misfit() {
        return misfit;
    }

    void misfits(Exception cause) {
        misfit = cause;
    }

    /** Why it does not fit, in one line. */
    public String why() {
        String message = "";
        for (Throwable cause = misfit; cause != null; cause = cause.getCause()) {
            message = cause.getMessage() == null ? message : cause.getMessage();
            if (cause instanceof MisfitException) {
                break; // what is behind it shows the value
            }
        }
        return message.lines().findFirst().orElse("").strip();
    }

    /** Where it stands, for messages. */
    public String place() {
        return "topic %s, partition %d, offset %d".formatted(record.topic(), record.partition(), record.offset());
    }
}
