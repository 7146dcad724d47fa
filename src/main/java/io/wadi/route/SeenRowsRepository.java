package io.wadi.route;

import io.wadi.record.RecordKey;
import io.wadi.scan.TableScan;
import io.wadi.table.Table;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * The seen rows of a route, so that other routes and JMX can name them: a bean with the property {@code route}. It can be asked and not changed:
 * only the commit that delivers a row marks it as seen (guarantee 2).
 *
 * <p>{@link #contains} looks through all seen rows: for a look, not for each of many messages. Thread-safe.
 */
@ManagedResource(description = "The seen rows of a route")
public final class SeenRowsRepository extends ServiceSupport implements IdempotentRepository, CamelContextAware {
    private @Nullable CamelContext context;
    private String route = "";

    /** The id of the route whose rows are meant. */
    public void setRoute(String route) {
        this.route = route;
    }

    public String getRoute() {
        return route;
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    /** Whether a row with this key was delivered; the key as the record's, of the route's tables any. */
    @Override
    @ManagedOperation(description = "Whether a row with this key was delivered")
    public boolean contains(String key) {
        return consumer().scans().stream().anyMatch(scan -> contains(scan, key));
    }

    @Override
    public boolean add(String key) {
        throw unsupported("add");
    }

    @Override
    public boolean confirm(String key) {
        throw unsupported("confirm");
    }

    @Override
    public boolean remove(String key) {
        throw unsupported("remove");
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException(
                "The seen rows of route %1$s are not cleared while it runs. Stop the program, then: wadi reset %1$s"
                        .formatted(route));
    }

    private static boolean contains(TableScan scan, String key) {
        Table table = scan.tracker().table();
        return scan.tracker().isSeen(seen -> RecordKey.text(table.key(), seen).equals(key));
    }

    private TableConsumer consumer() {
        Route found = context == null ? null : context.getRoute(route);
        if (found != null && found.getConsumer() instanceof TableConsumer consumer) {
            return consumer;
        }
        throw new IllegalStateException("There is no route \"%s\" that captures a table".formatted(route));
    }

    private UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException(
                "%s: the seen rows of route %s are written by its table: component alone, when a row's record is committed."
                        .formatted(what, route));
    }
}
