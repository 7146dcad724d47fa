package io.wadi.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;

/**
 * The records that an exchange has sent by an {@link io.wadi.topic.Outlet}. As the last step of its route it waits for them, without holding a
 * thread: so a file is moved, and a message acknowledged, when Kafka has what was made of it, and not before.
 */
public final class SentRecords extends AsyncProcessorSupport {
    private static final String PROPERTY = "wadi.sent";

    /** Remembers a record of the exchange. Called by any thread. */
    static void add(Exchange exchange, CompletionStage<Void> sent) {
        synchronized (exchange) {
            List<CompletableFuture<Void>> all = of(exchange);
            if (all == null) {
                all = new ArrayList<>();
                exchange.setProperty(PROPERTY, all);
            }
            all.add(sent.toCompletableFuture());
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        List<CompletableFuture<Void>> all = of(exchange);
        if (all == null) {
            callback.done(true);
            return true;
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).whenComplete((nothing, failure) -> {
            if (failure != null) {
                exchange.setException(failure.getCause() == null ? failure : failure.getCause());
            }
            callback.done(false);
        });
        return false;
    }

    @SuppressWarnings("unchecked") // nobody else uses this name
    private static @Nullable List<CompletableFuture<Void>> of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, List.class);
    }
}
