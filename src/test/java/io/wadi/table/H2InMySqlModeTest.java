package io.wadi.table;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.SQLException;
import java.util.List;

class H2InMySqlModeTest extends H2Test {
    @Override
    TestSchema open() throws SQLException {
        return TestDatabase.H2.create(";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE");
    }

    @Override
    List<Example> examples() {
        return super.examples().stream()
                // The mode cuts the padding of CHAR and has no REAL of its own.
                .filter(example -> !example.sqlType().startsWith("char")
                        && !example.sqlType().equals("real"))
                .toList();
    }

    @Override
    void a_type_that_cannot_be_carried_is_named_with_its_column() {
        // The mode spells names otherwise: said by H2Test.
    }
}
