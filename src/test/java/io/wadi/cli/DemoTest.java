package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The files that are shipped, run as a new user runs them first. */
final class DemoTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static int exitCode;
    private static List<JsonNode> lines;

    @BeforeAll
    static void demo() {
        var out = new StringWriter();
        exitCode = Wadi.commandLine()
                .setOut(new PrintWriter(out))
                .execute("demo", "--seconds", "6", "--changes", "50", "--json");
        lines = out.toString().lines().map(DemoTest::parse).toList();
    }

    @Test
    void the_topics_tell_what_the_tables_hold() {
        assertThat(exitCode).isZero();
        var tables = lines.get(lines.size() - 1).get("tables");
        for (var table : List.of("orders", "customers", "products")) {
            assertThat(tables.get(table).get("rows"))
                    .as(table)
                    .isEqualTo(tables.get(table).get("keys"));
        }
    }

    @Test
    void an_order_goes_to_the_topic_of_its_region() {
        assertThat(records("orders.eu"))
                .isNotEmpty()
                .allMatch(each -> each.get("value").isNull()
                        || each.at("/value/region").asText().equals("EU"));
        assertThat(records("orders.other"))
                .isNotEmpty()
                .noneMatch(each -> each.at("/value/region").asText().equals("EU"));
    }

    @Test
    void a_customer_is_masked_and_renamed() {
        assertThat(records("customers"))
                .hasSizeGreaterThanOrEqualTo(ShopDatabase.CUSTOMERS)
                .allMatch(each -> each.at("/value/masked_email").asText().matches(".\\*\\*\\*"))
                .allMatch(each -> each.get("value").has("town"))
                .noneMatch(each -> each.get("value").has("phone"));
    }

    @Test
    void products_are_read_once_by_table_and_once_in_camels_own_words() {
        for (var topic : List.of("products", "stock")) {
            assertThat(records(topic))
                    .as(topic)
                    .isNotEmpty()
                    .extracting(each -> each.get("key").asText())
                    .doesNotHaveDuplicates();
        }
        // Nobody waits for Camel's own route until it has told all.
        assertThat(records("products")).hasSizeGreaterThanOrEqualTo(ShopDatabase.PRODUCTS);
    }

    @Test
    void the_last_line_counts_what_was_shown() {
        var total = lines.get(lines.size() - 1);
        long shown = lines.stream().filter(each -> each.has("topic")).count();
        long counted = 0;
        for (var count : total.get("records")) {
            counted += count.asLong();
        }
        assertThat(counted).isEqualTo(shown);
        assertThat(total.at("/changes/snapshot").asInt())
                .isGreaterThanOrEqualTo(ShopDatabase.CUSTOMERS + ShopDatabase.ORDERS);
    }

    private static List<JsonNode> records(String topic) {
        return lines.stream()
                .filter(each -> each.path("topic").asText().equals(topic))
                .toList();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("Not JSON: " + line, e);
        }
    }
}
