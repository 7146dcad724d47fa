package io.wadi.scan;

import io.wadi.change.KeyCuts;
import io.wadi.table.RowKey;
import io.wadi.table.TableReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds where to cut a table into ranges of keys with about as many rows each. */
public final class Strides {
    private Strides() {}

    /**
     * Passes over the whole index of the key once.
     *
     * @param rows how many rows one statement passes over, and a range has at least
     * @param most how many ranges at most
     */
    public static KeyCuts cuts(TableReader table, int rows, int most) throws SQLException {
        List<RowKey> ends = new ArrayList<>();
        for (RowKey end = table.keyAfter(null, rows); end != null; end = table.keyAfter(end, rows)) {
            ends.add(end);
        }
        List<RowKey> cuts = new ArrayList<>();
        int ranges = Math.min(most, ends.size());
        for (int range = 1; range < ranges; range++) {
            cuts.add(ends.get((int) ((long) range * ends.size() / ranges) - 1));
        }
        return new KeyCuts(table.table().key(), cuts);
    }
}
