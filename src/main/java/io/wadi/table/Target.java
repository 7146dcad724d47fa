package io.wadi.table;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table that rows are written to, resolved against its database at one moment. */
public final class Target {
    private final Table table;
    private final Dialect dialect;
    private final Carrier[] carriers;
    private final Set<String> generated;
    private final Map<String, Set<String>> words;
    private final long mostBytes;
    private final UniqueKeys unique;
    private final WriteStatements statements;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final Map<Target, Target> joined = Collections.synchronizedMap(new WeakHashMap<>());

    Target(
            Table table,
            Dialect dialect,
            Set<String> generated,
            Map<String, Set<String>> words,
            long mostBytes,
            UniqueKeys unique) {
        this.table = table;
        this.dialect = dialect;
        this.generated = generated;
        this.words = words;
        this.mostBytes = mostBytes;
        this.unique = unique;
        SqlTypes types = dialect.types(Capture.ZeroDate.NULL);
        this.carriers = table.columns().stream()
                .map(column -> types.carrier(SqlType.parse(column.sqlType())).orElseThrow())
                .toArray(Carrier[]::new);
        this.statements = new WriteStatements(this, dialect);
        table.columns().forEach(column -> columns.put(column.name(), column));
    }

    public Table table() {
        return table;
    }

    /** Whether the database computes the column's values, and takes none. */
    public boolean isGenerated(Column column) {
        return generated.contains(column.name());
    }

    /** The words of which a column takes one, or some; empty if it is of another kind, or the database takes nothing else for them. */
    public Set<String> words(Column column) {
        return words.getOrDefault(column.name(), Set.of());
    }

    /** The bytes that a statement may have: a larger one ends the connection, as if the database were away. */
    public long mostBytes() {
        return mostBytes;
    }

    /** What the elements of a column's arrays are; null if it is of no array. */
    public @Nullable ValueType elementType(Column column) {
        Carrier elements = dialect.types(Capture.ZeroDate.NULL).elements(SqlType.parse(column.sqlType()));
        return elements == null ? null : elements.type();
    }

    /** Whether columns of the same name are the same columns. */
    public boolean agrees(Target other) {
        return other == this
                || other.columns.values().stream()
                        .allMatch(column -> column.equals(columns.getOrDefault(column.name(), column)));
    }

    /** The same table with the columns of both, as far as they are not the same as this one's. */
    public Target with(Target other) {
        if (has(other)) {
            return this;
        }
        return other.has(this) ? other : joined.computeIfAbsent(other, this::join);
    }

    private boolean has(Target other) {
        return columns.keySet().containsAll(other.columns.keySet());
    }

    private Target join(Target other) {
        Map<String, Column> all = new LinkedHashMap<>(columns);
        other.columns.forEach(all::putIfAbsent);
        Set<String> computed = new HashSet<>(generated);
        computed.addAll(other.generated);
        Table wide = Table.of(table.name(), null, List.copyOf(all.values()), table.key(), null, null);
        Map<String, Set<String>> known = new HashMap<>(other.words);
        known.putAll(words);
        return new Target(wide.in(table.origin()), dialect, computed, known, mostBytes, unique);
    }

    /** A row of a target whose columns this one has, too, as a row of this one. */
    public RowState take(Target from, RowState row) {
        return from == this ? row : row.moved(positions(from), carriers.length);
    }

    private int[] positions(Target from) {
        return from.table.columns().stream()
                .mapToInt(column -> table.names().position(column.name()))
                .toArray();
    }

    Carrier carrier(int column) {
        return carriers[column];
    }

    WriteStatements statements() {
        return statements;
    }

    /** Whether the column at this place is part of the key. */
    public boolean isKey(int column) {
        return Arrays.stream(table.keyPositions()).anyMatch(position -> position == column);
    }

    /** The columns that a row as a whole has. */
    List<Integer> writable() {
        return java.util.stream.IntStream.range(0, carriers.length)
                .filter(column -> !isGenerated(table.columns().get(column)))
                .boxed()
                .toList();
    }

    /**
     * Whether one statement may insert or update rows: only where it is the key, exactly compared, that decides which of the two. Another unique
     * index would let MySQL update a row of another key.
     */
    boolean canUpsert() {
        return unique.contains(table.key())
                && !unique.hasOthers(table.key())
                && Arrays.stream(table.keyPositions()).noneMatch(this::isInexact);
    }

    private boolean isInexact(int column) {
        return exactly(column) != null && carriers[column].type() == ValueType.TEXT;
    }

    /** A condition that a key's column is exactly a value, if {@code =} does not tell; null if it does. */
    @Nullable
    String exactly(int column) {
        return carriers[column].type() == ValueType.TEXT
                ? dialect.exactly(SqlType.parse(table.columns().get(column).sqlType()))
                : null;
    }

    /** What keeps rows from being written by their key. */
    void check(Collection<String> mistakes) {
        if (!unique.contains(table.key())) {
            mistakes.add(
                    "The key of %1$s (%2$s) has no unique index, so two rows of one key could come to be. Create one: CREATE UNIQUE INDEX ON %1$s (%2$s), or name the columns of another: key=..."
                            .formatted(table.name(), String.join(", ", table.key())));
        }
        String inKey = table.key().stream().filter(generated::contains).collect(Collectors.joining(", "));
        if (!inKey.isEmpty()) {
            mistakes.add(
                    "The database computes %s of the key of %s, so no row can be written by it. Name other columns: key=..."
                            .formatted(inKey, table.name()));
        }
    }
}
