package io.wadi.connect;

import static org.apache.kafka.connect.source.ExactlyOnceSupport.SUPPORTED;
import static org.apache.kafka.connect.source.ExactlyOnceSupport.UNSUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the connector answers when Connect asks whether a route is sent exactly once. */
final class ExactlyOnceTest {

    @ParameterizedTest
    @ValueSource(strings = {"table:orders", "kamelet:wadi-table-source?table=orders", "{{tables}}"})
    void tables_are_sent_exactly_once_however_they_are_written(String from) {
        assertThat(support(route("one", from) + route("two", "direct:two"))).isEqualTo(SUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:inbox",
                "jms:queue:orders",
                "'sql:select * from orders'",
                "timer:tick",
                "kafka:orders",
                "kamelet:nobody-knows-it",
                "{{files}}"
            })
    void what_is_no_table_is_not_promised_exactly_once_beside_a_table_either(String from) {
        assertThat(support(route("one", from))).isEqualTo(UNSUPPORTED);
        assertThat(support(route("one", from) + route("two", "table:orders"))).isEqualTo(UNSUPPORTED);
    }

    @Test
    void a_kamelet_of_the_users_own_is_what_it_starts_from(@TempDir Path folder) throws IOException {
        String kamelet =
                """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata: {name: our-%s}
                spec:
                  definition: {title: Ours, description: Ours}
                  template:
                    from:
                      uri: %s
                      steps:
                        - to: kamelet:sink
                """;
        Files.writeString(folder.resolve("our-orders.kamelet.yaml"), kamelet.formatted("orders", "table:orders"));
        Files.writeString(folder.resolve("our-files.kamelet.yaml"), kamelet.formatted("files", "file:inbox"));
        Map<String, String> config = new HashMap<>();
        config.put("camel.component.kamelet.location", "file:" + folder + ",classpath:kamelets");
        config.put("route.yaml", route("one", "kamelet:our-orders"));
        assertThat(new WadiSourceConnector().exactlyOnceSupport(config)).isEqualTo(SUPPORTED);
        config.put("route.yaml", route("one", "kamelet:our-files"));
        assertThat(new WadiSourceConnector().exactlyOnceSupport(config)).isEqualTo(UNSUPPORTED);
    }

    /** Else Connect would name delivery as the mistake, too, beside what is wrong. */
    @Test
    void of_a_route_that_cannot_be_read_nothing_is_said_here() {
        assertThat(support("- route: [")).isEqualTo(SUPPORTED);
        assertThat(support(route("one", "{{nowhere}}"))).isEqualTo(SUPPORTED);
        assertThat(new WadiSourceConnector().exactlyOnceSupport(Map.of("route", "nowhere")))
                .isEqualTo(SUPPORTED);
        assertThat(new WadiSourceConnector().exactlyOnceSupport(Map.of())).isEqualTo(SUPPORTED);
    }

    private static ExactlyOnceSupport support(String yaml) {
        return new WadiSourceConnector()
                .exactlyOnceSupport(Map.of("route.yaml", yaml, "tables", "table:orders", "files", "file:inbox"));
    }

    private static String route(String id, String from) {
        return """
                - route:
                    id: %s
                    from:
                      uri: %s
                      steps:
                        - to: kafka:orders
                """
                .formatted(id, from.startsWith("{{") ? '"' + from + '"' : from);
    }
}
