package io.wadi.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import io.wadi.table.Capture;
import io.wadi.table.Database;
import io.wadi.table.TableDefinition;
import io.wadi.table.WriteMode;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables, and columns, that the first record makes. */
final class TableMadeTest {
    private static final String TABLE = "id bigint, total decimal(10,2), words varchar(20)";

    @ParameterizedTest
    @EnumSource
    void a_table_is_made_and_later_gets_the_columns_that_it_lacks(TestDatabase of) throws Exception {
        try (TestSchema schema = of.create()) {
            write(destination(schema, TABLE, true, false), Map.of("id", 1, "total", "1.50", "words", "one"));
            // Who does not ask gets nothing: not even a column that is written with its type.
            Destination cautious = destination(schema, TABLE + ", note varchar(9)", true, false);
            assertThatThrownBy(() -> write(cautious, Map.of("id", 2, "note", "two")))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("note");
            Destination evolving = destination(schema, TABLE + ", note varchar(9)", false, true);
            write(evolving, Map.of("id", 2, "note", "two", "left", "aside"));
            write(destination(schema, TABLE + ", note varchar(9)", true, true), Map.of("id", 1, "note", "uno"));
            assertThat(rows(schema)).isEqualTo("1 1.50 one uno, 2 null null two");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_table_that_nobody_asked_for_is_not_made(TestDatabase of) throws Exception {
        try (TestSchema schema = of.create()) {
            Destination evolving = destination(schema, TABLE, false, true);
            assertThatThrownBy(() -> write(evolving, Map.of("id", 1)))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("does not exist");
        }
    }

    private static Destination destination(TestSchema schema, String columns, boolean create, boolean evolve) {
        var definition = new TableDefinition(TableDefinition.items(columns), create, evolve);
        var capture = new Capture(
                "made",
                List.of("id"),
                definition.names(),
                null,
                null,
                null,
                Capture.ZeroDate.NULL,
                Duration.ofMinutes(1),
                null);
        return new Destination(
                new Database(schema.dataSource()), capture, WriteMode.UPSERT, true, definition, Clock.systemUTC());
    }

    private static void write(Destination into, Map<String, Object> row) throws SQLException {
        Write write = Objects.requireNonNull(into.read(null, row, false));
        Delivered one = new Delivered(new ConsumerRecord<>("", 0, 0, null, null), List.of(write));
        new BatchWriter(true, List.of()).write(List.of(one), done -> {});
        assertThat(one.misfit()).isNull();
    }

    private static String rows(TestSchema schema) throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select id, total, words, note from made order by id")) {
            while (found.next()) {
                rows.append(rows.isEmpty() ? "" : ", ");
                rows.append("%s %s %s %s"
                        .formatted(found.getString(1), found.getString(2), found.getString(3), found.getString(4)));
            }
        }
        return rows.toString();
    }
}
