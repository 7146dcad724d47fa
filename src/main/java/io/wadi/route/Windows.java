package io.wadi.route;

import io.wadi.change.FlowListener;
import io.wadi.change.FlowListener.Point;
import io.wadi.topic.Completed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows in which Camel's {@code aggregate} holds the rows of one flow, and what becomes of the rows: all those of a window are committed together
 * with its record, or none of them is (guarantee 2). A window lives in memory only; when the process dies its rows are not seen, and are read again.
 *
 * <p>Thread-safe: rows come and windows go on any thread.
 */
final class Windows {
    private static final Logger LOG = LoggerFactory.getLogger(Windows.class);

    /** What the values of the rows that are held may come to, however few these are. */
    private static final long MOST_BYTES = 64 << 20;

    private final String route;
    private final int most;
    private final SentSlices sent;
    private final FlowListener listener;
    private final Consumer<Completed> completed;
    private final Consumer<RuntimeException> lost;
    /** Those that still collect, the oldest first. */
    private final Set<Window> open = new LinkedHashSet<>();

    private int held;
    private long heldBytes;
    /** Those in windows that are on their way. */
    private int going;

    private boolean toldEarly;
    private boolean ended;

    /**
     * @param most how many rows the windows may hold
     * @param completed takes rows whose windows are done
     * @param lost told when rows are neither done nor failed, which must not be: they would be held for ever
     */
    Windows(
            String route,
            int most,
            SentSlices sent,
            FlowListener listener,
            Consumer<Completed> completed,
            Consumer<RuntimeException> lost) {
        this.route = route;
        this.completed = completed;
        this.lost = lost;
        this.most = most;
        this.sent = sent;
        this.listener = listener;
    }

    /** How many windows collect rows. */
    synchronized int open() {
        return open.size();
    }

    /** How many rows are done with their route but for their window. */
    synchronized int held() {
        return held;
    }

    // ---- what a row does

    /** Whether a window of now may take rows: it may not when the flow has ended, or one of its rows has failed. */
    synchronized boolean isOpen(Window window) {
        return !ended && open.contains(window) && !window.bundle().isBroken();
    }

    /** The window has taken the row in. If it does not count any more the row runs again. */
    synchronized void take(Window window, RowRun row) {
        if (window.rows() == 0) {
            open.add(window);
        }
        window.took();
        Bundle bundle = window.bundle();
        Bundle known = row.bundle();
        if (known == null) {
            bundle.add(row);
        } else {
            known = known.whole();
            boolean wasBroken = known.isBroken() || bundle.isBroken();
            bundle = known.join(bundle);
            if (wasBroken) {
                fail(bundle, bundle.failure());
            }
        }
        row.bundle(bundle);
    }

    /** A row that a window holds is done with its own route. */
    synchronized void through(RowRun row, Bundle part) {
        Bundle bundle = part.whole();
        if (bundle.isBroken()) {
            row.notSent(bundle.failure());
            return;
        }
        row.hold();
        held++;
        heldBytes += row.bytes();
        listener.reached(Point.HELD);
        bundle.through();
        finish(bundle);
    }

    /** A row failed by itself after a window had taken it: the window is not sent, and its other rows run again. */
    synchronized void failed(Bundle part) {
        fail(part.whole(), null);
    }

    // ---- what a window does

    /**
     * The window is complete: from here on its exchange is on its way through the steps of aggregate.
     *
     * @return false if its rows do not count any more: it must not go
     */
    synchronized boolean goes(Window window, Exchange exchange) {
        open.remove(window);
        if (ended || window.bundle().isBroken()) {
            return false;
        }
        going += window.rows();
        exchange.setProperty(TableHeaders.RECORDS, window.staged());
        exchange.removeProperty(TableHeaders.BEFORE);
        exchange.getMessage().setHeader(KafkaConstants.KEY, window.key());
        exchange.getMessage().removeHeader(TableHeaders.OPERATION);
        exchange.getMessage().removeHeader(TableHeaders.SCAN);
        Slice slice = window.slice();
        if (slice != null) {
            goes(window, slice, exchange);
        }
        return true;
    }

    /**
     * Camel has forgotten the window, and never sends it, if it still is open: its rows run again.
     *
     * @param why null: they have nothing to do with it
     */
    synchronized void dropped(Window window, @Nullable WindowFailure why) {
        if (open.remove(window)) {
            fail(window.bundle(), why);
        }
    }

