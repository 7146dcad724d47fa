package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.table.Column;
import io.wadi.table.Table;
import io.wadi.table.TableName;
import io.wadi.table.ValueType;
import io.wadi.topic.RowRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not fit into a Struct says which column that is, and not its value. */
final class RowStructFitTest {
    private static final Table TABLE = Table.of(
            new TableName(null, "things"),
            null,
            List.of(
                    new Column("id", ValueType.INTEGER, "bigint", true),
                    new Column("due", ValueType.DATE, "date", true),
                    new Column("at", ValueType.TIMESTAMP, "timestamp(3)", true),
                    new Column("moment", ValueType.INSTANT, "timestamptz(3)", true),
                    new Column("total", ValueType.DECIMAL, "decimal(9,2)", true)),
            List.of("id"),
            null,
            null);

    private static final Map<String, Object> UNFIT = Map.of(
            "due", LocalDate.MAX,
            "at", LocalDateTime.MIN,
            "moment", Instant.MAX,
            "total", new BigDecimal("12.345"));

    @ParameterizedTest
    @ValueSource(strings = {"id", "due", "at", "moment", "total"})
    void a_value_that_does_not_fit_is_told_by_its_column(String column) {
        Map<String, Object> row = new HashMap<>(Map.of("id", 1L));
        row.put(column, UNFIT.get(column));
        assertThatThrownBy(() -> RowStruct.value(record(row)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Column " + column + " of things does not fit into a Struct")
                .hasMessageNotContaining("12.345");
    }

    @Test
    void a_row_that_fits_is_a_struct() {
        Map<String, Object> row = Map.of("id", 1L, "due", LocalDate.EPOCH, "total", new BigDecimal("12.3"));
        assertThat(RowStruct.value(record(row)).value()).asString().contains("12.30");
    }

    private static RowRecord record(Map<String, Object> row) {
        return new RowRecord(new ProducerRecord<>("things", new byte[0]), TABLE, null, row);
    }
}
