package io.wadi.connect;

import io.wadi.table.Spelling;
import io.wadi.table.Versions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** What a user may write into the offsets of a stopped connector. */
final class OffsetRules {
    private static final Map<String, Class<?>> OF_SHARD = Map.of(
            SourceOffset.GENERATION, String.class,
            SourceOffset.COMMIT, Number.class,
            SourceOffset.SHARDS, Number.class,
            SourceOffset.CONFIRM_DELETES, Boolean.class,
            SourceOffset.REPLAY, Boolean.class);
    /** Each behind the name of a table. */
    private static final Map<String, Class<?>> OF_TABLE = Map.of(
            SourceOffset.MODE, String.class,
            SourceOffset.SCAN, Number.class,
            SourceOffset.VERSION, String.class);
    /** What every table has of which there is anything. */
    private static final Set<String> OF_EVERY_TABLE = Set.of(SourceOffset.MODE, SourceOffset.SCAN);

    /** A value of each kind that versions are of, as far as a person can write them. */
    private static final List<Object> VERSIONS =
            List.of(BigDecimal.ONE, LocalDateTime.MIN, Instant.EPOCH, LocalDate.EPOCH, OffsetDateTime.MIN);

    private static final Pattern SHARD = Pattern.compile("(.+)/(\\d+)");
    private static final Set<String> WRITTEN_BY_WADI = Set.of(SourceOffset.GENERATION, SourceOffset.COMMIT);

    private OffsetRules() {}

    /**
     * Throws {@link ConnectException}, with the reason, if one of them is nothing that a task could go on from.
     *
     * @param routes the ids of the connector's routes; none: nobody knows them
     * @param shards how many the connector has
     */
    static void check(Map<Map<String, ?>, Map<String, ?>> offsets, Set<String> routes, int shards) {
        offsets.forEach((partition, offset) -> {
            // Without an offset there is nothing to go on from. Connect deletes all so, those of other sources as well.
            if (offset != null) {
                partition(partition, routes, shards);
                offset(partition, offset, shards);
            }
        });
    }

    private static void partition(Map<String, ?> partition, Set<String> routes, int shards) {
        Matcher name = partition.size() == 1 && partition.get(SourceOffset.SOURCE) instanceof String source
                ? SHARD.matcher(source)
                : SHARD.matcher("");
        if (!name.matches()) {
            throw new ConnectException(
                    "The partition %s is none of Wadi's. Write {\"source\": \"ROUTE/SHARD\"}, as GET .../offsets shows it."
                            .formatted(partition));
        } else if (!routes.isEmpty() && !routes.contains(name.group(1))) {
            throw new ConnectException("The connector has no route %s, which the partition %s names.%s"
                    .formatted(name.group(1), partition, Spelling.didYouMean(name.group(1), routes)));
        } else if (new BigInteger(name.group(2)).compareTo(BigInteger.valueOf(shards)) >= 0) {
            throw new ConnectException("There is no shard %s: the connector has %d, from 0 to %d."
                    .formatted(partition.get(SourceOffset.SOURCE), shards, shards - 1));
        }
    }

    private static void offset(Map<String, ?> partition, Map<String, ?> offset, int shards) {
        for (String field : WRITTEN_BY_WADI) {
            if (offset.get(field) == null) {
                throw new ConnectException(
                        "The offset of %s has no %s. Copy it from GET .../offsets, and change only what you mean; to send everything again, write null instead of the offset."
                                .formatted(partition.get(SourceOffset.SOURCE), field));
            }
        }
        String source = String.valueOf(partition.get(SourceOffset.SOURCE));
        offset.forEach((field, value) -> value(source, field, value, shards));
        offset.keySet().forEach(field -> table(source, field, offset.keySet()));
    }

    /** Which tables there are nobody knows here, but of each the offset says how far its scans are. */
    private static void table(String source, String field, Set<String> fields) {
        String table = tableOf(field);
        if (table.isEmpty() || OF_EVERY_TABLE.stream().allMatch(each -> fields.contains(table + "." + each))) {
            return;
        }
        Set<String> tables = fields.stream()
                .filter(other -> other.endsWith("." + SourceOffset.SCAN))
                .map(OffsetRules::tableOf)
                .filter(other -> !other.equals(table))
                .collect(Collectors.toSet());
        throw new ConnectException(
                "The offset of %s has a %s of the table %s, and not all else that belongs to it.%s Write the whole offset, as GET shows it."
                        .formatted(source, nameOf(field), table, Spelling.didYouMean(table, tables)));
    }

    private static String tableOf(String field) {
        return field.substring(0, Math.max(0, field.lastIndexOf('.')));
    }

    private static String nameOf(String field) {
        return field.substring(field.lastIndexOf('.') + 1);
    }

    private static boolean isVersion(String version, Object like) {
        try {
            Versions.parse(version, like);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void value(String source, String field, @Nullable Object value, int shards) {
        String name = nameOf(field);
        Map<String, Class<?>> known = tableOf(field).isEmpty() ? OF_SHARD : OF_TABLE;
        Class<?> type = known.get(name);
        if (type == null) {
            throw new ConnectException("The offset of %s has an unknown field %s.%s"
                    .formatted(source, field, Spelling.didYouMean(name, known.keySet())));
        }
        if (!type.isInstance(value)) {
            throw new ConnectException("The offset of %s: %s must be a %s, and is %s."
                    .formatted(source, field, type.getSimpleName().toLowerCase(Locale.ROOT), value));
        }
        String wanted = wanted(name, value, shards);
        if (wanted != null) {
            throw new ConnectException(
                    "The offset of %s: %s must be %s, and is \"%s\".".formatted(source, field, wanted, value));
        }
    }

    /** What should stand there instead; null: nothing. */
    private static @Nullable String wanted(String name, Object value, int shards) {
        String text = value.toString();
        return switch (name) {
            case SourceOffset.COMMIT, SourceOffset.SCAN ->
                text.matches("\\d{1,18}") ? null : "a whole number from 0 on";
            case SourceOffset.SHARDS ->
                text.equals(Integer.toString(shards)) ? null : "%d, as the connector's setting is".formatted(shards);
            case SourceOffset.GENERATION -> text.isBlank() ? "as GET shows it" : null;
            case SourceOffset.MODE -> SourceOffset.MODES.contains(text) ? null : "one of " + SourceOffset.MODES;
            case SourceOffset.VERSION ->
                VERSIONS.stream().anyMatch(like -> isVersion(text, like))
                        ? null
                        : "a number or a time, such as 2026-03-01T10:15:00";
            default -> null;
        };
    }
}
