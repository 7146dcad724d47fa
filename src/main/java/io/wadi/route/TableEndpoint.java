package io.wadi.route;

import io.wadi.sink.Destination;
import io.wadi.table.Database;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.jspecify.annotations.Nullable;

/** Capture every change of SQL tables: inserts, updates and deletes, exactly once; and write records to tables. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "table",
        title = "Table",
        syntax = "table:name",
        category = {Category.DATABASE},
        headersClass = TableHeaders.class)
public class TableEndpoint extends ScheduledPollEndpoint {
    /** A table is polled so often, in milliseconds. */
    static final long DELAY = 1_000;

    @UriPath(
            description =
                    "A table, with its schema and a dot before it if need be; several, separated by commas; or a pattern with asterisks, which tables that appear later join. With query, a label.")
    @Metadata(required = true)
    private String name;

    @UriParam
    private TableConfiguration configuration = new TableConfiguration();

    @UriParam(
            label = "consumer,scheduler",
            defaultValue = "" + DELAY,
            javaType = "java.time.Duration",
            description = "Pause between two polls.")
    private long delay = DELAY;

    @UriParam(
            label = "consumer,scheduler",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "Pause before the first poll.")
    private long initialDelay;

    private @Nullable Destination destination;

    public TableEndpoint(String uri, TableComponent component, String name) {
        super(uri, component);
        this.name = name;
        super.setDelay(DELAY);
        super.setInitialDelay(0);
    }

    @Override
    public Producer createProducer() {
        return new TableProducer(this);
    }

    /** The table as one that is written to, the same for all that write to this endpoint. */
    synchronized Destination destination() throws SettingsException {
        Destination known = destination;
        if (known == null) {
            SinkSettings settings = SinkSettings.of(name, configuration);
            known = new Destination(
                    database(),
                    settings.capture(),
                    settings.mode(),
                    settings.deletes(),
                    settings.definition(),
                    Clock.systemUTC());
            destination = known;
        }
        return known;
    }

    /** What a route knows of a table that it writes to may not be so any more. */
    synchronized void repaired() {
        if (destination != null) {
            destination.repaired();
        }
    }

    Database database() throws SettingsException {
        return ((TableComponent) getComponent()).database(dataSource());
    }

    /** What of Camel's settings for pollers does harm, or nothing, in {@code from:}; each a sentence. */
    List<String> pollMistakes() {
        List<String> mistakes = new ArrayList<>();
        if (isSendEmptyMessageWhenIdle()) {
            mistakes.add(
                    "sendEmptyMessageWhenIdle: an empty message is no row, and the steps would fail. Leave it out.");
        }
        if (getScheduler() != null && !"none".equals(getScheduler())) {
            mistakes.add(
                    "scheduler=%s: rows that fail are tried again, and held ones released, with each poll. Leave it out: delay says how often the table is read, and fullScan takes cron."
                            .formatted(getScheduler()));
        }
        if (getSchedulerProperties() != null && !getSchedulerProperties().isEmpty()) {
            mistakes.add("schedulerProperties are for schedulers that a table does not take. Leave them out.");
        }
        if (getRepeatCount() > 0) {
            mistakes.add("repeatCount=%d: the route would end in the middle of a scan, without a word. Leave it out."
                    .formatted(getRepeatCount()));
        }
        if (getPollStrategy() != null && getPollStrategy().getClass() != DefaultPollingConsumerPollStrategy.class) {
            mistakes.add("pollStrategy is never asked: the route itself tries again, or stops. Leave it out.");
        }
        return mistakes;
    }

    /** The one that is named, or the only one there is. */
    DataSource dataSource() throws SettingsException {
        DataSource source = configuration.getDataSource();
        if (source != null) {
            return source;
        }
        Collection<DataSource> sources = getCamelContext().getRegistry().findByType(DataSource.class);
        if (sources.size() != 1) {
            throw new SettingsException(
                    List.of("There are %d data sources; name one: dataSource=#name".formatted(sources.size())));
        }
        return sources.iterator().next();
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        TableConsumer consumer = new TableConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public TableConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(TableConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public long getDelay() {
        return delay;
    }

    @Override
    public void setDelay(long delay) {
        this.delay = delay;
        super.setDelay(delay);
    }

    @Override
    public long getInitialDelay() {
        return initialDelay;
    }

    @Override
    public void setInitialDelay(long initialDelay) {
        this.initialDelay = initialDelay;
        super.setInitialDelay(initialDelay);
    }
}
