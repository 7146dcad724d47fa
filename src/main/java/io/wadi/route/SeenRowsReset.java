package io.wadi.route;

import io.wadi.change.FlowListener;
import io.wadi.change.StateRecord;
import io.wadi.topic.Delivery;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Forgets the seen rows of a route, wherever they are kept, so that its next start begins anew. */
public final class SeenRowsReset {
    private SeenRowsReset() {}

    /**
     * Forgets them in one commit of the route's own delivery, which takes the place of an instance that still runs.
     *
     * @param routes the pattern of the route files
     * @return how many stored pieces are gone; empty: there is no such route with a table
     */
    public static OptionalInt reset(CamelContext context, @Nullable String routes, String route)
            throws IOException, SettingsException {
        for (RouteFile file : RouteFile.readAll(context, routes, new Findings())) {
            for (RouteText text : file.routes()) {
                if (route.equals(text.id()) && (text.isTable() || isKamelet(context, text))) {
                    return OptionalInt.of(reset(context, text));
                }
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isKamelet(CamelContext context, RouteText text) {
        return TableKamelets.isOne(
                context, text.from().scheme() + ":" + text.from().path());
    }

    /** What a Kamelet is given decides on the delivery alone: its seen rows are on the topic. */
    private static TableConfiguration settings(CamelContext context, RouteText text) throws Exception {
        if (text.isTable()) {
            return TableRules.endpointOf(context, text).getConfiguration();
        }
        TableConfiguration settings = new TableConfiguration();
        String delivery = text.from().parameter("delivery");
        settings.setDelivery(delivery == null ? null : context.resolvePropertyPlaceholders(delivery));
        return settings;
    }

    private static int reset(CamelContext context, RouteText text) throws SettingsException {
        try {
            TableConfiguration settings = settings(context, text);
            Deliveries.Opened opened =
                    new Deliveries(context, String.valueOf(text.id()), settings, new FlowListener() {}).open();
            try (Delivery delivery = opened.delivery()) {
                List<StateRecord> tombstones = opened.state().stream()
                        .map(record -> new StateRecord(record.key(), null))
                        .toList();
                if (!tombstones.isEmpty()) {
                    delivery.commit(List.of(), tombstones);
                }
                return tombstones.size();
            }
        } catch (SettingsException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Route %s could not be read".formatted(text.id()), e);
        }
    }
}
