package io.wadi.table;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What follows a statement's SELECT, with the values of its parameters, while it is written. */
final class Sql {
    private record Parameter(Carrier carrier, Object value) {}

    private final StringBuilder text = new StringBuilder();
    private final List<Parameter> parameters = new ArrayList<>();

    Sql add(String more) {
        text.append(more);
        return this;
    }

    Sql bound(Carrier carrier, Object value) {
        text.append(carrier.parameter());
        parameters.add(new Parameter(carrier, value));
        return this;
    }

    void bindTo(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            parameter.carrier().bind().to(statement, i + 1, parameter.value());
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
