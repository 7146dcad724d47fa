package io.wadi.topic;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Where a program that sends what its routes make by itself, as a Connect worker does, takes it: bound in the registry of its Camel context. */
public interface Outlet {
    /** A delivery of the route, not open yet. */
    Delivery delivery(String route);

    /** Whether its deliveries commit records and seen rows together. */
    boolean isExactlyOnce();

    /** Why they do not, and what would make them, as the user should read it. */
    String whyNotExactlyOnce();

    /** Whether it takes rows that the route has not marshalled, as {@link RowRecord}s; if not it takes bytes. */
    boolean takesRows();

    /**
     * Gives a row the form in which it is handed on. Called by any thread, before the row is part of a commit. Throws {@link IllegalArgumentException}
     * if the form has no place for one of its values.
     */
    void form(RowRecord record);

    /**
     * Sends a record that is no captured row's. Does not wait; called by any thread.
     *
     * @return done when the record is with its topic, or was taken away on the way because the user wants that; failed if it never will be there
     */
    CompletionStage<Void> send(ProducerRecord<byte[], byte[]> record);
}
