package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.change.SeenRows;
import io.wadi.change.StateKeys;
import io.wadi.change.Tracker;
import io.wadi.change.Tracking;
import io.wadi.table.CaptureException;
import io.wadi.table.Database;
import io.wadi.table.Row;
import io.wadi.table.Table;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/**
 * Shows what a route makes of rows that are in its tables now. Nothing is sent, and nothing remembered; endpoints that reach out of the program are
 * not called. Beans and processors of the route do run.
 */
public final class RoutePreview {
    private final CamelContext context;
    private final TableConsumer consumer;
    private final TableEndpoint endpoint;

    private RoutePreview(CamelContext context, TableConsumer consumer) {
        this.context = context;
        this.consumer = consumer;
        this.endpoint = (TableEndpoint) consumer.getEndpoint();
    }

    /** Makes a context harmless that has its settings and no routes yet. */
    public static void ready(CamelContext context) {
        PreviewComponents.putInto(context);
    }

    /** Of a route in a context that was made {@link #ready} and started without its routes; empty if no route of this name captures a table. */
    public static Optional<RoutePreview> of(CamelContext context, String route) {
        Route found = context.getRoute(route);
        return found != null && found.getConsumer() instanceof TableConsumer consumer
                ? Optional.of(new RoutePreview(context, consumer))
                : Optional.empty();
    }

    /** The routes that can be shown. */
    public static List<String> routes(CamelContext context) {
        return context.getRoutes().stream()
                .filter(route -> route.getConsumer() instanceof TableConsumer)
                .map(Route::getRouteId)
                .toList();
    }

    /**
     * The first rows of each table, in the order of the key.
     *
     * @throws CaptureException if the tables are not what the route says
     * @throws SQLException if the database cannot be asked
     */
    public List<PreviewedRow> rows(int perTable) throws Exception {
        startWhatIsCalled();
        TableConfiguration written = endpoint.getConfiguration();
        FlowSettings settings = FlowSettings.of(endpoint.getName(), written, endpoint.getDelay());
        Database database = new Database(endpoint.dataSource());
        List<PreviewedRow> previewed = new ArrayList<>();
        PreviewedWindows windows = new PreviewedWindows(consumer, written);
        for (Table table : database.resolve(settings.capture())) {
            List<Row> rows = database.reader(table, settings.capture()).page(null, null, perTable);
            Tracker tracker = tracker(table, settings.tracking());
            Reading reading = Reading.of(table.name(), Instant.now(), 0);
            for (Change change : tracker.compareRows(rows)) {
                previewed.add(windows.run(change, reading));
            }
        }
        windows.end();
        return previewed;
    }

    /** Its rows may go on in routes from {@code direct:}; nothing else starts. */
    private void startWhatIsCalled() throws Exception {
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint().getEndpointUri().startsWith("direct:")) {
                context.getRouteController().startRoute(route.getRouteId());
            }
        }
    }

    /** Of a table of which nothing was seen. */
    private Tracker tracker(Table table, Tracking written) throws CaptureException {
        String name = StateKeys.name(consumer.getRouteId(), table.name().toString(), 0);
        Tracking tracking = new Tracking(
                written.keep(), written.split(), false, written.resendAdded(), written.resendLost(), false);
        return new Tracker(table, tracking.of(table), SeenRows.read(name, table.key(), List.of()));
    }
}
