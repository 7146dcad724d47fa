package io.wadi.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A Kafka Connect that Wadi's plugin runs in. The build lays each out in {@code target/connect}; pom.xml names the versions. */
public enum ConnectVersion {
    OLDEST,
    NEWEST;

    /** A worker's libraries, and nothing of the tests. */
    String classPath() {
        return folder("libs").resolve("*").toString();
    }

    /** The same, jar by jar. */
    List<Path> libraries() {
        try (var jars = Files.list(folder("libs"))) {
            return jars.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("No libraries of " + name(), e);
        }
    }

    /** A plugin path with a connector that is not ours: {@code FileStreamSource} and {@code FileStreamSink}. */
    public Path filePlugins() {
        return folder("plugins");
    }

    /** The version itself, as a worker tells it. */
    public String number() {
        try (var names = Files.list(folder(""))) {
            return names.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("No version of " + name(), e);
        }
    }

    private Path folder(String name) {
        var folder = Path.of("target", "connect", name().toLowerCase(Locale.ROOT), name)
                .toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("%s is missing: mvn generate-test-resources makes it".formatted(folder));
        }
        return folder;
    }
}
