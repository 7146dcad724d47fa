package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.change.Operation;
import io.wadi.record.RecordKey;
import io.wadi.route.TableConfiguration.Deletes;
import io.wadi.topic.Completed;
import io.wadi.topic.RowRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The way of one change through its route: one exchange, or two one after the other for a row that moves. */
final class RowRun {
    private final Change change;
    private final RowRoute route;
    private final Reading reading;
    private List<ProducerRecord<byte[], byte[]>> records = List.of();

    RowRun(Change change, RowRoute route, Reading reading) {
        this.change = change;
        this.route = route;
        this.reading = reading;
    }

    /** Sends the change into the route. Which thread ends it is the route's affair. */
    void start() {
        if (change.operation() == Operation.DELETE && route.deletes() == Deletes.ignore) {
            complete();
        } else {
            leave(change.departures().iterator());
        }
    }

    /** First the deletes of where the row is no more, one after the other, then the row as it is now. */
    private void leave(Iterator<Map<String, @Nullable Object>> departures) {
        if (departures.hasNext()) {
            run(Operation.DELETE, departures.next(), () -> leave(departures));
        } else if (change.operation() == Operation.DELETE) {
            complete();
        } else {
            run(change.isMove() ? Operation.INSERT : change.operation(), change.before(), this::complete);
        }
    }

    private void run(Operation operation, Map<String, @Nullable Object> before, Runnable next) {
        Exchange exchange = route.exchange();
        RowRecords staged = new RowRecords(change.table(), change.key());
        fill(exchange, operation, before, staged);
        route.process(exchange, () -> {
            List<ProducerRecord<byte[], byte[]>> made = staged.take();
            Exception failure = failure(exchange);
            String step = exchange.getProperty(TableHeaders.STEP, String.class);
            route.release(exchange);
            if (failure == null) {
                add(operation == Operation.DELETE ? withTombstones(made) : made);
                next.run();
            } else {
                Map<String, Object> headers = headers(operation);
                if (step != null) {
                    headers.put(TableHeaders.STEP, step);
                }
                route.failed(change, body(operation, before), headers, failure, reading);
            }
        });
    }

    private void add(List<ProducerRecord<byte[], byte[]>> made) {
        if (records.isEmpty()) {
            records = made;
        } else {
            records = new ArrayList<>(records);
            records.addAll(made);
        }
    }

    private void complete() {
        RuntimeException refused = route.refused(change);
        if (refused == null) {
            change.routed();
            route.completed(new Completed(change, route.logged(change, reading, records), reading.at()));
        } else {
            Operation operation = change.operation();
            route.giveUp(change, body(operation, change.before()), headers(operation), refused, reading);
        }
    }

    private static @Nullable Exception failure(Exchange exchange) {
        if (exchange.getException() != null) {
            return exchange.getException();
        }
        return exchange.isRollbackOnly() ? new IllegalStateException("The route rolled the row back") : null;
    }

    private void fill(Exchange exchange, Operation operation, Map<String, @Nullable Object> before, RowRecords staged) {
        Message message = exchange.getMessage();
        message.setBody(body(operation, before));
        message.setHeaders(headers(operation));
        exchange.setProperty(TableHeaders.RECORDS, staged);
        if (operation != Operation.SNAPSHOT && operation != Operation.INSERT) {
            exchange.setProperty(TableHeaders.BEFORE, before);
        }
    }

    private Map<String, @Nullable Object> body(Operation operation, Map<String, @Nullable Object> before) {
        return operation == Operation.DELETE
                ? change.remains(before)
                : Objects.requireNonNull(change.row()).toMap();
    }

    private Map<String, Object> headers(Operation operation) {
        Map<String, Object> headers = route.newHeaders();
        headers.put(TableHeaders.OPERATION, operation.label());
        headers.put(TableHeaders.TABLE, reading.table());
        headers.put(TableHeaders.CAPTURED_AT, reading.capturedAt());
        headers.put(TableHeaders.SCAN, reading.scan());
        headers.put(KafkaConstants.KEY, RecordKey.text(change.table().key(), change.key()));
        return headers;
    }

    /** A tombstone goes where the delete's record goes, with that record's own key; once for each. */
    private List<ProducerRecord<byte[], byte[]>> withTombstones(List<ProducerRecord<byte[], byte[]>> made) {
        Deletes deletes = route.deletes();
        if (deletes == Deletes.record) {
            return made;
        }
        List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(deletes == Deletes.both ? made : List.of());
        Set<List<Object>> done = new HashSet<>();
        for (ProducerRecord<byte[], byte[]> record : new LinkedHashSet<>(made)) {
            byte[] key = record.key();
            if (done.add(List.of(record.topic(), key == null ? "" : java.nio.ByteBuffer.wrap(key)))) {
                all.add(tombstone(record));
            }
        }
        return all;
    }

    private static ProducerRecord<byte[], byte[]> tombstone(ProducerRecord<byte[], byte[]> record) {
        return record instanceof RowRecord row
                ? row.tombstone()
                : new ProducerRecord<>(
                        record.topic(), record.partition(), record.timestamp(), record.key(), null, record.headers());
    }
}
