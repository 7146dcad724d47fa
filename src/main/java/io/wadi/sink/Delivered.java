package io.wadi.sink;

import io.wadi.table.WriteMode;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record and what its route made of it: rows to write, or the reason why it can never become any. */
public final class Delivered {
    private final ConsumerRecord<byte[], byte[]> record;
    private final ConsumerRecord<byte[], byte[]> standing;
    private final List<Write> writes;
    private @Nullable Exception misfit;
    private final @Nullable String step;

    /** A record that became rows, or none at all. */
    public Delivered(ConsumerRecord<byte[], byte[]> record, List<Write> writes) {
        this(record, record, writes, null, null);
    }

    /**
     * A record that can never become rows.
     *
     * @param step which step of its route failed; null: nobody knows
     */
    public static Delivered failed(ConsumerRecord<byte[], byte[]> record, Exception misfit, @Nullable String step) {
        return new Delivered(record, record, List.of(), misfit, step);
    }

    private Delivered(
            ConsumerRecord<byte[], byte[]> record,
            ConsumerRecord<byte[], byte[]> standing,
            List<Write> writes,
            @Nullable Exception misfit,
            @Nullable String step) {
        this.record = record;
        this.standing = standing;
        this.writes = new ArrayList<>(writes);
        this.misfit = misfit;
        this.step = step;
    }

    /** The same, of a record that was read from a dead letter, which alone is done with when it is written. */
    public Delivered from(ConsumerRecord<byte[], byte[]> letter) {
        return new Delivered(record, letter, writes, misfit, step);
    }

    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /** The record whose offset says that this is written: itself, but of a dead letter the letter. */
    ConsumerRecord<byte[], byte[]> standing() {
        return standing;
    }

    /** Whether rows came of it. */
    public boolean hasRows() {
        return !writes.isEmpty();
    }

    /** Whether all its rows are added, whatever is there: no other record can be older or newer than it. */
    public boolean isOnlyAdded() {
        return hasRows() && writes.stream().allMatch(each -> each.destination().mode() == WriteMode.INSERT);
    }

    /** Which step of its route failed; null: none did, or nobody knows which. */
    public @Nullable String step() {
        return step;
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
