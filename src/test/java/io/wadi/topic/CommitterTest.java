package io.wadi.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wadi.change.Change;
import io.wadi.change.DeleteGuard;
import io.wadi.change.FlowListener;
import io.wadi.change.SeenRows;
import io.wadi.change.StateRecord;
import io.wadi.change.Tracker;
import io.wadi.change.Tracking;
import io.wadi.table.Column;
import io.wadi.table.Row;
import io.wadi.table.Table;
import io.wadi.table.TableName;
import io.wadi.table.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a committer ends: nobody may wait for one that has. */
@Timeout(60)
final class CommitterTest {
    private static final Column ID = new Column("id", ValueType.INTEGER, "bigint", false);
    private static final Table TABLE =
            Table.of(new TableName("shop", "t"), null, List.of(ID), List.of("id"), null, null);
    private static final int IN_FLIGHT = 2;

    private final Tracker tracker = new Tracker(
            TABLE,
            new Tracking(List.of(), false, false, false, false, false),
            SeenRows.read("r/t/0", List.of("id"), List.of()));
    private final CompletableFuture<RuntimeException> broken = new CompletableFuture<>();
    private final AtomicInteger taken = new AtomicInteger();

    @Test
    void a_page_larger_than_what_may_be_on_its_way_is_not_stuck_when_a_commit_fails() throws Exception {
        try (Committer committer = committer(new Failing(new IllegalStateException("no")))) {
            assertThat(handOn(committer, 50)).isLessThan(50);
            assertThat(broken.get()).hasMessage("no");
            assertThat(committer.enter()).isFalse();
        }
    }

    @Test
    void an_error_in_a_commit_is_told_like_an_exception() throws Exception {
        try (Committer committer = committer(new Failing(new StackOverflowError("deep")))) {
            handOn(committer, IN_FLIGHT);
            assertThat(broken.get()).hasRootCauseInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void a_commit_that_waits_for_a_broker_does_not_keep_a_stopping_route() throws Exception {
        Hanging delivery = new Hanging();
        Committer committer = committer(delivery);
        handOn(committer, IN_FLIGHT);
        delivery.begun.await();
        assertThat(committer.awaitQuiet(Duration.ofMillis(10))).isFalse();
        committer.close();
        assertThat(broken.get()).hasMessage("closed");
    }

    /** Guarantee 7: by their number alone, thousands of wide rows would fill the heap. */
    @Test
    void wide_rows_wait_for_room_though_few_are_on_their_way() throws Exception {
        Hanging delivery = new Hanging();
        Committer committer = committer(delivery, 1_000);
        List<ProducerRecord<byte[], byte[]>> megabyte = List.of(new ProducerRecord<>("t", new byte[1 << 20]));
        Thread reader = new Thread(() -> handOn(committer, 100, megabyte));
        reader.start();
        await().until(() -> taken.get() >= 32);
        committer.close();
        reader.join();
        assertThat(taken).hasValue(32);
    }

    @Test
    void a_row_that_waits_for_room_goes_away_when_no_more_are_let_in() throws Exception {
        try (Committer committer = committer(new Hanging())) {
            assertThat(committer.enter()).isTrue();
            assertThat(committer.enter()).isTrue();
            CompletableFuture<Boolean> third = CompletableFuture.supplyAsync(() -> enter(committer));
            committer.refuse();
            assertThat(third.get()).isFalse();
        }
    }

    private Committer committer(Delivery delivery) {
        return committer(delivery, IN_FLIGHT);
    }

    private Committer committer(Delivery delivery, int inFlight) {
        Committer committer = new Committer(
                "r",
                delivery,
                () -> List.of(tracker),
                tracker -> 0L,
                inFlight,
                new FlowListener() {},
                (cause, culprit) -> broken.complete(cause));
        committer.start();
        return committer;
    }

    /** Reads so many rows and hands them on; returns how many were taken. */
    private int handOn(Committer committer, int rows) {
        return handOn(committer, rows, List.of());
    }

    private int handOn(Committer committer, int rows, List<ProducerRecord<byte[], byte[]>> records) {
        List<Row> page = LongStream.range(0, rows)
                .mapToObj(id -> new Row(TABLE, new Object[] {id}))
                .toList();
        List<Change> changes = tracker.comparePage(tracker.firstPage(0), page, true, new DeleteGuard(1, 0, true, null));
        committer.moreToCome(true);
        for (Change change : changes) {
            if (!enter(committer)) {
                return taken.get();
            }
            taken.incrementAndGet();
            committer.complete(new Completed(change, records, Instant.EPOCH));
        }
        committer.moreToCome(false);
        return taken.get();
    }

    private static boolean enter(Committer committer) {
        try {
            return committer.enter();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A delivery that breaks at its first commit. */
    private record Failing(Throwable cause) implements Delivery {
        @Override
        public Collection<StateRecord> open() {
            return List.of();
        }

        @Override
        public void announce(Supplier<List<StateRecord>> owed) {
            // Its rows have no records.
        }

        @Override
        public void commit(List<ProducerRecord<byte[], byte[]>> records, List<StateRecord> state) {
            if (cause instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) cause;
        }

        @Override
        public String describe() {
            return "never";
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }

    /** A delivery whose broker is away: a commit ends only when it is closed. */
    private static final class Hanging implements Delivery {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public Collection<StateRecord> open() {
            return List.of();
        }

        @Override
        public void announce(Supplier<List<StateRecord>> owed) {
            // Its rows have no records.
        }

        @Override
        public void commit(List<ProducerRecord<byte[], byte[]>> records, List<StateRecord> state) {
            begun.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw new IllegalStateException("closed");
        }

        @Override
        public String describe() {
            return "never";
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
