package io.wadi.step;

import io.wadi.table.ColumnNames;
import io.wadi.table.RowMap;
import io.wadi.table.ValueType;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.jspecify.annotations.Nullable;

/** Gives a column a value: a constant, or what an expression in Camel's {@code simple} gives. A new column comes after the others. */
public final class SetColumn extends RowStep {
    private static final int TABLES = 100;

    private final Map<ColumnNames, ColumnNames> wider = new ConcurrentHashMap<>();
    private String column = "";
    private String written = "";
    private @Nullable ValueType type;
    private volatile @Nullable Expression expression;
    private volatile @Nullable Object constant;

    public SetColumn() {
        super("set");
    }

    public void setColumn(String name) {
        column = Written.list(name).get(0);
    }

    /** {@code shop}, or <code>${header[wadi.captured-at]}</code>. */
    public void setValue(String value) {
        written = value;
    }

    /** Left out: a constant is text, and an expression gives what it gives. */
    public void setType(@Nullable String name) {
        type = name == null || name.isEmpty() ? null : Cast.type(name);
    }

    @Override
    public List<String> columns() {
        return List.of();
    }

    /** The column that it makes, or gives another value. */
    public String column() {
        return column;
    }

    @Override
    public RowShape after(RowShape before) {
        return before.with(List.of(column), List.of());
    }

    @Override
    public List<String> mistakes() {
        try {
            if (!isExpression()) {
                typed(written);
            }
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    Map<String, @Nullable Object> apply(Map<String, @Nullable Object> row, boolean isWhole, Exchange exchange) {
        Object value = isExpression() ? evaluated(exchange) : constant();
        if (row instanceof RowMap whole && whole.holdsJustColumns() && !row.containsKey(column)) {
            return wider(whole, value);
        }
        Map<String, @Nullable Object> changed = ValueStep.copy(row);
        changed.put(column, value);
        return changed;
    }

    private RowMap wider(RowMap row, @Nullable Object value) {
        ColumnNames before = row.columns();
        ColumnNames names = wider.get(before);
        if (names == null) {
            if (wider.size() >= TABLES) {
                wider.clear();
            }
            names = before.and(column);
            wider.put(before, names);
        }
        return row.and(names, value);
    }

    private boolean isExpression() {
        return written.contains("${");
    }

    private Object constant() {
        Object known = constant;
        if (known == null) {
            known = typed(written);
            constant = known;
        }
        return known;
    }

    private @Nullable Object evaluated(Exchange exchange) {
        Expression known = expression;
        if (known == null) {
            CamelContext context = exchange.getContext();
            known = context.resolveLanguage("simple").createExpression(written);
            known.init(context);
            expression = known;
        }
        Object value = known.evaluate(exchange, Object.class);
        return value == null ? null : typed(value);
    }

    /** What a row's JSON knows how to write. */
    private Object typed(Object value) {
        Object own = value instanceof Date date
                ? date.toInstant()
                : value instanceof Integer number ? (Object) number.longValue() : value;
        if (type == null) {
            return own;
        }
        try {
            return Cast.cast(own, type);
        } catch (IllegalArgumentException e) {
            throw refused("the value for \"%s\" is no %s: %s".formatted(column, Cast.name(type), e.getMessage()));
        }
    }
}
