package io.wadi.connect;

import io.wadi.route.Direction;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.ExactlyOnceSupport;

/** Runs the route that stands beside its class, with the parameters of that route. {@code export --plugin} makes its heirs, which have nothing but a name. */
public abstract class OneRouteConnector extends WadiSourceConnector {
    private final OneRoute route = OneRoute.beside(getClass(), Direction.SOURCE);

    @Override
    public void start(Map<String, String> props) {
        super.start(route.complete(props));
    }

    @Override
    public ConfigDef config() {
        return route.settings().definition();
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
        return super.exactlyOnceSupport(route.complete(props));
    }

    @Override
    public Config validate(Map<String, String> props) {
        return route.validate(props);
    }

    @Override
    public boolean alterOffsets(Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
        return super.alterOffsets(route.complete(props), offsets);
    }
}
