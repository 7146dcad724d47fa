package io.wadi.proof;

import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** How a test starts a {@link RouteProgram}. */
record Program(Path folder, String application, String brokers, Map<String, TestSchema> databases, String yaml) {

    /**
     * Starts it.
     *
     * @param occurrence of the moment, from one
     * @param nanos after it
     * @param more settings of Camel's kafka component
     * @param jvm arguments for it, beside those of all
     */
    ChildJvm start(Moment moment, int occurrence, long nanos, Map<String, String> more, String... jvm)
            throws IOException {
        Properties settings = new Properties();
        settings.setProperty("application", application);
        settings.setProperty("brokers", brokers);
        settings.setProperty("yaml", yaml);
        settings.setProperty("databases", String.join(",", databases.keySet()));
        databases.forEach((name, schema) -> {
            settings.setProperty(name + ".url", schema.jdbcUrl());
            settings.setProperty(name + ".user", schema.user());
            settings.setProperty(name + ".password", schema.password());
        });
        settings.setProperty("moment", moment.name());
        settings.setProperty("occurrence", Integer.toString(occurrence));
        settings.setProperty("nanos", Long.toString(nanos));
        more.forEach(settings::setProperty);
        Path file = Files.createTempFile(folder, "program", ".properties");
        try (var writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        return ChildJvm.ofMain(RouteProgram.class, file.toString())
                .jvm("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .jvm(jvm)
                .start();
    }

    ChildJvm start(Moment moment, int occurrence, long nanos) throws IOException {
        return start(moment, occurrence, nanos, Map.of());
    }
}
