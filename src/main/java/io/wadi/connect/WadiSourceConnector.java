package io.wadi.connect;

import io.wadi.route.Direction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/** Runs a route that captures tables as a source connector. Its settings are those of application.properties; docs/connect.md. */
public class WadiSourceConnector extends SourceConnector {
    private Map<String, String> settings = Map.of();

    @Override
    public void start(Map<String, String> props) {
        settings = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return WadiSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        int tasks = Math.min(maxTasks, new ConnectorSettings(settings, Direction.SOURCE).shards());
        List<Map<String, String>> configs = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            Map<String, String> config = new HashMap<>(settings);
            config.put(WadiSourceTask.TASK, task + "/" + tasks);
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
        return ConnectorSettings.definition(Direction.SOURCE);
    }

    @Override
    public Config validate(Map<String, String> props) {
        return new ConnectorCheck(props, Direction.SOURCE, config()).result();
    }

    /** Of tables alone: a file that was sent and not moved yet, when the worker dies, is sent again. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
        return ConnectorCheck.isExactlyOnce(props) ? ExactlyOnceSupport.SUPPORTED : ExactlyOnceSupport.UNSUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> props) {
        return ConnectorTransactionBoundaries.SUPPORTED;
    }

    @Override
    public boolean alterOffsets(Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
        ConnectorSettings altered = new ConnectorSettings(props, Direction.SOURCE);
        OffsetRules.check(offsets, Direction.sources(altered.yaml()), altered.shards());
        return true;
    }

    @Override
    public String version() {
        return Version.ours();
    }
}
