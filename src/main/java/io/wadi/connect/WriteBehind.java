package io.wadi.connect;

import io.wadi.sink.BatchWriter;
import io.wadi.sink.Delivered;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch on a thread of its own, while the worker's thread reads and converts the next one. It does what goes well. At a record that does not
 * fit, a database that is away, a process that stood still it breaks off, and reports nothing: the worker's thread goes on with the rest, which can
 * report, refuse and wait. One thread uses it; one batch is under way at most.
 */
final class WriteBehind implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

    private final BatchWriter writer;
    private final Pulse pulse;
    private final ExecutorService thread;
    private List<Delivered> batch = List.of();
    private @Nullable CompletableFuture<List<Delivered>> underWay;
    private volatile boolean unwanted;

    /** What came of a batch: first what is done with, then the rest, each in its order. */
    record Outcome(List<Delivered> done, List<Delivered> left) {}

    /** @param writer used by nobody else while a batch is under way */
    WriteBehind(String name, BatchWriter writer, Pulse pulse) {
        this.writer = writer;
        this.pulse = pulse;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "wadi-sink-" + name);
            made.setDaemon(true);
            return made;
        });
    }

    /** @param pauses how often the process had stood still when its group was asked last */
    void begin(List<Delivered> batch, int pauses) {
        if (underWay != null) {
            throw new IllegalStateException("Another batch is under way");
        }
        this.batch = batch;
        underWay = CompletableFuture.supplyAsync(() -> write(batch, pauses), thread);
    }

    private List<Delivered> write(List<Delivered> batch, int pauses) {
        try {
            return writer.write(batch, done -> check(done, pauses));
        } catch (SQLException | RuntimeException | Error e) {
            // Whatever it is, the worker's thread meets it again, and there it is told; or nobody wants it any more.
            LOG.info("A batch is not written for now: {}", e.toString());
            LOG.debug("Because of", e);
            return List.of();
        }
    }

    private void check(List<Delivered> done, int pauses) {
        if (unwanted) {
            throw new IllegalStateException("Its partitions are no longer this task's");
        }
        if (pulse.pauses() != pauses) {
            throw new IllegalStateException(SinkWork.STOOD_STILL);
        }
        if (done.stream().anyMatch(each -> each.misfit() != null)) {
            throw new IllegalStateException("A record does not fit, and is to be reported first");
        }
    }

    /** Waits until nothing is under way, for as long as the statements of a batch may take. */
    Outcome end() {
        CompletableFuture<List<Delivered>> begun = underWay;
        if (begun == null) {
            return new Outcome(List.of(), List.of());
        }
        underWay = null;
        // Guarantee 4: also who is interrupted goes on only when nothing of this can be written any more.
        List<Delivered> done = begun.join();
        return new Outcome(done, List.copyOf(batch.subList(done.size(), batch.size())));
    }

    /** The same, and of what is not committed yet nothing will be: another may have written newer states. */
    Outcome breakOff() {
        unwanted = true;
        try {
            return end();
        } finally {
            unwanted = false;
        }
    }

    @Override
    public void close() {
        try {
            breakOff();
        } finally {
            thread.shutdown();
        }
    }
}
