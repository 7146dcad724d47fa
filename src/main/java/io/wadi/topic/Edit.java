package io.wadi.topic;

import org.jspecify.annotations.Nullable;

/**
 * What a user wrote where it stands how far a table was read, while nothing ran.
 *
 * @param confirmDeletes lets the deletes go that the guard holds
 * @param replay runs the dead letters of the part's shard again
 * @param version from which quick scans are to go on; null: nothing was written
 */
public record Edit(boolean confirmDeletes, boolean replay, @Nullable String version) {
    public static final Edit NONE = new Edit(false, false, null);
}
