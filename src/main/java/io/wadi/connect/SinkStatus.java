package io.wadi.connect;

import io.wadi.route.RouteState;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** See {@link SinkStatusMXBean}. One thread writes it, any may read it. */
public final class SinkStatus implements SinkStatusMXBean {
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private volatile @Nullable String problem;

    SinkStatus() {}

    void done(int more) {
        records.addAndGet(more);
    }

    void reported(int more) {
        deadLetters.addAndGet(more);
    }

    /** @param why null: nothing is tried again */
    void retries(@Nullable String why) {
        problem = why;
    }

    @Nullable
    String problem() {
        return problem;
    }

    @Override
    public String getState() {
        return (problem == null ? RouteState.RUNNING : RouteState.RETRYING).toString();
    }

    @Override
    public String getProblem() {
        String known = problem;
        return known == null ? "" : known;
    }

    @Override
    public long getRecords() {
        return records.get();
    }

    @Override
    public long getDeadLetters() {
        return deadLetters.get();
    }
}
