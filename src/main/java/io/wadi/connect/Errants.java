package io.wadi.connect;

import io.wadi.sink.Delivered;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;

/** Where records go that do not fit: to the worker's dead letter queue, if there is one. */
record Errants(@Nullable ErrantRecordReporter reporter) {

    static Errants of(ConnectorSettings settings, SinkTaskContext context) {
        return new Errants(settings.deadLetterTopic() == null ? null : context.errantRecordReporter());
    }

    boolean areTaken() {
        return reporter != null;
    }

    /** Guarantee 1: returns when the queue has them, and not before: their offsets are committed then. */
    void report(List<Delivered> misfits) {
        ErrantRecordReporter to = reporter;
        if (to == null) {
            return;
        }
        List<Future<Void>> sent = new ArrayList<>();
        for (Delivered misfit : misfits) {
            sent.add(to.report(((Given) misfit.record()).record(), new DataException(what(misfit), misfit.misfit())));
        }
        sent.forEach(Errants::await);
    }

    private static void await(Future<Void> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new ConnectException(
                    "The dead letter queue takes nothing: "
                            + Objects.requireNonNull(e.getCause()).getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Interrupted while a record went to the dead letter queue", e);
        }
    }

    /** Fails the task, for nothing takes the record. */
    ConnectException failure(Delivered misfit) {
        return new ConnectException(
                "%s. To go on without such records: errors.tolerance = all, errors.deadletterqueue.topic.name = NAME, errors.deadletterqueue.context.headers.enable = true"
                        .formatted(what(misfit)),
                misfit.misfit());
    }

    /** Which record, and why. */
    static String what(Delivered misfit) {
        return "A record does not fit (%s): %s".formatted(misfit.place(), misfit.why());
    }
}
