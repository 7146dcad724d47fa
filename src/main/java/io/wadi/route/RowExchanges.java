package io.wadi.route;

import org.apache.camel.Exchange;

/** Makes, runs and takes back the exchanges of a route: its consumer, seen from the flow. */
interface RowExchanges {
    Exchange create();

    /** {@code done} is called once, by any thread. */
    void process(Exchange exchange, Runnable done);

    void release(Exchange exchange);
}
