package io.wadi.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.apache.camel.tooling.model.MainModel;
import org.jspecify.annotations.Nullable;

/** What Camel's catalog knows of the components on the class path, ours among them: their settings, types and values. */
final class Components {
    private static final String SERVICES = "META-INF/services/org/apache/camel/";

    private final Map<String, Optional<ComponentModel>> models = new HashMap<>();

    /** The names of all components. */
    TreeSet<String> names() {
        TreeSet<String> names = new TreeSet<>();
        try {
            for (var url : Collections.list(loader().getResources(SERVICES + "component.properties"))) {
                Properties properties = new Properties();
                try (InputStream in = url.openStream()) {
                    properties.load(in);
                }
                names.addAll(List.of(properties.getProperty("components", "").split("\\s+")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list the components on the class path", e);
        }
        return names;
    }

    boolean has(String scheme) {
        return loader().getResource(SERVICES + "component/" + scheme) != null;
    }

    /** The component's settings; empty if it is not there or does not say. */
    Optional<ComponentModel> model(String scheme) {
        return models.computeIfAbsent(scheme, Components::load);
    }

    /** The settings that {@code camel.*} keys name. */
    MainModel main() {
        String json =
                Objects.requireNonNull(read("META-INF/camel-main-configuration-metadata.json"), "camel-main has it");
        return JsonMapper.generateMainModel(json);
    }

    private static Optional<ComponentModel> load(String scheme) {
        String service = read(SERVICES + "component/" + scheme);
        if (service == null) {
            return Optional.empty();
        }
        String type = new ArrayList<>(service.lines().toList())
                .stream()
                        .filter(line -> line.startsWith("class="))
                        .map(line -> line.substring(6).trim())
                        .findFirst()
                        .orElse("");
        int dot = type.lastIndexOf('.');
        String json =
                dot < 0 ? null : read("META-INF/" + type.substring(0, dot).replace('.', '/') + "/" + scheme + ".json");
        return json == null ? Optional.empty() : Optional.of(JsonMapper.generateComponentModel(json));
    }

    private static @Nullable String read(String resource) {
        try (InputStream in = loader().getResourceAsStream(resource)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + resource, e);
        }
    }

    private static ClassLoader loader() {
        return Components.class.getClassLoader();
    }
}
