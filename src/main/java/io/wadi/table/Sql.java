package io.wadi.table;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement, or what follows its SELECT, with the values of its parameters, while it is written. */
final class Sql {
    private record Parameter(Carrier.Bind bind, @Nullable Object value) {}

    private final StringBuilder text = new StringBuilder();
    private final List<Parameter> parameters = new ArrayList<>();

    Sql add(String more) {
        text.append(more);
        return this;
    }

    Sql bound(Carrier carrier, Object value) {
        text.append(carrier.parameter());
        parameters.add(new Parameter(carrier.bind(), value));
        return this;
    }

    /** A value that a column is to hold. */
    Sql stored(Carrier carrier, @Nullable Object value) {
        text.append(carrier.stored());
        parameters.add(new Parameter(carrier.store(), value));
        return this;
    }

    /** What holds a parameter already. */
    Sql adding(String more, Carrier carrier, Object value) {
        text.append(more);
        parameters.add(new Parameter(carrier.bind(), value));
        return this;
    }

    void bindTo(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            if (parameter.value() == null) {
                statement.setNull(i + 1, Types.NULL);
            } else {
                parameter.bind().to(statement, i + 1, parameter.value());
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
