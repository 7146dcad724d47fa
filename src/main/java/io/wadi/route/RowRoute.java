package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.route.TableConfiguration.Deletes;
import io.wadi.topic.Completed;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What a {@link RowRun} needs of the flow it belongs to. */
interface RowRoute {
    Deletes deletes();

    Exchange exchange();

    /** An empty map for the headers of an exchange. */
    Map<String, Object> newHeaders();

    /** Runs the exchange through the route; {@code done} is called once, by any thread, whether it failed or not. */
    void process(Exchange exchange, Runnable done);

    void release(Exchange exchange);

    /** What was made of a change, and with it what tells of the change on another topic, if that is asked for. */
    List<ProducerRecord<byte[], byte[]>> logged(
            Change change, Reading reading, List<ProducerRecord<byte[], byte[]>> made);

    void completed(Completed rows);

    /** The route failed for a row: it is tried again, goes to the dead letter topic, or stops the route. */
    void failed(
            Change change,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            Exception cause,
            Reading reading);

    /** A row's own route failed in nothing, but its window is not sent, because of another row: it is read again soon, and its failures stay what they are. */
    void again(Change change);

    /** The windows that may hold rows of the flow. */
    Windows windows();

    /** A row waits for its window: it is not on its way, and leaves room for others. */
    void hold();

    /** A row that waited for its window is on its way again. */
    void unhold();

    /** Why a broker refused the row's record for good in an earlier commit, told once; null if none did. */
    @Nullable
    RuntimeException refused(Change change);

    /** No further attempt helps: the row goes to the dead letter topic, or stops the route. */
    void giveUp(
            Change change,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            Exception cause,
            Reading reading);
}