    /** What goes after it is late, also while this one is still on its way. */
    private void goes(Window window, Slice slice, Exchange exchange) {
        String late = sent.lateness(window.key(), slice);
        if (late != null) {
            exchange.getMessage().setHeader(TableHeaders.LATE, late);
            listener.late(window.rows());
        }
        if (!"true".equals(late)) {
            sent.add(window.key(), slice);
            window.first();
        }
    }

    /** The window's exchange is done. */
    synchronized void done(Window window, @Nullable WindowFailure failure) {
        try {
            settle(window, failure);
        } catch (RuntimeException e) {
            // Camel would log it and go on.
            lost.accept(e);
        }
    }

    private void settle(Window window, @Nullable WindowFailure failure) {
        List<ProducerRecord<byte[], byte[]>> made = window.staged().take();
        going -= window.rows();
        notifyAll();
        Bundle bundle = window.bundle();
        if (window.isFirst() && (failure != null || bundle.isBroken())) {
            sent.remove(window.key());
        }
        if (ended || bundle.isBroken()) {
            return;
        }
        if (failure != null) {
            fail(bundle, failure);
            return;
        }
        bundle.through(window, made);
        finish(bundle);
    }

    private void finish(Bundle bundle) {
        if (bundle.isDone()) {
            release(bundle.rows());
            completed.accept(RowRun.together(bundle.rows(), bundle.records()));
        }
    }

    private void fail(Bundle bundle, @Nullable WindowFailure why) {
        bundle.fail(why);
        List<RowRun> waiting = bundle.rows().stream().filter(RowRun::isHeld).toList();
        bundle.rows().removeIf(RowRun::isHeld);
        release(waiting);
        // The rest of such a window never goes: what comes next for its group begins anew.
        open.removeIf(window -> window.bundle() == bundle);
        // What was made of those that are through is thrown away: nothing is late behind them.
        bundle.gone().stream().filter(Window::isFirst).forEach(window -> sent.remove(window.key()));
        bundle.gone().clear();
        waiting.forEach(row -> row.notSent(why));
    }

    private void release(List<RowRun> rows) {
        held -= rows.size();
        heldBytes -= rows.stream().mapToLong(RowRun::bytes).sum();
        rows.forEach(RowRun::unhold);
        notifyAll();
    }

    // ---- the bound

    /**
     * Waits until the windows hold fewer rows, and less of them, than they may: sends the oldest of them before their time, and waits for those that are on their way.
     */
    void awaitRoom() throws InterruptedException {
        while (true) {
            Window oldest;
            synchronized (this) {
                // What is on its way may be enough: then no other window need go for it.
                while (!ended && isFull(0) && (open.isEmpty() || !isFull(going))) {
                    wait();
                }
                if (ended || !isFull(0)) {
                    return;
                }
                oldest = open.iterator().next();
                early(oldest);
            }
            // Not under the lock: a row may be on its way into the same group.
            oldest.group().complete();
            dropped(oldest, null);
        }
    }

    /** Whether they hold too much even when so many of their rows are gone. */
    private boolean isFull(int without) {
        int staying = held - without;
        return staying >= most || staying > 0 && heldBytes / held * staying >= MOST_BYTES;
    }

    private void early(Window window) {
        listener.early(window.rows());
        if (!toldEarly) {
            toldEarly = true;
            LOG.warn(
                    "Route {}: its windows hold {} rows of {} MB, as many as they may (inWindows, and {} MB); the oldest of them go before their time from now on. wadi.windows.early counts them",
                    route,
                    held,
                    heldBytes >> 20,
                    MOST_BYTES >> 20);
        }
    }

    /** Sends all windows now. */
    void completeAll() {
        List<Window> all;
        synchronized (this) {
            all = List.copyOf(open);
        }
        all.forEach(window -> window.group().complete());
    }

    /** The flow is over, or will be soon: nobody may wait for room. */
    synchronized void wake() {
        ended = true;
        notifyAll();
    }

    /** The flow is over: rows that are held count for nothing, and the next flow reads them again. */
    void end() {
        List<Window> all;
        wake();
        synchronized (this) {
            all = List.copyOf(open);
            open.clear();
        }
        all.forEach(window -> window.group().discard());
    }
}
