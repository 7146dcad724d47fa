package io.wadi.record;

import io.wadi.table.RowKey;
import java.util.List;

public final class RecordKey {
    private RecordKey() {}

    public static String text(List<String> names, RowKey key) {
        return key.values().get(0).toString();
    }
}
