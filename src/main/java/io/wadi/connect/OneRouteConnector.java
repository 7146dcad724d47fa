package io.wadi.connect;

import io.wadi.route.RouteDescription;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;

/** Runs the route that stands beside its class, with the parameters of that route. {@code export --plugin} makes its heirs, which have nothing but a name. */
public abstract class OneRouteConnector extends WadiSourceConnector {
    private final String yaml = new String(read(".camel.yaml"), StandardCharsets.UTF_8);
    private final RouteSettings settings = new RouteSettings(description());

    private RouteDescription description() {
        try (InputStream json = open(".json")) {
            return RouteDescription.read(json);
        } catch (IOException e) {
            throw new UncheckedIOException("No description of " + getClass().getName(), e);
        }
    }

    private byte[] read(String suffix) {
        try (InputStream in = open(suffix)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("No route of " + getClass().getName(), e);
        }
    }

    private InputStream open(String suffix) throws IOException {
        String name = getClass().getSimpleName() + suffix;
        InputStream in = getClass().getResourceAsStream(name);
        if (in == null) {
            throw new IOException("There is no %s beside %s".formatted(name, getClass()));
        }
        return in;
    }

    @Override
    public void start(Map<String, String> props) {
        super.start(complete(props));
    }

    @Override
    public ConfigDef config() {
        return settings.definition();
    }

    @Override
    public Config validate(Map<String, String> props) {
        return settings.refusal(props)
                .orElseGet(() -> new ConnectorCheck(complete(props), settings.definition()).result());
    }

    /** Connect tells defaults to those who ask, and not to the connector. */
    private Map<String, String> complete(Map<String, String> props) {
        Map<String, String> all = new HashMap<>(settings.defaults());
        all.putAll(props);
        all.put(ConnectorSettings.ROUTE_YAML, yaml);
        return all;
    }
}
