/** Reads tables: full scans by page, quick scans by version, rows by key. It decides what to read when, and asks {@code change} what happened. */
@NullMarked
package io.wadi.scan;

import org.jspecify.annotations.NullMarked;
