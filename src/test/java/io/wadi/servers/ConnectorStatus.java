package io.wadi.servers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** What a worker says of a connector: its own state, and that of each task that was ever started. */
public record ConnectorStatus(Part connector, List<Part> tasks) {
    /** The connector or one of its tasks. The worker is a {@link ConnectWorker#id}; the trace is empty unless it failed. */
    public record Part(int id, String state, String worker, String trace) {
        static Part of(JsonNode json) {
            return new Part(
                    json.path("id").asInt(-1),
                    json.path("state").asText(),
                    json.path("worker_id").asText(),
                    json.path("trace").asText(""));
        }
    }

    static ConnectorStatus of(JsonNode json) {
        var tasks = StreamSupport.stream(json.path("tasks").spliterator(), false)
                .map(Part::of)
                .toList();
        return new ConnectorStatus(Part.of(json.path("connector")), tasks);
    }

    /** Whether the connector and exactly so many tasks are in this state, such as {@code RUNNING}. */
    public boolean are(String state, int count) {
        return connector.state().equals(state)
                && tasks.size() == count
                && tasks.stream().allMatch(task -> task.state().equals(state));
    }
}
