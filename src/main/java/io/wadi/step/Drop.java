package io.wadi.step;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leaves columns out. */
public final class Drop extends Layout {
    private List<String> columns = List.of();

    public Drop() {
        super("drop");
    }

    /** {@code a,b}. */
    public void setColumns(String written) {
        columns = Written.list(written);
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public RowShape after(RowShape before) {
        return before.without(columns);
    }

    @Override
    @Nullable
    String place(String column) {
        return columns.contains(column) ? null : column;
    }
}
