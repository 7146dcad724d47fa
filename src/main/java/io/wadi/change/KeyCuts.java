package io.wadi.change;

import io.wadi.table.KeyRange;
import io.wadi.table.RowKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Into which ranges the keys of a table are cut, for good.
 *
 * @param columns of the key
 * @param cuts the highest key of each range but the last, in the database's order
 */
public record KeyCuts(List<String> columns, List<RowKey> cuts) {

    /** As {@link #write} wrote it; throws {@link StateException} if it did not. */
    public static KeyCuts read(String key, byte[] value) {
        return StateFormat.open(key, value, KeyCuts::read);
    }

    private static KeyCuts read(ByteBuffer in) {
        List<String> columns = new ArrayList<>();
        for (long left = Buffer.readCount(in); left > 0; left--) {
            columns.add(Buffer.readText(in));
        }
        List<RowKey> cuts = new ArrayList<>();
        for (long left = Buffer.readCount(in); left > 0; left--) {
            cuts.add(Encoding.readKey(in, columns.size()));
        }
        return new KeyCuts(columns, cuts);
    }

    public byte[] write() {
        Buffer out = new Buffer(64).putCount(columns.size());
        columns.forEach(out::putText);
        out.putCount(cuts.size());
        cuts.forEach(cut -> out.put(Encoding.key(cut)));
        return StateFormat.seal(out);
    }

    /** One more than there are cuts; together they hold every key once. */
    public List<KeyRange> ranges() {
        List<KeyRange> ranges = new ArrayList<>();
        @Nullable RowKey low = null;
        for (RowKey cut : cuts) {
            ranges.add(new KeyRange(low, cut));
            low = cut;
        }
        ranges.add(new KeyRange(low, null));
        return ranges;
    }
}
