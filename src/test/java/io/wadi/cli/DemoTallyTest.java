package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class DemoTallyTest {
    @Test
    void a_table_that_was_read_and_is_on_no_topic_yet_is_not_told() throws SQLException {
        DemoTally tally = new DemoTally();
        try (var shop = ShopDatabase.create(1)) {
            tally.read(new TableName(null, "products"), ShopDatabase.PRODUCTS, Duration.ZERO);
            for (int id = 1; id <= ShopDatabase.PRODUCTS; id++) {
                tally.arrived(product(id));
            }
            assertThat(tally.isTold(shop)).isTrue();

            tally.read(new TableName(null, "orders"), ShopDatabase.ORDERS, Duration.ZERO);
            assertThat(tally.isTold(shop)).isFalse();
        }
    }

    @Test
    void as_many_other_keys_are_not_what_the_table_holds() throws SQLException {
        DemoTally tally = new DemoTally();
        try (var shop = ShopDatabase.create(1)) {
            for (int id = 2; id <= ShopDatabase.PRODUCTS + 1; id++) {
                tally.arrived(product(id));
            }
            assertThat(tally.isTold(shop)).isFalse();
        }
    }

    private static DemoRecord product(int id) {
        var record = new ConsumerRecord<>("products", 0, id, Integer.toString(id), "{}");
        record.headers().add("wadi.table", "products".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return DemoRecord.of(record);
    }
}
