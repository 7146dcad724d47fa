package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.change.Operation;
import io.wadi.record.RecordKey;
import io.wadi.record.RowChange;
import io.wadi.route.TableConfiguration.Deletes;
import io.wadi.table.Row;
import io.wadi.topic.Completed;
import io.wadi.topic.RowRecord;
import java.time.Instant;
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
    /** Guarded by the route's windows, as is what follows. */
    private @Nullable Bundle bundle;

    private boolean held;

    RowRun(Change change, RowRoute route, Reading reading) {
        this.change = change;
        this.route = route;
        this.reading = reading;
    }

    /** Sends the change into the route. Which thread ends it is the route's affair. */
    void start() {
        RuntimeException refused = route.refused(change);
        if (refused != null) {
            Operation operation = change.operation();
            route.giveUp(change, body(operation, change.before()), headers(operation), refused, reading);
        } else if (change.operation() == Operation.DELETE && route.deletes() == Deletes.ignore) {
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
        RowRecords staged =
                RowRecords.of(this, new RowChange(change.table(), change.key(), operation, before, reading.at()));
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
                if (bundle != null) {
                    route.windows().failed(bundle);
                }
                failed(operation, before, new WindowFailure(failure, step));
            }
        });
    }

    private void failed(Operation operation, Map<String, @Nullable Object> before, WindowFailure why) {
        Map<String, Object> headers = headers(operation);
        if (why.step() != null) {
            headers.put(TableHeaders.STEP, why.step());
        }
        route.failed(change, body(operation, before), headers, why.cause(), reading);
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
        if (bundle == null) {
            change.routed();
            route.completed(new Completed(change, route.logged(change, reading, records), reading.at()));
        } else {
            // Guarantee 2: a row counts as seen only in the commit of the window that carries it.
            route.windows().through(this, bundle);
        }
    }

    // ---- in a window

    Change change() {
        return change;
    }

    Windows windows() {
        return route.windows();
    }

    @Nullable
    Bundle bundle() {
        return bundle;
    }

    void bundle(Bundle whole) {
        bundle = whole;
    }

    /** What its values take of the heap, roughly; until it is done. */
    long bytes() {
        Row row = change.row();
        return row == null ? 0 : row.bytes();
    }

    /** Its own route is done, and it waits for its window. */
    void hold() {
        held = true;
        route.hold();
    }

    /** It waits no more. */
    void unhold() {
        held = false;
        route.unhold();
    }

    boolean isHeld() {
        return held;
    }

    /** Its window is not sent. @param why null: because of another row */
    void notSent(@Nullable WindowFailure why) {
        if (why == null) {
            route.again(change);
        } else {
            failed(change.operation(), change.before(), why);
        }
    }

    /** Rows whose windows are done, with all that was made of them. */
    static Completed together(List<RowRun> rows, List<ProducerRecord<byte[], byte[]>> ofWindows) {
        List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
        List<ProducerRecord<byte[], byte[]>> logs = new ArrayList<>();
        Instant oldest = Instant.MAX;
        for (RowRun row : rows) {
            all.addAll(row.records);
            logs.addAll(row.log(ofWindows));
            oldest = row.reading.at().isBefore(oldest) ? row.reading.at() : oldest;
            row.change.routed();
        }
        all.addAll(ofWindows);
        all.addAll(logs);
        return new Completed(rows.stream().map(RowRun::change).toList(), all, oldest);
    }

    /** What tells of the change on another topic, if that is asked for. */
    private List<ProducerRecord<byte[], byte[]>> log(List<ProducerRecord<byte[], byte[]>> ofWindows) {
        List<ProducerRecord<byte[], byte[]>> made = new ArrayList<>(records);
        made.addAll(ofWindows);
        List<ProducerRecord<byte[], byte[]>> logged = route.logged(change, reading, made);
        return logged.subList(made.size(), logged.size());
    }

    static @Nullable Exception failure(Exchange exchange) {
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
