package io.wadi.bench;

import io.wadi.servers.ChildJvm;
import java.io.IOException;

/**
 * How a program brought a table onto a topic, seen by a read_committed reader, or a topic into a table. Rate and CPU are those of the second half
 * of the rows, since in the first half a JVM spends more on compiling the program than on running it; {@code seconds} and
 * {@code cpuSeconds} count everything, from the start of the process, or of the connector in a worker that runs already.
 */
record Load(
        double rowsPerSecond,
        double cpuPerMillion,
        double peakMegabytes,
        double seconds,
        double cpuSeconds,
        double bytesPerRow) {
    static final String HEADING = "%-26s %10s %12s %12s %12s %12s %10s"
            .formatted("", "rows/s", "CPU s/M", "peak RSS MB", "total s", "total CPU s", "bytes/row");

    /** Waits until all rows have come from the program, which was started just now. */
    static Load measure(ChildJvm program, Progress progress, int rows) throws IOException {
        long start = System.nanoTime();
        var first = Cost.of(program.pid());
        long counted = progress.reach(rows / 2, program);
        long half = System.nanoTime();
        var before = Cost.of(program.pid());
        progress.reach(rows, program);
        long last = System.nanoTime();
        var after = Cost.of(program.pid());
        return new Load(
                (rows - counted) / seconds(last - half),
                cpuSeconds(before, after) / (rows - counted) * 1e6,
                after.peakMegabytes(),
                seconds(last - start),
                cpuSeconds(first, after),
                progress.bytesPerRow());
    }

    String line(String name) {
        return "%-26s %10.0f %12.2f %12.0f %12.1f %12.1f %10.0f"
                .formatted(name, rowsPerSecond, cpuPerMillion, peakMegabytes, seconds, cpuSeconds, bytesPerRow);
    }

    private static double cpuSeconds(Cost from, Cost to) {
        return seconds(to.cpu().minus(from.cpu()).toNanos());
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
