package io.wadi.step;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives columns other names. */
public final class Rename extends Layout {
    private Map<String, String> names = Map.of();

    public Rename() {
        super("rename");
    }

    /** {@code city:town,zip:postcode}. */
    public void setColumns(String columns) {
        names = Written.pairs(columns, "city:town,zip:postcode");
        if (new HashSet<>(names.values()).size() < names.size()) {
            throw new IllegalArgumentException("\"%s\" gives two columns one name".formatted(columns));
        }
    }

    /** From the old name to the new one. */
    public Map<String, String> names() {
        return names;
    }

    @Override
    public List<String> columns() {
        return List.copyOf(names.keySet());
    }

    @Override
    public RowShape after(RowShape before) {
        return before.renamed(names);
    }

    @Override
    @Nullable
    String place(String column) {
        return names.getOrDefault(column, column);
    }
}
