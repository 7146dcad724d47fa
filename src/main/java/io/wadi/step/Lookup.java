package io.wadi.step;

import io.wadi.sink.Coercion;
import io.wadi.table.Capture;
import io.wadi.table.Capture.ZeroDate;
import io.wadi.table.CaptureException;
import io.wadi.table.Column;
import io.wadi.table.Database;
import io.wadi.table.KeyException;
import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import io.wadi.table.TableReader;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Adds columns of another table's row, which columns of this row identify; NULLs, if there is no such row, and a failure, if there are two. What was
 * found is remembered for a while, so many rows at most: a change over there sends no rows here, and shows in those that come when it was read again.
 */
public final class Lookup extends RowStep {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(60);

    private String table = "";
    private Map<String, String> by = Map.of();
    private Map<String, String> names = Map.of();
    private @Nullable String dataSource;
    private int cacheSize = 10_000;
    private Duration expiry = Duration.ofMinutes(5);
    private volatile @Nullable Found found;

    public Lookup() {
        super("lookup");
    }

    /** With its schema, if need be. */
    public void setTable(String name) {
        if (name.matches(".*[,*].*")) {
            throw new IllegalArgumentException("\"%s\" is not one table".formatted(name));
        }
        table = name.strip();
    }

    /** {@code customer_id:id}: this row's column, and the other table's; {@code id}, if both are called so. */
    public void setBy(String columns) {
        by = named(columns);
    }

    /** {@code country,name:customer_name}: the other table's columns, and what they are called here. */
    public void setColumns(String columns) {
        names = named(columns);
    }

    /** Null: the only one there is. */
    public void setDataSource(@Nullable String bean) {
        dataSource = bean == null || bean.isEmpty() ? null : bean.replaceFirst("^#(bean:)?", "");
    }

    public void setCacheSize(int rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("%d is less than 0".formatted(rows));
        }
        cacheSize = rows;
    }

    /** How long a row is taken for what it was when it was read. */
    public void setExpiry(Duration time) {
        expiry = time;
    }

    private static Map<String, String> named(String columns) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String each : Written.list(columns)) {
            Map<String, String> pair =
                    each.contains(":") ? Written.pairs(each, "country,name:customer_name") : Map.of(each, each);
            named.putAll(pair);
        }
        return named;
    }

    @Override
    public List<String> columns() {
        return List.copyOf(by.keySet());
    }

    /** What they are called here. */
    public List<String> added() {
        return List.copyOf(names.values());
    }

    @Override
    public RowShape after(RowShape before) {
        return before.with(names.values(), before.from(by.keySet()));
    }

    /** What is asked for, to be held against the database. */
    public Capture capture() {
        return new Capture(
                table,
                List.copyOf(by.values()),
                List.copyOf(names.keySet()),
                null,
                null,
                null,
                ZeroDate.NULL,
                STATEMENT_TIMEOUT,
                null);
    }

    @Override
    Map<String, @Nullable Object> apply(Map<String, @Nullable Object> row, boolean isWhole, Exchange exchange)
            throws SQLException, CaptureException {
        Found other = found(exchange.getContext());
        @Nullable Object[] values = other.values(row);
        Map<String, @Nullable Object> wider = new LinkedHashMap<>(row);
        int next = 0;
        for (String column : names.values()) {
            if (wider.containsKey(column)) {
                throw refused("there would be two columns named \"%s\"".formatted(column));
            }
            wider.put(column, values[next++]);
        }
        return wider;
    }

    private synchronized Found open(CamelContext context) throws SQLException, CaptureException {
        Found known = found;
        if (known == null) {
            Database database = new Database(source(context));
            Table resolved = database.resolve(capture()).get(0);
            known = new Found(database.reader(resolved, capture()));
            found = known;
        }
        return known;
    }

    private Found found(CamelContext context) throws SQLException, CaptureException {
        Found known = found;
        return known == null ? open(context) : known;
    }

    private DataSource source(CamelContext context) {
        if (dataSource != null) {
            return context.getRegistry().lookupByNameAndType(dataSource, DataSource.class);
        }
        Set<DataSource> all = context.getRegistry().findByType(DataSource.class);
        if (all.size() != 1) {
            throw refused("there are %d data sources. Name one: dataSource: \"#name\"".formatted(all.size()));
        }
        return all.iterator().next();
    }

    /** The other table's rows, as they were when they were read. */
    private final class Found {
        private final TableReader reader;
        private final List<String> here = List.copyOf(by.keySet());
        private final List<Column> keys;
        private final int[] added;
        private final @Nullable Object[] none;
        private final ShortMemory<RowKey, @Nullable Object[]> memory;

        Found(TableReader reader) {
            this.reader = reader;
            List<Column> columns = reader.table().columns();
            this.keys = by.values().stream()
                    .map(name -> columns.get(position(columns, name)))
                    .toList();
            this.added = names.keySet().stream()
                    .mapToInt(name -> position(columns, name))
                    .toArray();
            this.none = new @Nullable Object[added.length];
            this.memory = new ShortMemory<>(cacheSize, expiry, InstantSource.system());
        }

        private static int position(List<Column> columns, String name) {
            return IntStream.range(0, columns.size())
                    .filter(i -> columns.get(i).name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow();
        }

        @Nullable
        Object[] values(Map<String, @Nullable Object> row) throws SQLException {
            RowKey key = key(row);
            if (key == null) {
                return none;
            }
            @Nullable Object[] known = memory.get(key);
            if (known == null) {
                known = read(key);
                memory.put(key, known);
            }
            return known;
        }

        /** Null: a NULL, or a column that a deleted row has not, identifies nothing. */
        private @Nullable RowKey key(Map<String, @Nullable Object> row) {
            Object[] key = new Object[keys.size()];
            for (int i = 0; i < key.length; i++) {
                Object value = row.get(here.get(i));
                if (value == null) {
                    return null;
                }
                key[i] = keyed(value, keys.get(i));
            }
            return new RowKey(key);
        }

        private Object keyed(Object value, Column column) {
            try {
                Object typed = Coercion.coerce(value, column.type(), null);
                return typed instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : typed;
            } catch (IllegalArgumentException e) {
                throw refused("no value for %s of %s: %s".formatted(column.name(), table, e.getMessage()));
            }
        }

        private List<Row> rows(RowKey key) throws SQLException {
            try {
                return reader.byKey(List.of(key));
            } catch (KeyException e) {
                throw ambiguous();
            }
        }

        /** Which of them is meant nobody has said, and the next read might take the other. */
        private IllegalArgumentException ambiguous() {
            return refused("two rows of %s have the same %s".formatted(table, String.join(", ", by.values())));
        }

        private @Nullable Object[] read(RowKey key) throws SQLException {
            List<Row> rows = rows(key);
            if (rows.isEmpty()) {
                return none;
            }
            if (rows.size() > 1) {
                throw ambiguous(); // by the database's collation
            }
            @Nullable Object[] values = new @Nullable Object[added.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = rows.get(0).value(added[i]);
            }
            return values;
        }
    }
}
