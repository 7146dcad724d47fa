package io.wadi.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * What a test asks of a worker. A cluster that is rebalancing, starting or looking for a leader is asked again for up to two minutes;
 * whatever else is not a success fails, with the worker's answer and the end of its log. Thread-safe.
 */
public final class ConnectRest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LAST_LINES = 200;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final URI worker;
    private final Supplier<List<String>> log;

    ConnectRest(URI worker, Supplier<List<String>> log) {
        this.worker = worker;
        this.log = log;
    }

    /** A worker's answer. The body is a missing node when there is none. */
    public record Answer(int status, JsonNode body) {
        boolean success() {
            return status / 100 == 2;
        }

        /** Whether another try may be answered differently: the cluster is rebalancing, starting, or has lost its leader. */
        boolean passing() {
            return status >= 500 || (status == 409 && body.toString().contains("rebalance"));
        }
    }

    /** Creates the connector, or gives it a new configuration. */
    public void put(String connector, Map<String, String> config) {
        ask("PUT", "/connectors/" + name(connector) + "/config", config);
    }

    public void delete(String connector) {
        ask("DELETE", "/connectors/" + name(connector), null);
    }

    public void pause(String connector) {
        ask("PUT", "/connectors/" + name(connector) + "/pause", null);
    }

    public void resume(String connector) {
        ask("PUT", "/connectors/" + name(connector) + "/resume", null);
    }

    /** Ends the connector's tasks and keeps its configuration and offsets. */
    public void stop(String connector) {
        ask("PUT", "/connectors/" + name(connector) + "/stop", null);
    }

    /** Restarts the connector with all its tasks. */
    public void restart(String connector) {
        ask("POST", "/connectors/" + name(connector) + "/restart?includeTasks=true", null);
    }

    public void restartTask(String connector, int task) {
        ask("POST", "/connectors/" + name(connector) + "/tasks/" + task + "/restart", null);
    }

    /** The names of all connectors. */
    public JsonNode connectors() {
        return ask("GET", "/connectors", null);
    }

    /** The configuration of each task. */
    public JsonNode tasks(String connector) {
        return ask("GET", "/connectors/" + name(connector) + "/tasks", null);
    }

    /** The committed offsets, as {@code {"offsets": [{"partition": {}, "offset": {}}]}}. */
    public JsonNode offsets(String connector) {
        return ask("GET", "/connectors/" + name(connector) + "/offsets", null);
    }

    /** Alters offsets of a stopped connector, in the form of {@link #offsets}. */
    public JsonNode patchOffsets(String connector, JsonNode offsets) {
        return ask("PATCH", "/connectors/" + name(connector) + "/offsets", offsets);
    }

    /** Forgets the offsets of a stopped connector. */
    public JsonNode deleteOffsets(String connector) {
        return ask("DELETE", "/connectors/" + name(connector) + "/offsets", null);
    }

    /** All plugins that the worker found: class, type and version. */
    public JsonNode plugins() {
        return ask("GET", "/connector-plugins?connectorsOnly=false", null);
    }

    /** What the connector's class, by its simple or full name, says of these settings: {@code error_count}, and each setting with its errors. */
    public JsonNode validate(String connectorClass, Map<String, String> config) {
        return ask("PUT", "/connector-plugins/" + name(connectorClass) + "/config/validate", config);
    }

    public ConnectorStatus status(String connector) {
        return await(connector, any -> true); // another worker may know of a connector before it knows its status
    }

    /** Waits until the connector and exactly so many tasks run. */
    public ConnectorStatus awaitRunning(String connector, int tasks) {
        return await(connector, status -> status.are("RUNNING", tasks));
    }

    /** Waits until the connector's status, which Connect makes known with some delay, is as wanted. */
    public ConnectorStatus await(String connector, Predicate<ConnectorStatus> wanted) {
        var last = new AtomicReference<ConnectorStatus>();
        until(() -> {
            var answer = once("GET", "/connectors/" + name(connector) + "/status", null);
            assertThat(answer).as("answer of %s", worker).matches(Answer::success);
            last.set(ConnectorStatus.of(answer.body()));
            assertThat(last.get()).as("status of %s", connector).matches(wanted);
        });
        return last.get();
    }

    /** Any request, for an answer that need not be a success. */
    public Answer call(String method, String path, @Nullable Object body) {
        var last = new AtomicReference<Answer>();
        until(() -> {
            last.set(once(method, path, body));
            assertThat(last.get()).as("%s %s", method, path).matches(answer -> !answer.passing());
        });
        return last.get();
    }

    /** Waits until the worker is a member of its cluster and answers. */
    void awaitHealthy() {
        ask("GET", "/health", null);
    }

    private JsonNode ask(String method, String path, @Nullable Object body) {
        var answer = call(method, path, body);
        if (!answer.success()) {
            throw new AssertionError("%s %s: %s%n%s".formatted(method, path, answer, lastLines()));
        }
        return answer.body();
    }

    private void until(ThrowingRunnable assertion) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .untilAsserted(assertion);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("%s%n%s".formatted(e.getMessage(), lastLines()), e);
        }
    }

    private String lastLines() {
        var lines = log.get();
        var last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        return "The last lines of worker %s:%n%s".formatted(worker, String.join(System.lineSeparator(), last));
    }

    /** Any request, asked once, whatever the answer. */
    public Answer once(String method, String path, @Nullable Object body) {
        try {
            var content =
                    body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body));
            var request = HttpRequest.newBuilder(worker.resolve(path))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/json")
                    .method(method, content)
                    .build();
            var response = HTTP.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while asking " + worker, e);
        } catch (IOException e) {
            throw new AssertionError("%s %s%s: %s".formatted(method, worker, path, e), e);
        }
    }

    private static String name(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
