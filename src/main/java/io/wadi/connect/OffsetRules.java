package io.wadi.connect;

import io.wadi.table.Spelling;
import io.wadi.table.Versions;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
            SourceOffset.CONFIRM_DELETES, Boolean.class,
            SourceOffset.REPLAY, Boolean.class);
    /** A value of each kind that versions are of, as far as a person can write them. */
    private static final List<Object> VERSIONS =
            List.of(BigDecimal.ONE, LocalDateTime.MIN, Instant.EPOCH, LocalDate.EPOCH, OffsetDateTime.MIN);

    private static final Set<String> WRITTEN_BY_WADI = Set.of(SourceOffset.GENERATION, SourceOffset.COMMIT);

    private OffsetRules() {}

    /** Throws {@link ConnectException}, with the reason, if one of them is nothing that a task could go on from. */
    static void check(Map<Map<String, ?>, Map<String, ?>> offsets) {
        offsets.forEach((partition, offset) -> {
            // Without an offset there is nothing to go on from. Connect deletes all so, those of other sources as well.
            if (offset != null) {
                partition(partition);
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
            if (entry.getKey().endsWith("." + SourceOffset.VERSION)) {
                version(partition, entry.getKey(), String.valueOf(entry.getValue()), offset.keySet());
            }
        }
    }

    /** Which tables there are nobody knows here, but of each that has a version the offset says more. */
    private static void version(Map<String, ?> partition, String field, String version, Set<String> fields) {
        String source = String.valueOf(partition.get(SourceOffset.SOURCE));
        String table = field.substring(0, field.length() - SourceOffset.VERSION.length() - 1);
        if (!fields.contains(table + "." + SourceOffset.SCAN)) {
            Set<String> tables = fields.stream()
                    .filter(other -> other.endsWith("." + SourceOffset.SCAN))
                    .map(other -> other.substring(0, other.length() - SourceOffset.SCAN.length() - 1))
                    .collect(Collectors.toSet());
            throw new ConnectException(
                    "The offset of %s has a version of the table %s, and nothing else of it.%s Write the whole offset, as GET shows it."
                            .formatted(source, table, Spelling.didYouMean(table, tables)));
        }
        if (VERSIONS.stream().noneMatch(like -> isVersion(version, like))) {
            throw new ConnectException(
                    "The offset of %s: %s must be a number or a time, such as 2026-03-01T10:15:00, and is \"%s\"."
                            .formatted(source, field, version));
        }
    }

    private static boolean isVersion(String version, Object like) {
        try {
            Versions.parse(version, like);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
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
