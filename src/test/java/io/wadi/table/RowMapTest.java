package io.wadi.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RowMapTest {
    private static final Table TABLE = Table.of(
            new TableName(null, "t"),
            null,
            Stream.of("id", "name", "note")
                    .map(name -> new Column(name, ValueType.TEXT, "varchar(9)", true))
                    .toList(),
            List.of("id"),
            null,
            null);

    private final Row row = new Row(TABLE, new Object[] {"1", "Ann", null});

    @Test
    void whatever_is_done_to_it_it_is_what_a_map_would_be() {
        for (int seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            Map<String, Object> map = row.toMap();
            Map<String, Object> plain = new LinkedHashMap<>(row.toMap());
            for (int step = 0; step < 12; step++) {
                var key = List.of("id", "name", "note", "more", "Name").get(random.nextInt(5));
                switch (random.nextInt(6)) {
                    case 0 -> assertThat(map.put(key, step)).isEqualTo(plain.put(key, step));
                    case 1 -> assertThat(map.remove(key)).isEqualTo(plain.remove(key));
                    case 2 -> assertThat(map.get(key)).isEqualTo(plain.get(key));
                    case 3 -> assertThat(map.containsKey(key)).isEqualTo(plain.containsKey(key));
                    case 4 ->
                        assertThat(map.keySet().removeIf(key::equals))
                                .isEqualTo(plain.keySet().removeIf(key::equals));
                    default -> {
                        map.replaceAll((name, value) -> value + name);
                        plain.replaceAll((name, value) -> value + name);
                    }
                }
                assertThat(map).isEqualTo(plain).hasSameSizeAs(plain);
                assertThat(plain).isEqualTo(map).hasSameHashCodeAs(map);
            }
        }
        assertThat(row.toMap().get(null)).isNull();
        assertThat(row.toMap()).doesNotContainKey(null);
    }

    @Test
    void its_columns_stand_in_their_order_and_what_is_added_after_them() {
        var map = row.toMap();
        map.put("more", true);
        map.put("id", "2");

        assertThat(new ArrayList<>(map.keySet())).containsExactly("id", "name", "note", "more");
    }

    @Test
    void the_row_stays_as_it_was_read() {
        var map = row.toMap();
        map.put("name", "Bob");
        map.remove("id");

        assertThat(row.value(1)).isEqualTo("Ann");
        assertThat(row.toMap()).containsEntry("id", "1").containsEntry("name", "Ann");
    }

    @Test
    void it_can_be_stored_as_any_map() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(row.toMap());
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(row.toMap());
        }
    }
}
