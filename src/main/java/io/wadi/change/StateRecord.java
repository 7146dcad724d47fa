package io.wadi.change;

import org.jspecify.annotations.Nullable;

/** A piece of the seen rows as a store keeps it: the newest value of each key counts, and a null value takes the key away. */
public record StateRecord(String key, byte @Nullable [] value) {}
