package io.wadi.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Apicurio's schema registry in a JVM of its own, empty at its start, as the build lays it out in {@code target}; pom.xml names the version. Thread-safe. */
public final class SchemaRegistry implements AutoCloseable {
    private static final Path FOLDER = Path.of("target", "registry").toAbsolutePath();
    private static final String LISTENS = "Listening on: ";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ChildJvm jvm;
    private final URI address;

    private SchemaRegistry(ChildJvm jvm) {
        this.jvm = jvm;
        String line = jvm.awaitLine(LISTENS, Duration.ofMinutes(2));
        this.address = URI.create(line.substring(line.indexOf(LISTENS) + LISTENS.length()));
    }

    public static SchemaRegistry start() {
        return new SchemaRegistry(ChildJvm.ofJar(runner())
                .jvm("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=0")
                .start());
    }

    /** A plugin path with its converters, for JSON Schema and Avro. */
    public static Path converters() {
        return there(FOLDER.resolve("plugins"));
    }

    /** What its converters have as {@code apicurio.registry.url}. */
    public String url() {
        return address.resolve("/apis/registry/v2").toString();
    }

    /** What it answers to this path behind {@link #url}. */
    public String get(String path) {
        try {
            var answer =
                    HTTP.send(HttpRequest.newBuilder(URI.create(url() + path)).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while asking for " + path, e);
        } catch (IOException e) {
            throw new AssertionError("No answer to " + path, e);
        }
    }

    @Override
    public void close() {
        jvm.kill();
    }

    private static Path runner() {
        try (var files = Files.list(there(FOLDER.resolve("registry")))) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError("No registry to run", e);
        }
    }

    private static Path there(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(
                    "%s is missing: mvn -Psoak generate-test-resources makes it".formatted(folder));
        }
        return folder;
    }
}
