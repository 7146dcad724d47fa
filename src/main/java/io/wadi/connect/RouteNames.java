package io.wadi.connect;

import io.wadi.route.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;

/** The route files that the plugin carries for connectors of one direction. */
final class RouteNames implements ConfigDef.Recommender {
    private static final String SUFFIX = ".camel.yaml";

    private final Direction direction;

    RouteNames(Direction direction) {
        this.direction = direction;
    }

    @Override
    public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
        return List.copyOf(all(direction));
    }

    @Override
    public boolean visible(String name, Map<String, Object> parsedConfig) {
        return true;
    }

    static List<String> all(Direction direction) {
        Path folder = ConnectorSettings.folder();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX) && isOf(file, direction))
                    .map(file -> file.getFileName().toString())
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list " + folder, e);
        }
    }

    private static boolean isOf(Path file, Direction direction) {
        try {
            return Direction.of(Files.readString(file)) == direction;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + file, e);
        }
    }
}
