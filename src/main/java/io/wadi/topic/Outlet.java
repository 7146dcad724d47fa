package io.wadi.topic;

/** Where a program that sends what its routes make by itself, as a Connect worker does, takes it: bound in the registry of its Camel context. */
@FunctionalInterface
public interface Outlet {
    /** A delivery of the route, not open yet. */
    Delivery delivery(String route);
}
