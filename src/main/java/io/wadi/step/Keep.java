package io.wadi.step;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leaves out all columns but these. */
public final class Keep extends Layout {
    private List<String> columns = List.of();

    public Keep() {
        super("keep");
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
        return before.only(columns);
    }

    @Override
    @Nullable
    String place(String column) {
        return columns.contains(column) ? column : null;
    }
}
