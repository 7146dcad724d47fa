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
    private final Windows windows;
    private final CountDownLatch heldOrDone = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    PreviewRun(RowExchanges exchanges, TableConfiguration written, PreviewedRow row, Windows windows) {
        this.exchanges = exchanges;
        this.written = written;
        this.row = row;
        this.windows = windows;
    }

    /** Until the route is done with the row but for its window, or has had time enough. */
    void awaitRoute() throws InterruptedException {
        await(heldOrDone);
    }

    /** Until the row's window, too, is done, if it has one. */
    void await() throws InterruptedException {
        await(done);
    }

    private void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
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
        end();
    }

    /** The record of the row's window stands with another row of it, or nowhere if the window makes none. */
    void completedWith(@Nullable String key) {
        row.goesWith(key);
        end();
    }

    void lost(RuntimeException cause) {
        row.fails(Causes.all(cause));
        end();
    }

    private void end() {
        done.countDown();
        heldOrDone.countDown();
    }

    @Override
    public void failed(
            Change change,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            Exception cause,
            Reading reading) {
        row.fails(Causes.all(cause));
        end();
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
    public void again(Change change) {
        row.fails("Another row of its window failed.");
        end();
    }

    @Override
    public Windows windows() {
        return windows;
    }

    @Override
    public void hold() {
        heldOrDone.countDown();
    }

    @Override
    public void unhold() {
        // It waits for nothing else.
    }

    @Override
    public @Nullable RuntimeException refused(Change change) {
        return null; // no broker was asked
    }
}
