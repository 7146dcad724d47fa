package io.wadi.step;

import io.wadi.change.Operation;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * A step that makes another row of the row in the body, and leaves the one it was given as it is. Settings are given once, by setters, before the
 * first row; after that it is thread-safe.
 *
 * <p>Of a deleted row only the key and the kept columns are there, and a row from elsewhere may lack a column: what is not there is passed over. A
 * record without a value, which deletes a row by its key, stays what it is.
 */
public abstract class RowStep implements Processor {
    /** The header that says what happened to the row. */
    static final String OPERATION = "wadi.operation";

    /** The exchange property with the kept columns as they were before: what is hidden or renamed is so there, too. */
    static final String BEFORE = "wadi.before";

    /** The exchange property that a row has which was captured from a table; what comes from a topic has none. */
    static final String RECORDS = "wadi.records";

    /** What a route calls it. */
    private final String name;

    RowStep(String name) {
        this.name = name;
    }

    /** The columns that it needs of the rows it is given. */
    public abstract List<String> columns();

    /** The columns that rows have behind it. */
    public abstract RowShape after(RowShape before);

    /** What of it is no matter of a single setting: each a sentence. */
    public List<String> mistakes() {
        return List.of();
    }

    /** Whether rows may lack its {@link #columns}. */
    public boolean isOptional() {
        return false;
    }

    /** Whether what it leaves in its {@link #columns} is no longer the row's own value, so that a key would be another one. */
    public boolean changesValues() {
        return false;
    }

    /**
     * The other row.
     *
     * @param isWhole whether all columns of a table must be there
     * @param exchange for what is not in the row
     */
    abstract Map<String, @Nullable Object> apply(Map<String, @Nullable Object> row, boolean isWhole, Exchange exchange)
            throws Exception;

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        if (message.getBody() == null && exchange.getProperty(RECORDS) == null) {
            return; // a tombstone on its way to a table: there is nothing in it to change
        }
        if (!(message.getBody() instanceof Map<?, ?> row)) {
            throw new IllegalArgumentException(
                    "%s wants a row, a map of column to value, and the body is %s. Write it before marshal."
                            .formatted(name, kind(message.getBody())));
        }
        message.setBody(apply(values(row), isWhole(message), exchange));
        if (exchange.getProperty(BEFORE) instanceof Map<?, ?> before && !before.isEmpty()) {
            exchange.setProperty(BEFORE, before(values(before), exchange));
        }
    }

    private static boolean isWhole(Message message) {
        Object operation = message.getHeader(OPERATION);
        return operation != null && !operation.equals(Operation.DELETE.label());
    }

    /** A row must not fail for what it was before it was mended: then nobody says what that was. */
    private Map<String, @Nullable Object> before(Map<String, @Nullable Object> row, Exchange exchange)
            throws Exception {
        try {
            return apply(row, false, exchange);
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    @SuppressWarnings("unchecked") // the body of a row's exchange, which steps change by its columns
    private static Map<String, @Nullable Object> values(Map<?, ?> row) {
        return (Map<String, @Nullable Object>) row;
    }

    private static String kind(@Nullable Object body) {
        return body == null ? "empty" : "a " + body.getClass().getSimpleName();
    }

    /** Names the step, and no value of the row. */
    IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(name + ": " + why);
    }
}
