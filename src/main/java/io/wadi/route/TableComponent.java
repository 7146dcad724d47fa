package io.wadi.route;

import io.wadi.table.Database;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** {@code table:NAME}: captures the changes of a table, or writes to it. */
@Component("table")
public class TableComponent extends DefaultComponent {
    private final Map<DataSource, Database> databases = new ConcurrentHashMap<>();

    /** Always the same for a data source: what goes there goes in one transaction. */
    Database database(DataSource source) {
        return databases.computeIfAbsent(source, Database::new);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        TableEndpoint endpoint = new TableEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
