package io.wadi.ckc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a stock connector's configuration must say, so that each record reaches its topic and each acknowledgement its row. */
final class StockSettings {
    static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private final UnaryOperator<@Nullable String> settings;
    private final List<String> mistakes = new ArrayList<>();

    /** @param settings the value of a setting, or null */
    StockSettings(UnaryOperator<@Nullable String> settings) {
        this.settings = settings;
    }

    String name() {
        return Objects.requireNonNull(get("name", "connector"));
    }

    String url() {
        return get("camel.source.url", "");
    }

    String route() {
        return get(StockConnector.ROUTE_YAML, "");
    }

    /** All of them, each with what to write. */
    List<String> mistakes() {
        mistakes.clear();
        check(url().startsWith("direct:"), "camel.source.url = direct:wadi: what routes make goes into it");
        check(
                !get("camel.component.kafka.brokers", "").isEmpty(),
                "camel.component.kafka.brokers = ...: the worker's Kafka, for the seen rows");
        check(!route().isEmpty(), "route.yaml = ...: the text of the route file");
        is("tasks.max", "1", "each further task sends everything once more");
        is("errors.tolerance", "none", "a record that fails would be dropped and count as sent");
        check(!get("topics", "").contains(","), "topics: one name, for each record is copied to all of them");
        is("key.converter", BYTES, "a record is bytes when the route hands it over");
        is("value.converter", BYTES, "a record is bytes when the route hands it over");
        is("camel.source.camelMessageHeaderKey", RowHeader.KEY, "or records have no key");
        is("camel.map.headers", "true", "the topic is in a header");
        String first = get("transforms", "").split(",")[0].trim();
        check(
                get("transforms.%s.predicate".formatted(first), "").isEmpty(),
                "transforms.%s.predicate: leave it out, or records miss their topic".formatted(first));
        is(
                "transforms.%s.type".formatted(first),
                TopicFromHeader.class.getName(),
                "the first transformation sends each record to its topic");
        is("camel.main.jmxManagementRegisterRoutesCreateByKamelet", "true", "or nobody knows when Kafka has a record");
        steps();
        return List.copyOf(mistakes);
    }

    /** What the stock connector would do with records on their way. */
    private void steps() {
        is("camel.idempotency.enabled", "false", "it drops what it takes for the same");
        for (String step : List.of(
                "camel.source.marshal",
                "camel.source.unmarshal",
                "camel.remove.headers.pattern",
                "camel.beans.aggregate")) {
            check(get(step, "").isEmpty(), step + ": leave it out, and write the step into the route");
        }
    }

    /** What stands nowhere has the stock connector's default, if that will do. */
    private void is(String setting, String wanted, String why) {
        check(wanted.equals(get(setting, defaultOf(setting))), "%s = %s: %s".formatted(setting, wanted, why));
    }

    private static String defaultOf(String setting) {
        return switch (setting) {
            case "tasks.max" -> "1";
            case "errors.tolerance" -> "none";
            case "camel.map.headers" -> "true";
            case "camel.idempotency.enabled" -> "false";
            default -> "";
        };
    }

    private String get(String setting, String otherwise) {
        String value = settings.apply(setting);
        return value == null ? otherwise : value.trim();
    }

    private void check(boolean good, String mistake) {
        if (!good) {
            mistakes.add(mistake);
        }
    }
}
