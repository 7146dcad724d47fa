package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.route.TableConfiguration.Deletes;
import io.wadi.topic.Completed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The way of one row through its route, for a look. */
final class PreviewRun implements RowRoute {
    private static final int PATIENCE_SECONDS = 30;

    private final RowExchanges exchanges;
    private final TableConfiguration written;
    private final PreviewedRow row;
    private final CountDownLatch done = new CountDownLatch(1);

    PreviewRun(RowExchanges exchanges, TableConfiguration written, PreviewedRow row) {
        this.exchanges = exchanges;
        this.written = written;
        this.row = row;
    }

    /** Until the route is done with the row, or has had time enough. */
    void await() throws InterruptedException {
        if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            row.fails("The route was not done with the row after %d seconds.".formatted(PATIENCE_SECONDS));
        }
    }

    @Override
    public Deletes deletes() {
        return written.getDeletes();
    }

    @Override
    public Exchange exchange() {
        Exchange exchange = exchanges.create();
        exchange.setProperty(PreviewComponents.PREVIEWED, row);
        return exchange;
    }

    @Override
    public Map<String, Object> newHeaders() {
        return exchanges.newHeaders();
    }

    @Override
    public void process(Exchange exchange, Runnable next) {
        exchanges.process(exchange, next);
    }

    @Override
    public void release(Exchange exchange) {
        exchanges.release(exchange);
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> logged(
            Change change, Reading reading, List<ProducerRecord<byte[], byte[]>> made) {
        return made;
    }

    @Override
    public void completed(Completed completed) {
        row.makes(completed.records());
        done.countDown();
    }

    @Override
    public void failed(
            Change change,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            Exception cause,
            Reading reading) {
        row.fails(Causes.all(cause));
        done.countDown();
    }

    @Override
    public void giveUp(
            Change change,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            Exception cause,
            Reading reading) {
        failed(change, body, headers, cause, reading);
    }

    @Override
    public @Nullable RuntimeException refused(Change change) {
        return null; // no broker was asked
    }
}
