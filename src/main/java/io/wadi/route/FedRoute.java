package io.wadi.route;

import io.wadi.sink.BatchWriter;
import io.wadi.sink.Delivered;
import io.wadi.sink.MisfitException;
import io.wadi.sink.Offsets;
import io.wadi.sink.TargetException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A route from topics that another program reads. It runs a record when it is given one, on that thread; one thread gives them. */
public final class FedRoute extends DefaultConsumer {
    private final RouteKafkaEndpoint endpoint;
    private final Feed feed;
    private @Nullable SinkExchanges exchanges;
    private @Nullable SinkSettings settings;
    private Collection<Offsets> offsets = List.of();
    private boolean inOrderOfTime;

    FedRoute(RouteKafkaEndpoint endpoint, Processor processor, Feed feed) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.feed = feed;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        offsets = SinkRoutes.offsets(getRoute(), feed.group());
        settings = SinkRoutes.settings(getRoute());
        inOrderOfTime = SinkRoutes.isSink(getRoute()) && SinkTopics.isSeveral(endpoint.getConfiguration());
        exchanges = new SinkExchanges(this, endpoint);
        feed.joins(this);
    }

    @Override
    protected void doStop() throws Exception {
        feed.leaves(this);
        super.doStop();
    }

    /**
     * Runs a record through the route. What it wants written to tables is staged; whatever else its steps do is done when this returns.
     *
     * @param place where the record stands, and its headers
     * @param key bytes or text
     * @param value bytes, text, or a map of column to value; null: a tombstone
     * @return with a misfit, if it can never become a row
     * @throws TargetException if a table or its database keeps it from being tried
     * @throws StepFailedException if a step failed; it may be tried again, unless it is of the record
     */
    public Delivered run(ConsumerRecord<byte[], byte[]> place, @Nullable Object key, @Nullable Object value) {
        SinkExchanges running = exchanges;
        if (running == null) {
            throw new IllegalStateException("Route %s is not started".formatted(getRouteId()));
        }
        try {
            return running.run(place, key, value);
        } catch (Exception e) {
            TargetException target = Causes.find(e, TargetException.class);
            if (target != null) {
                throw target;
            }
            if (Causes.find(e, MisfitException.class) != null) {
                return Delivered.failed(place, e, null);
            }
            throw new StepFailedException(Causes.all(e), e);
        }
    }

    /** @param goesOn whether records behind one that does not fit are written */
    public BatchWriter writer(boolean goesOn) {
        return new BatchWriter(goesOn, offsets);
    }

    /**
     * Where the records begin that a database lacks, which itself keeps how far the route's topics are written. Partitions that are to be read from where
     * the group's offsets stand are left out.
     *
     * @throws TargetException if a database cannot be asked
     * @throws IllegalStateException if a partition ends before it is to be read from
     */
    public Map<TopicPartition, Long> starts(BatchWriter writer, Set<TopicPartition> partitions) {
        try (SinkTopics topics = new SinkTopics(endpoint, getRouteId())) {
            return new SinkStarts(topics, writer).of(partitions);
        }
    }

    /** The tables in which databases keep how far the route's topics are written. */
    public List<String> offsetTables() {
        return offsets.stream().map(each -> each.table().name()).toList();
    }

    /** How often a record whose step failed is tried again, and a batch that the database did not take. */
    public int retries() {
        return of(settings).retries();
    }

    /** How many records are written in one transaction, at most. */
    public int batchSize() {
        return of(settings).batchSize();
    }

    /** Whether a row may leave one of the route's topics and enter another, so that records count by their time. */
    public boolean isInOrderOfTime() {
        return inOrderOfTime;
    }

    /** Looks how far the route's topics reach, for a program that reads them as a member of this group. */
    public Scout scout(String group) {
        return new Scout(new SinkTopics(endpoint, getRouteId()), group);
    }

    private static SinkSettings of(@Nullable SinkSettings settings) {
        return Objects.requireNonNull(settings, "the route is started");
    }
}
