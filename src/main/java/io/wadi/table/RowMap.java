package io.wadi.table;

import java.io.Serializable;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row as a map of column to value, in the order of the columns, which its owner may change like any other; what is put beside the columns comes
 * after them. It shares names and values with the row until it is changed, so that a row on its way costs no entry for each of its columns.
 *
 * <p>As thread-safe as {@link LinkedHashMap}: any number of threads may read while none changes it.
 */
public final class RowMap extends AbstractMap<String, @Nullable Object> implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Object REMOVED = new Object();

    private final transient ColumnNames names;
    private transient @Nullable Object[] values;
    /** The columns that were written to; null while the values are shared with the row. */
    private transient @Nullable BitSet changed;

    private transient int removed;
    private transient @Nullable Map<String, @Nullable Object> more;

    /** The array is not changed, neither by the map nor, from here on, by its owner. */
    RowMap(ColumnNames names, @Nullable Object[] values) {
        this.names = names;
        this.values = values;
    }

    /**
     * Another row, of columns of this one, which is {@linkplain #holdsJustColumns just columns}. What has another name there is not as it was read.
     *
     * @param from the place here of each column there
     */
    public RowMap moved(ColumnNames to, int[] from) {
        RowMap moved = new RowMap(to, new @Nullable Object[from.length]);
        moved.changed = new BitSet(from.length);
        for (int i = 0; i < from.length; i++) {
            moved.values[i] = values[from[i]];
            boolean sameName = to.name(i).equals(names.name(from[i]));
            moved.changed.set(i, !sameName || changed != null && changed.get(from[i]));
        }
        return moved;
    }

    /** Another map of the same row, which is {@linkplain #holdsJustColumns just columns}: what is put there is not put here. */
    public RowMap copy() {
        RowMap copy = new RowMap(names, changed == null ? values : values.clone());
        copy.changed = changed == null ? null : (BitSet) changed.clone();
        return copy;
    }

    /** Another map of the same row, which is {@linkplain #holdsJustColumns just columns}, with one more column. */
    public RowMap and(ColumnNames wider, @Nullable Object value) {
        @Nullable Object[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = value;
        RowMap made = new RowMap(wider, more);
        made.changed = changed == null ? new BitSet(more.length) : (BitSet) changed.clone();
        made.changed.set(values.length);
        return made;
    }

    public ColumnNames columns() {
        return names;
    }

    /** Whether the map holds the columns and nothing else: then each of them has a {@link #value}. */
    public boolean holdsJustColumns() {
        return removed == 0 && more().isEmpty();
    }

    /** Whether nobody has written to the column since the row was read, or taken it away. */
    public boolean isAsRead(String column) {
        int at = at(column);
        return at >= 0 && (changed == null || !changed.get(at));
    }

    public @Nullable Object value(int position) {
        return values[position];
    }

    @Override
    public int size() {
        return values.length - removed + more().size();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        int at = at(key);
        return at < 0 ? more().containsKey(key) : values[at] != REMOVED;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        int at = at(key);
        return at < 0 ? more().get(key) : given(values[at]);
    }

    @Override
    public @Nullable Object put(String key, @Nullable Object value) {
        int at = at(key);
        return at < 0 ? putBeside(key, value) : given(set(at, value));
    }

    @Override
    public @Nullable Object remove(@Nullable Object key) {
        int at = at(key);
        return at < 0 ? more().remove(key) : given(set(at, REMOVED));
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return RowMap.this.size();
            }

            @Override
            public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                return new Entries();
            }
        };
    }

    private int at(@Nullable Object key) {
        return key == null ? -1 : names.position(key);
    }

    private static @Nullable Object given(@Nullable Object value) {
        return value == REMOVED ? null : value;
    }

    private @Nullable Object set(int at, @Nullable Object value) {
        if (changed == null) {
            values = values.clone();
            changed = new BitSet();
        }
        changed.set(at);
        Object before = values[at];
        removed += (value == REMOVED ? 1 : 0) - (before == REMOVED ? 1 : 0);
        values[at] = value;
        return before;
    }

    /** What stands beside the columns, to be read. */
    private Map<String, @Nullable Object> more() {
        return more == null ? Collections.emptyMap() : more;
    }

    private @Nullable Object putBeside(String key, @Nullable Object value) {
        if (more == null) {
            more = new LinkedHashMap<>();
        }
        return more.put(key, value);
    }

    private Object writeReplace() {
        return new LinkedHashMap<>(this);
    }

    private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {
        private final Iterator<Map.Entry<String, @Nullable Object>> rest =
                more().entrySet().iterator();
        private int last = -1;
        private int next = notRemoved(0);

        @Override
        public boolean hasNext() {
            return next < values.length || rest.hasNext();
        }

        @Override
        public Map.Entry<String, @Nullable Object> next() {
            if (next == values.length) {
                last = next;
                return rest.next();
            }
            last = next;
            next = notRemoved(next + 1);
            return new Column(last);
        }

        @Override
        public void remove() {
            if (last == values.length) {
                rest.remove();
            } else if (last < 0 || set(last, REMOVED) == REMOVED) {
                throw new IllegalStateException("Nothing to remove");
            }
        }

        private int notRemoved(int from) {
            int at = from;
            while (at < values.length && values[at] == REMOVED) {
                at++;
            }
            return at;
        }
    }

    /** An entry that writes through to the map, as those of {@link LinkedHashMap} do. */
    private final class Column implements Map.Entry<String, @Nullable Object> {
        private final int at;

        Column(int at) {
            this.at = at;
        }

        @Override
        public String getKey() {
            return names.name(at);
        }

        @Override
        public @Nullable Object getValue() {
            return given(values[at]);
        }

        @Override
        public @Nullable Object setValue(@Nullable Object value) {
            return given(set(at, value));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Map.Entry<?, ?> that
                    && getKey().equals(that.getKey())
                    && Objects.equals(getValue(), that.getValue());
        }

        @Override
        public int hashCode() {
            return getKey().hashCode() ^ Objects.hashCode(getValue());
        }

        @Override
        public String toString() {
            return getKey() + "=" + getValue();
        }
    }
}
