package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.change.KeyCuts;
import io.wadi.change.StateException;
import io.wadi.table.KeyRange;
import io.wadi.table.RowKey;
import io.wadi.table.TableName;
import io.wadi.topic.Part;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which task captures what of a table. */
final class ShareTest {
    private static final KeyCuts CUTS =
            new KeyCuts(List.of("shop", "no"), List.of(key("Ä", "10"), key("b", "-3.5"), key("b", "7")));

    @Test
    void every_range_is_one_tasks_however_many_there_are_and_keeps_its_shard() {
        for (String name : List.of("shop.orders", "customers", "ünïcode")) {
            TableName table = TableName.parse(name);
            List<Part> alone = new Share(8, 1, 0, 1).of(table, CUTS);
            assertThat(alone.stream().map(Part::range)).containsExactlyElementsOf(CUTS.ranges());
            assertThat(alone.stream().map(Part::shard)).doesNotHaveDuplicates();
            for (int tasks = 2; tasks <= 9; tasks++) {
                List<Part> all = new ArrayList<>();
                int of = tasks;
                IntStream.range(0, of).forEach(task -> all.addAll(new Share(8, 1, task, of).of(table, CUTS)));
                assertThat(all).containsExactlyInAnyOrderElementsOf(alone);
            }
        }
    }

    @Test
    void cuts_are_read_as_they_were_written() {
        assertThat(KeyCuts.read("cut", CUTS.write())).isEqualTo(CUTS);
        assertThat(CUTS.ranges())
                .startsWith(new KeyRange(null, key("Ä", "10")), new KeyRange(key("Ä", "10"), key("b", "-3.5")))
                .endsWith(new KeyRange(key("b", "7"), null));
        byte[] damaged = CUTS.write();
        damaged[5]++;
        assertThatThrownBy(() -> KeyCuts.read("cut", damaged))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("checksum");
    }

    private static RowKey key(String shop, String number) {
        return new RowKey(shop, new BigDecimal(number));
    }
}
