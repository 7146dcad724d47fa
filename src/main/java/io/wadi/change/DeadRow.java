package io.wadi.change;

import io.wadi.table.RowKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replay must know of a row that its route gave up. The row itself it reads again.
 *
 * @param departures the kept columns by which the row was delivered to where it should be no more: nobody took it away from there
 */
public record DeadRow(RowKey key, List<Map<String, @Nullable Object>> departures) {
    public static DeadRow of(Change change) {
        return new DeadRow(change.key(), change.departures());
    }

    /** As bytes, in the format of the seen rows. */
    public byte[] write() {
        Buffer out = new Buffer(64).putCount(key.values().size()).put(Encoding.key(key));
        out.putCount(departures.size());
        for (Map<String, @Nullable Object> departure : departures) {
            out.putCount(departure.size());
            departure.forEach((column, value) -> Encoding.write(out.putText(column), value));
        }
        return StateFormat.seal(out);
    }

    /** @throws StateException if these bytes are none, or of a newer format */
    public static DeadRow read(byte[] bytes) {
        return StateFormat.open("of a dead letter", bytes, DeadRow::read);
    }

    private static DeadRow read(ByteBuffer in) {
        RowKey key = Encoding.readKey(in, Math.toIntExact(Buffer.readCount(in)));
        List<Map<String, @Nullable Object>> departures = new ArrayList<>();
        for (long i = Buffer.readCount(in); i > 0; i--) {
            Map<String, @Nullable Object> departure = new LinkedHashMap<>();
            for (long j = Buffer.readCount(in); j > 0; j--) {
                departure.put(Buffer.readText(in), Encoding.read(in));
            }
            departures.add(departure);
        }
        return new DeadRow(key, departures);
    }
}
