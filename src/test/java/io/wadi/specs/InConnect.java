package io.wadi.specs;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.wadi.route.RouteState;
import io.wadi.servers.ConnectRest;
import io.wadi.servers.ConnectorStatus;
import io.wadi.servers.RouteBeans;
import io.wadi.servers.RouteBeans.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** Runs the route of a spec as a connector: driven over REST, watched over JMX. */
final class InConnect implements RouteHost {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration OFTEN = Duration.ofSeconds(5);

    private final String connector;
    private final ConnectRest rest;
    private final RouteBeans beans;
    private final Map<String, String> database;
    private boolean created;
    private @Nullable String refused;
    private final Map<String, JsonNode> parameters = new HashMap<>();

    /** @param database the settings of the data source, and how to reach the brokers */
    InConnect(String connector, ConnectRest rest, RouteBeans beans, Map<String, String> database) {
        this.connector = connector;
        this.rest = rest;
        this.beans = beans;
        this.database = database;
    }

    @Override
    public void start(String yaml) throws Exception {
        new YAMLMapper()
                .readTree(yaml)
                .forEach(each -> parameters.put(each.at("/route/id").asText(), each.at("/route/from/parameters")));
        Map<String, String> config = new HashMap<>(database);
        config.put("connector.class", "io.wadi.connect.WadiSourceConnector");
        config.put("tasks.max", "1");
        config.put("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        config.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        config.put("exactly.once.support", "required");
        config.put("transaction.boundary", "connector");
        config.put("topics", connector);
        config.put("route.yaml", yaml);
        refused = refusal(config);
        if (refused != null) {
            return;
        }
        if (created) {
            rest.resume(connector);
        }
        created = true;
        rest.await(connector, status -> status.tasks().size() == 1 && (isFailed(status) || status().isPresent()));
    }

    /** Why Connect does not take the configuration, or null if it does: what stops a standalone route is told here. */
    private @Nullable String refusal(Map<String, String> config) {
        ConnectRest.Answer answer = rest.call("PUT", "/connectors/" + connector + "/config", config);
        if (answer.status() / 100 == 2) {
            return null;
        }
        String message = answer.body().path("message").asText();
        if (answer.status() != 400) {
            throw new AssertionError(answer.toString());
        }
        return message;
    }

    @Override
    public void takeover(String yaml) {
        throw new UnsupportedOperationException("Two connectors cannot have one name");
    }

    @Override
    public void stop() {
        if (created && refused == null) {
            rest.stop(connector);
            rest.await(connector, status -> status.are("STOPPED", 0));
        }
    }

    @Override
    public RouteState state() {
        if (refused != null) {
            return RouteState.FAILED;
        }
        return status().map(Status::state)
                .orElseGet(() -> isFailed(rest.status(connector)) ? RouteState.FAILED : RouteState.STARTING);
    }

    @Override
    public @Nullable String problem() {
        if (refused != null) {
            return refused;
        }
        ConnectorStatus status = rest.status(connector);
        return isFailed(status)
                ? status.tasks().get(0).trace()
                : status().map(Status::problem).orElse(null);
    }

    @Override
    public void confirmDeletes() {
        stop();
        ObjectNode offsets = (ObjectNode) rest.offsets(connector);
        offsets.path("offsets").forEach(entry -> ((ObjectNode) entry.get("offset")).put("confirmDeletes", true));
        rest.patchOffsets(connector, offsets);
        rest.resume(connector);
    }

    @Override
    public long fullScans() {
        return status().map(Status::fullScans).orElse(0L);
    }

    @Override
    public void settle() {
        if (refused != null) {
            return;
        }
        beans.of(connector).forEach(status -> settle(status, parameters.get(status.route())));
    }

    private void settle(Status before, JsonNode settings) {
        awaitPolls(before.route(), overlap(settings));
        until(before.route(), status -> !hasFullScans(settings) || status.fullScans() >= before.fullScans() + 2);
        awaitPolls(before.route(), Duration.ZERO);
        until(before.route(), Status::quiet);
    }

    private static Duration overlap(JsonNode settings) {
        return settings.has("version")
                ? Duration.ofMillis(millis(settings.path("lookback").asText("30s")) / 10)
                : Duration.ZERO;
    }

    /** Whether full scans come of themselves while a spec runs. */
    private static boolean hasFullScans(JsonNode settings) {
        String period = settings.path("fullScan").asText("1h");
        return !settings.has("version")
                || !period.equals("never")
                        && settings.path("seen").asText("all").equals("all")
                        && millis(period) < OFTEN.toMillis();
    }

    private static long millis(String period) {
        return TimeUtils.toMilliSeconds(period);
    }

    /** Two polls more than there were after this time: the first may have begun too early. */
    private void awaitPolls(String route, Duration after) {
        long begin = System.nanoTime();
        long[] polls = {Long.MAX_VALUE};
        until(route, status -> {
            if (polls[0] == Long.MAX_VALUE && System.nanoTime() - begin >= after.toNanos()) {
                polls[0] = status.polls() + 2;
            }
            return status.polls() >= polls[0];
        });
    }

    private void until(String route, Predicate<Status> wanted) {
        await().atMost(PATIENCE).pollInterval(PAUSE).until(() -> beans.of(connector).stream()
                .filter(status -> status.route().equals(route))
                .findFirst()
                .map(wanted::test)
                .orElseGet(() -> isFailed(rest.status(connector))));
    }

    private static boolean isFailed(ConnectorStatus status) {
        return status.tasks().stream().anyMatch(task -> task.state().equals("FAILED"));
    }

    private Optional<Status> status() {
        List<Status> all = beans.of(connector);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(0));
    }

    @Override
    public void close() {
        if (created) {
            rest.delete(connector);
        }
    }
}
