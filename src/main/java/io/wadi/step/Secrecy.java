package io.wadi.step;

import java.util.List;

/** A step that hides values. A row of a table that lacks the column is refused: the column may have another name, and would go out as it is. */
abstract class Secrecy extends ValueStep {
    private List<String> columns = List.of();
    private boolean optional;

    Secrecy(String name) {
        super(name);
    }

    /** {@code a,b}. */
    public void setColumns(String written) {
        columns = Written.list(written);
    }

    /** Whether rows need not have the columns: those of another table of the route, or JSON that has not the field. */
    public void setOptional(boolean optional) {
        this.optional = optional;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean isOptional() {
        return optional;
    }

    @Override
    public boolean changesValues() {
        return true;
    }

    @Override
    final void missing(String column) {
        if (!optional) {
            throw refused(
                    "the row has no column \"%s\", so nothing would be hidden. If some rows lack it, write optional: true"
                            .formatted(column));
        }
    }
}
