package io.wadi.route;

import java.time.InstantSource;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.processor.aggregate.AggregateProcessor;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes each {@code aggregate} of a context tell the {@link Windows} which rows it holds and what becomes of them, whatever aggregates them.
 * Exchanges that are no captured rows pass as they would without it.
 */
final class WindowStep implements InterceptStrategy {
    /** Exchange property: the window that an aggregated exchange is. */
    static final String WINDOW = "wadi.window";

    /** Exchange property: the group that a row is on its way to. */
    private static final String GROUP = "wadi.group";

    /** Exchange property: the window that Camel completed for the row to begin another. */
    private static final String COMPLETED = "wadi.completed";

    private final InstantSource clock;

    WindowStep(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor next) {
        if (target instanceof AggregateProcessor aggregate) {
            follow(aggregate);
        }
        return target;
    }

    private void follow(AggregateProcessor aggregate) {
        Expression correlation = aggregate.getCorrelationExpression();
        aggregate.setCorrelationExpression(new ExpressionAdapter() {
            @Override
            public @Nullable Object evaluate(Exchange exchange) {
                exchange.removeProperty(SliceFunction.SLICE);
                exchange.setProperty(SliceFunction.BODY, exchange.getMessage().getBody());
                try {
                    String key = correlation.evaluate(exchange, String.class);
                    exchange.setProperty(GROUP, key);
                    return key;
                } finally {
                    exchange.removeProperty(SliceFunction.BODY);
                }
            }

            @Override
            public void init(CamelContext context) {
                correlation.init(context);
            }
        });
        if (aggregate.getAggregationRepository() == null) {
            aggregate.setAggregationRepository(new OpenGroups());
        }
        aggregate.setAggregationStrategy(new Held(aggregate, aggregate.getAggregationStrategy()));
        aggregate.setExceptionHandler(new Quiet(aggregate.getExceptionHandler()));
        waitForSlice(aggregate);
    }

    /** completionTimeout begins when the slice is over: in a slice without rows for a while, too, there are rows to come. */
    private void waitForSlice(AggregateProcessor aggregate) {
        long timeout = aggregate.getCompletionTimeout();
        if (timeout > 0 && aggregate.getCompletionTimeoutExpression() == null) {
            aggregate.setCompletionTimeoutExpression(new ExpressionAdapter() {
                @Override
                public Object evaluate(Exchange exchange) {
                    Slice slice = exchange.getProperty(SliceFunction.SLICE, Slice.class);
                    return slice == null
                            ? timeout
                            : timeout + slice.left(clock.instant()).toMillis();
                }
            });
        }
    }

    /** What the route's author chose, told to the windows. */
    private static final class Held extends ServiceSupport implements AggregationStrategy, CamelContextAware {
        private final AggregateProcessor aggregate;
        private final AggregationStrategy chosen;

        Held(AggregateProcessor aggregate, AggregationStrategy chosen) {
            this.aggregate = aggregate;
            this.chosen = chosen;
        }

        @Override
        public @Nullable Exchange aggregate(@Nullable Exchange old, Exchange next) {
            try {
                return taken(old, next);
            } catch (RuntimeException e) {
                // With the row Camel forgets the window, too, that it completed for it.
                dropped(next.getProperty(COMPLETED, Window.class), null);
                throw e;
            }
        }

        private static void dropped(@Nullable Window window, @Nullable WindowFailure why) {
            if (window != null) {
                window.owner().dropped(window, why);
            }
        }

        private @Nullable Exchange taken(@Nullable Exchange old, Exchange next) {
            RowRecords staged = next.getProperty(TableHeaders.RECORDS, RowRecords.class);
            if (staged == null) {
                return chosen.aggregate(old, next);
            }
            RowRun row = staged.row();
            if (row == null) {
                throw new IllegalStateException("A window cannot be held in another window.");
            }
            Window known = old == null ? null : old.getProperty(WINDOW, Window.class);
            if (known != null && known.owner() != row.windows()) {
                throw new IllegalStateException("Rows of two routes come to one aggregate. Give each route its own.");
            }
            Window window = known == null ? begin(row, next) : known;
            Exchange aggregated = chosen.aggregate(old, next);
            if (aggregated != null) {
                staged.take(window, row);
                aggregated.setProperty(WINDOW, window);
            }
            return aggregated;
        }

        private Window begin(RowRun row, Exchange next) {
            String key = next.getProperty(GROUP, String.class);
            return new Window(
                    row.windows(), key, next.getProperty(SliceFunction.SLICE, Slice.class), new Window.Group() {
                        @Override
                        public void complete() {
                            aggregate.forceCompletionOfGroup(key);
                        }

                        @Override
                        public void discard() {
                            aggregate.forceDiscardingOfGroup(key);
                        }
                    });
        }

        @Override
        public void onCompletion(Exchange exchange) {
            Window window = exchange.getProperty(WINDOW, Window.class);
            orDropped(window, () -> chosen.onCompletion(exchange));
            if (window != null) {
                if (window.owner().goes(window, exchange)) {
                    exchange.getExchangeExtension().addOnCompletion(new Done(window));
                } else {
                    exchange.setRouteStop(true);
                }
            }
        }

        @Override
        public boolean canPreComplete() {
            return chosen.canPreComplete();
        }

        @Override
        public boolean preComplete(Exchange old, Exchange next) {
            boolean isComplete = chosen.preComplete(old, next);
            if (isComplete) {
                next.setProperty(COMPLETED, old.getProperty(WINDOW));
            }
            return isComplete;
        }

        @Override
        public void timeout(Exchange exchange, int index, int total, long timeout) {
            orDropped(
                    exchange.getProperty(WINDOW, Window.class), () -> chosen.timeout(exchange, index, total, timeout));
        }

        /** A window that its strategy does not let go is out of Camel's hands already. */
        private static void orDropped(@Nullable Window window, Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                dropped(window, new WindowFailure(e, null));
                throw e;
            }
        }

        @Override
        public void setCamelContext(CamelContext context) {
            CamelContextAware.trySetCamelContext(chosen, context);
        }

        @Override
        public @Nullable CamelContext getCamelContext() {
            return null; // each that is aware of it has its own
        }

        @Override
        protected void doStart() {
            ServiceHelper.startService(chosen);
        }

        @Override
        protected void doStop() {
            ServiceHelper.stopService(chosen);
        }
    }

    /** Tells that the window's exchange is through all of its steps. */
    private static final class Done extends SynchronizationAdapter {
        private final Window window;

        Done(Window window) {
            this.window = window;
        }

        @Override
        public void onDone(Exchange exchange) {
            Exception failure = RowRun.failure(exchange);
            window.owner()
                    .done(
                            window,
                            failure == null
                                    ? null
                                    : new WindowFailure(
                                            failure, exchange.getProperty(TableHeaders.STEP, String.class)));
        }
    }

    /** Leaves it to the flow to say that a window failed, as {@link RowErrorHandling} does for rows. */
    private record Quiet(ExceptionHandler loud) implements ExceptionHandler {
        @Override
        public void handleException(Throwable exception) {
            loud.handleException(exception);
        }

        @Override
        public void handleException(String message, Throwable exception) {
            loud.handleException(message, exception);
        }

        @Override
        public void handleException(String message, Exchange exchange, Throwable exception) {
            if (exchange.getProperty(WINDOW) == null) {
                loud.handleException(message, exchange, exception);
            }
        }
    }
}
