package io.wadi.bench;

import io.wadi.servers.ChildJvm;

/** How many rows have come to where a program brings them. Not thread-safe. */
interface Progress extends AutoCloseable {
    /** Waits until at least so many are there, and says how many; fails when the program ends before. */
    long reach(long wanted, ChildJvm program);

    /** What a row takes, of those that are there. */
    double bytesPerRow();

    @Override
    void close();
}
