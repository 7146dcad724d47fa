package io.wadi.connect;

import io.wadi.route.Deliveries;
import io.wadi.route.Direction;
import io.wadi.route.RouteState;
import io.wadi.route.TableConsumer;
import io.wadi.topic.Delivery;
import io.wadi.topic.Outlet;
import io.wadi.topic.RowRecord;
import io.wadi.topic.StateTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** Runs a route's share of the tables: scans and route on threads of their own, what they commit by {@link #poll}. */
public class WadiSourceTask extends SourceTask {
    /** Which of how many tasks this is: {@code 0/3}. Written by the connector. */
    static final String TASK = "wadi.task";

    private static final Duration POLL = Duration.ofMillis(200);

    /** What people ask who see a failed task. */
    private static final String AFTERWARDS =
            "What is committed stays so. A restart of the task goes on from there, and fails again as long as the cause is there.";

    private final Handover handover = new Handover();
    private final Outbox outbox = new Outbox();
    private final Map<String, TaskDelivery> deliveries = new ConcurrentHashMap<>();
    private final List<TaskBean> beans = new ArrayList<>();
    private final AtomicLong storedOffsets = new AtomicLong();
    private @Nullable HostedRoutes routes;
    private @Nullable TransactionContext transactions;
    private volatile @Nullable Thread polling;
    private boolean ended;

    @Override
    public void start(Map<String, String> props) {
        ConnectorSettings settings = new ConnectorSettings(props, Direction.SOURCE);
        transactions = context.transactionContext();
        Share share = share(props, settings);
        try {
            routes = HostedRoutes.start(settings, share.task(), camel -> outlet(settings, share, camel));
            for (TableConsumer consumer : consumers()) {
                beans.add(TaskBean.register(
                        "route", settings.name(), share.task(), consumer.routeId(), new RouteStatus(consumer)));
            }
        } catch (Exception e) {
            stop();
            throw e instanceof ConnectException told
                    ? told
                    : new ConnectException(
                            "Connector %s does not start: %s".formatted(settings.name(), e.getMessage()), e);
        }
    }

    private static Share share(Map<String, String> props, ConnectorSettings settings) {
        String[] task = props.getOrDefault(TASK, "0/1").split("/", 2);
        return new Share(settings.shards(), settings.shardRows(), Integer.parseInt(task[0]), Integer.parseInt(task[1]));
    }

    private Outlet outlet(ConnectorSettings settings, Share share, CamelContext camel) {
        RecordForm keys = RecordForm.of(settings.all(), ConnectorSettings.KEY_CONVERTER);
        RecordForm values = RecordForm.of(settings.all(), ConnectorSettings.VALUE_CONVERTER);
        SharedHeaders headers = new SharedHeaders();
        return new Outlet() {
            @Override
            public Delivery delivery(String route) {
                StateTopic topic =
                        new StateTopic(settings.name(), StateTopic.PARTITIONS + 1, Deliveries.producer(camel));
                OffsetStorageReader offsets = context.offsetStorageReader();
                SeenRecords seen = new SeenRecords(route, share.shards(), topic, keys, values, offsets);
                TaskDelivery delivery = new TaskDelivery(route, handover, seen, share, keys, values, worker());
                deliveries.put(route, delivery);
                return delivery;
            }

            @Override
            public boolean isExactlyOnce() {
                return transactions != null;
            }

            @Override
            public String whyNotExactlyOnce() {
                return ConnectorSettings.NO_TRANSACTIONS;
            }

            @Override
            public boolean takesRows() {
                return !values.isPlain();
            }

            @Override
            public void form(RowRecord record) {
                HandedRecord.form(record, keys);
            }

            @Override
            public CompletionStage<Void> send(ProducerRecord<byte[], byte[]> record) {
                CompletionStage<Void> sent = outbox.put(HandedRecord.of(
                        Map.of(SourceOffset.SOURCE, camel.getName()),
                        Map.of("sent", Instant.now().toString()),
                        record,
                        keys,
                        values,
                        headers));
                handover.wake();
                return sent;
            }
        };
    }

    private TaskDelivery.Worker worker() {
        return new TaskDelivery.Worker() {
            @Override
            public boolean hasTransactions() {
                return transactions != null;
            }

            @Override
            public long storedOffsets() {
                return storedOffsets.get();
            }
        };
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        polling = Thread.currentThread();
        endTaken();
        check();
        List<SourceRecord> records = outbox.take();
        if (records.isEmpty()) {
            Batch batch = handover.take(POLL);
            records = batch == null ? known() : batch.records();
        }
        if (records.isEmpty()) {
            return null;
        }
        if (transactions != null) {
            transactions.commitTransaction(records.get(records.size() - 1));
        }
        return records;
    }

    /**
     * Connect says nothing of the records of a transaction that came to nothing, for a transformation dropped all of them; only that it is through. Not
     * before it polls again: a worker without transactions says the same at the end, of records that are still on their way.
     */
    private void endTaken() {
        if (ended) {
            ended = false;
            handover.ended();
            outbox.ended();
        }
    }

    /** A route that has stopped for good fails its task: Connect shows it then, and a restart of the task begins anew. */
    private void check() {
        for (TableConsumer consumer : consumers()) {
            RouteState state = consumer.state();
            if (state == RouteState.FAILED || state == RouteState.FENCED) {
                throw new ConnectException(
                        "Route %s is %s. %s%n%s".formatted(consumer.routeId(), state, consumer.problem(), AFTERWARDS));
            }
        }
    }

    private List<SourceRecord> known() {
        List<HandedRecord> known = deliveries.values().stream()
                .flatMap(delivery -> delivery.known().stream())
                .toList();
        return known.isEmpty() ? List.of() : new Batch(known).records();
    }

    private List<TableConsumer> consumers() {
        HostedRoutes hosted = routes;
        return hosted == null || hosted.getCamelContext() == null
                ? List.of()
                : hosted.getCamelContext().getRoutes().stream()
                        .map(Route::getConsumer)
                        .filter(TableConsumer.class::isInstance)
                        .map(TableConsumer.class::cast)
                        .toList();
    }

    @Override
    public void commitRecord(SourceRecord record, @Nullable RecordMetadata metadata) {
        if (record instanceof HandedRecord handed) {
            handed.sent(metadata);
        }
    }

    @Override
    public void commit() {
        storedOffsets.incrementAndGet();
        // A worker with transactions commits on the thread that polls, and all that was polled; any other from time to
        // time, on a thread of its own.
        if (Thread.currentThread() == polling) {
            ended = true;
        }
    }

    @Override
    public void stop() {
        // First, for nobody polls any more: whoever waits for a commit would wait in vain.
        handover.close();
        outbox.close();
        beans.forEach(TaskBean::close);
        beans.clear();
        HostedRoutes hosted = routes;
        if (hosted != null) {
            hosted.close();
        }
    }

    @Override
    public String version() {
        return Version.ours();
    }
}
