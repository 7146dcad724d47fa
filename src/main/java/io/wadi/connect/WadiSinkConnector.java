package io.wadi.connect;

import io.wadi.route.Direction;
import io.wadi.route.Feed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;

/** Runs a route that starts from topics as a sink connector: the worker reads them. Its settings are those of application.properties; docs/connect.md. */
public class WadiSinkConnector extends SinkConnector {
    private Map<String, String> settings = Map.of();

    @Override
    public void start(Map<String, String> props) {
        settings = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return WadiSinkTask.class;
    }

    /** All alike but for their numbers: the worker shares the partitions out to them. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        List<Map<String, String>> configs = new ArrayList<>();
        for (int task = 0; task < maxTasks; task++) {
            Map<String, String> config = new HashMap<>(settings);
            config.put(WadiSourceTask.TASK, task + "/" + maxTasks);
            configs.add(config);
        }
        return configs;
    }

    @Override
    public void stop() {
        // It holds nothing open: tasks do the work.
    }

    @Override
    public ConfigDef config() {
        return ConnectorSettings.definition(Direction.SINK);
    }

    @Override
    public Config validate(Map<String, String> props) {
        return new ConnectorCheck(props, Direction.SINK, config()).result();
    }

    @Override
    public boolean alterOffsets(Map<String, String> props, Map<TopicPartition, Long> offsets) {
        ConnectorSettings altered = new ConnectorSettings(props, Direction.SINK);
        List<String> tables = offsetTables(altered);
        if (!tables.isEmpty()) {
            throw new ConnectException(
                    "The route's database itself keeps how far the topics are written, in %s: what Connect's offsets say does not count. Change the lines of %s there."
                            .formatted(String.join(", ", tables), altered.group()));
        }
        return true; // they stand nowhere else
    }

    private static List<String> offsetTables(ConnectorSettings settings) {
        Feed feed = new Feed(settings.group());
        try (HostedRoutes routes = HostedRoutes.start(settings, 0, feed)) {
            return feed.routes().get(0).offsetTables();
        } catch (ConnectException e) {
            throw e;
        } catch (Exception e) {
            throw new ConnectException("The offsets of %s stay: %s".formatted(settings.name(), e.getMessage()), e);
        }
    }

    @Override
    public String version() {
        return Version.ours();
    }
}
