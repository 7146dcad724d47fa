package io.wadi.scan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the user wrote about scans.
 *
 * @param lookback how long a transaction may take to commit and still be caught by a quick scan
 * @param fullScan when a full scan is due; null: never, but for the first
 * @param recent whether only recent rows are remembered
 * @param deleteGuard the share of the seen rows that one full scan may delete
 * @param pageSize rows per read; 0: by the size of the rows
 * @param parallel how many pages are read at once
 * @param delay between two quick scans while a full scan goes on
 */
public record Scanning(
        Duration lookback,
        @Nullable Schedule fullScan,
        boolean recent,
        double deleteGuard,
        int pageSize,
        int parallel,
        Duration delay) {}
