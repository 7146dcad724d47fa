package io.wadi.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What may be said of the plugin that {@code export} makes. */
final class PluginOptions {
    @Option(
            names = "--plugin",
            paramLabel = "DIR",
            description =
                    "Make this folder, for the plugin.path of the workers: Wadi's jars, and a connector class for each route file.")
    private @Nullable Path folder;

    @Option(
            names = "--wadi-plugin",
            paramLabel = "PATH",
            description =
                    "Where Wadi's jars come from: its plugin, archive or folder. Default: wadi-connect-plugin.zip beside the jar.")
    private @Nullable Path wadi;

    @Option(
            names = "--bare",
            description = "Only the jars of the routes, to be put beside Wadi's own in its plugin folder.")
    private boolean bare;

    @Option(
            names = "--documentation",
            paramLabel = "LINK",
            defaultValue = "docs/connect.md of Wadi",
            description = "What the connectors name as the place where more is written. Default: ${DEFAULT-VALUE}.")
    private String documentation = "";

    boolean isWanted() {
        return folder != null;
    }

    String documentation() {
        return documentation;
    }

    /** Where the plugin is to be made, or null if none is wanted. Looks before anything is made. */
    @Nullable
    PluginFolder folder(List<Path> files) {
        Path wanted = folder;
        if (wanted == null) {
            return null;
        }
        Map<ConnectorClass, Path> types = new HashMap<>();
        for (Path file : files) {
            ConnectorClass type = ConnectorClass.of(file);
            Path other = types.putIfAbsent(type, file);
            if (other != null) {
                throw new WrongUsage(
                        "%s and %s would both be %s. Rename one of them.".formatted(other, file, type.simpleName()));
            }
        }
        Path named = wadi;
        return new PluginFolder(wanted, bare ? null : named == null ? PluginFolder.wadiBesideJar() : named);
    }
}
