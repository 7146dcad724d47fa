package io.wadi.route;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Takes the place of the consumers of routes from topics, where another program reads them, as a Connect worker does: bound in the registry of the
 * routes' Camel context. Thread-safe.
 */
public final class Feed {
    private final String group;
    private final List<FedRoute> routes = new CopyOnWriteArrayList<>();

    /** @param group as which the other program reads */
    public Feed(String group) {
        this.group = group;
    }

    String group() {
        return group;
    }

    /** The routes that run and take records. */
    public List<FedRoute> routes() {
        return List.copyOf(routes);
    }

    void joins(FedRoute route) {
        routes.add(route);
    }

    void leaves(FedRoute route) {
        routes.remove(route);
    }
}
