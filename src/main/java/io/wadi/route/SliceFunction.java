package io.wadi.route;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.spi.SimpleFunction;
import org.apache.camel.util.TimeUtils;

/**
 * {@code ${slice(sold_at 15m)}} in Camel's simple language: the {@link Slice} of a row by one of its columns, or {@code ${slice(15m)}}, by the time
 * when the row was read. For the correlationExpression of an aggregate.
 */
final class SliceFunction implements SimpleFunction {
    /** Exchange property: the body, in whose place Camel gives a function its argument. There while a correlationExpression is evaluated. */
    static final String BODY = "wadi.body";

    /** Exchange property: the slice that was asked for last. */
    static final String SLICE = "wadi.slice";

    @Override
    public String getName() {
        return "slice";
    }

    @Override
    public Object apply(Exchange exchange, Object input) {
        List<String> words = List.of(input.toString().trim().split("[\\s,]+"));
        if (words.size() > 2) {
            throw new IllegalArgumentException(
                    "slice(%s): write a column and a length, as in ${slice(sold_at 15m)}".formatted(input));
        }
        Slice slice = slice(exchange, words.size() == 1 ? "" : words.get(0), length(words.get(words.size() - 1)));
        exchange.setProperty(SLICE, slice);
        return slice.name();
    }

    private static Duration length(String text) {
        Duration length = Duration.ofMillis(TimeUtils.toMilliSeconds(text));
        if (length.toSeconds() < 1) {
            throw new IllegalArgumentException("slice: %s is no length of a second or more, as 15m is".formatted(text));
        }
        return length;
    }

    private static Slice slice(Exchange exchange, String column, Duration length) {
        if (column.isEmpty()) {
            return Slice.of(
                    Instant.parse(exchange.getMessage().getHeader(TableHeaders.CAPTURED_AT, String.class)), length);
        }
        Object value = exchange.getProperty(BODY) instanceof Map<?, ?> row ? row.get(column) : null;
        if (value == null) {
            throw new IllegalArgumentException(
                    "slice(%s ...): the row has no value in this column, or slice is not in the correlationExpression of an aggregate"
                            .formatted(column));
        }
        try {
            return Slice.of(value, length);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("slice: column %s: %s".formatted(column, e.getMessage()), e);
        }
    }
}
