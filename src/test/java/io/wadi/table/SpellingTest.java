package io.wadi.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpellingTest {
    @Test
    void a_slip_is_recognised_and_another_word_is_not() {
        assertThat(Spelling.nearest("order", List.of("customers", "orders"))).contains("orders");
        assertThat(Spelling.nearest("updatedat", List.of("id", "updated_at"))).contains("updated_at");
        assertThat(Spelling.nearest("ID", List.of("id"))).contains("id");
        assertThat(Spelling.nearest("kafak", List.of("kafka", "table"))).contains("kafka");
        assertThat(Spelling.nearest("invoices", List.of("customers", "orders"))).isEmpty();
    }

    @Test
    void a_long_list_is_cut() {
        assertThat(Spelling.list(List.of("b", "a"))).isEqualTo("a, b");
        assertThat(Spelling.list(
                        IntStream.range(100, 200).mapToObj(String::valueOf).toList()))
                .endsWith("119 and 80 more");
    }
}
