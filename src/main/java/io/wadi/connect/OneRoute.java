package io.wadi.connect;

import io.wadi.route.Direction;
import io.wadi.route.RouteDescription;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.Config;

/** The route that a connector's jar carries beside its class, and its parameters. */
record OneRoute(String yaml, Direction direction, RouteSettings settings) {

    static OneRoute beside(Class<?> connector, Direction direction) {
        try {
            String yaml = new String(read(connector, ".camel.yaml"), StandardCharsets.UTF_8);
            RouteDescription description = RouteDescription.read(new ByteArrayInputStream(read(connector, ".json")));
            return new OneRoute(yaml, direction, new RouteSettings(description, direction));
        } catch (IOException e) {
            throw new UncheckedIOException("No route of " + connector.getName(), e);
        }
    }

    private static byte[] read(Class<?> connector, String suffix) throws IOException {
        String name = connector.getSimpleName() + suffix;
        try (InputStream in = connector.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("There is no %s beside %s".formatted(name, connector));
            }
            return in.readAllBytes();
        }
    }

    Config validate(Map<String, String> props) {
        return settings.refusal(props)
                .orElseGet(() -> new ConnectorCheck(complete(props), direction, settings.definition()).result());
    }

    /** Connect tells defaults to those who ask, and not to the connector. */
    Map<String, String> complete(Map<String, String> props) {
        Map<String, String> all = new HashMap<>(settings.defaults());
        all.putAll(props);
        all.put(ConnectorSettings.ROUTE_YAML, yaml);
        return all;
    }
}
