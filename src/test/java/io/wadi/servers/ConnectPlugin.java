package io.wadi.servers;

import java.nio.file.Files;
import java.nio.file.Path;

/** Wadi's Kafka Connect plugin as the build makes it: what users unpack, not the class path of the tests. */
public final class ConnectPlugin {
    private ConnectPlugin() {}

    /** A plugin path with nothing but Wadi's plugin in it. */
    public static Path path() {
        return made("wadi-connect-plugin");
    }

    /** What users download; there after {@code mvn package}. */
    public static Path archive() {
        return made("wadi-connect-plugin.zip");
    }

    private static Path made(String name) {
        var file = Path.of("target", name).toAbsolutePath();
        if (!Files.exists(file)) {
            throw new IllegalStateException("%s is missing: mvn package makes it".formatted(file));
        }
        return file;
    }
}
