package io.wadi.connect;

import io.wadi.route.Direction;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;

/** What {@link OneRouteConnector} is, for a route from topics. */
public abstract class OneRouteSink extends WadiSinkConnector {
    private final OneRoute route = OneRoute.beside(getClass(), Direction.SINK);

    @Override
    public void start(Map<String, String> props) {
        super.start(route.complete(props));
    }

    @Override
    public ConfigDef config() {
        return route.settings().definition();
    }

    @Override
    public Config validate(Map<String, String> props) {
        return route.validate(props);
    }

    @Override
    public boolean alterOffsets(Map<String, String> props, Map<TopicPartition, Long> offsets) {
        return super.alterOffsets(route.complete(props), offsets);
    }
}
