package io.wadi.connect;

import io.wadi.table.Spelling;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** What a user may write into the offsets of a stopped connector. */
final class OffsetRules {
    private static final Map<String, Class<?>> TYPES = Map.of(
            SourceOffset.GENERATION, String.class,
            SourceOffset.COMMIT, Number.class,
            SourceOffset.SHARDS, Number.class,
            SourceOffset.MODE, String.class,
            SourceOffset.SCAN, Number.class,
            SourceOffset.VERSION, String.class,
            SourceOffset.CONFIRM_DELETES, Boolean.class);
    private static final Set<String> WRITTEN_BY_WADI = Set.of(SourceOffset.GENERATION, SourceOffset.COMMIT);

    private OffsetRules() {}

    /** Throws {@link ConnectException}, with the reason, if one of them is nothing that a task could go on from. */
    static void check(Map<Map<String, ?>, Map<String, ?>> offsets) {
        offsets.forEach((partition, offset) -> {
            partition(partition);
            if (offset != null) {
                offset(partition, offset);
            }
        });
    }

    private static void partition(Map<String, ?> partition) {
        boolean good = partition.size() == 1
                && partition.get(SourceOffset.SOURCE) instanceof String source
                && source.matches(".+/\\d+");
        if (!good) {
            throw new ConnectException(
                    "The partition %s is none of Wadi's. Write {\"source\": \"ROUTE/SHARD\"}, as GET .../offsets shows it."
                            .formatted(partition));
        }
    }

    private static void offset(Map<String, ?> partition, Map<String, ?> offset) {
        for (String field : WRITTEN_BY_WADI) {
            if (offset.get(field) == null) {
                throw new ConnectException(
                        "The offset of %s has no %s. Copy it from GET .../offsets, and change only what you mean; to send everything again, write null instead of the offset."
                                .formatted(partition.get(SourceOffset.SOURCE), field));
            }
        }
        for (Map.Entry<String, ?> entry : offset.entrySet()) {
            value(partition, entry.getKey(), entry.getValue());
        }
    }

    private static void value(Map<String, ?> partition, String field, @Nullable Object value) {
        String source = String.valueOf(partition.get(SourceOffset.SOURCE));
        String name = field.substring(field.lastIndexOf('.') + 1);
        Class<?> type = TYPES.get(name);
        if (type == null) {
            throw new ConnectException("The offset of %s has an unknown field %s.%s"
                    .formatted(source, field, Spelling.didYouMean(name, TYPES.keySet())));
        }
        if (!type.isInstance(value)) {
            throw new ConnectException("The offset of %s: %s must be a %s, and is %s."
                    .formatted(source, field, type.getSimpleName().toLowerCase(Locale.ROOT), value));
        }
    }
}
