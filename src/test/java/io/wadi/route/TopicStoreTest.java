package io.wadi.route;

import io.wadi.change.StateRecord;
import io.wadi.topic.SeenStore;
import io.wadi.topic.TopicStore;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;

final class TopicStoreTest extends SeenStoreContract {
    @Override
    SeenStore make(String application, String route) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", broker.bootstrapServers());
        return new TopicStore(application, route, settings);
    }

    /** Larger than a producer's max.request.size. */
    @Override
    StateRecord refused() {
        return new StateRecord(key("large"), new byte[2 << 20]);
    }

    @Override
    String setting() {
        return "kafka";
    }

    @Override
    Map<String, DataSource> sources() {
        return Map.of();
    }
}
