package io.wadi.route;

import java.util.Map;
import org.apache.camel.Exchange;

/** Makes, runs and takes back the exchanges of a route: its consumer, seen from the flow. */
interface RowExchanges {
    Exchange create();

    /** An empty map for the headers of an exchange. */
    Map<String, Object> newHeaders();

    /** {@code done} is called once, by any thread. */
    void process(Exchange exchange, Runnable done);

    void release(Exchange exchange);
}
