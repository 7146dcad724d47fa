package io.wadi.cli;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder for a worker's plugin path, with Wadi's own jars and those of routes. It is there as a whole or not at all. */
final class PluginFolder {
    private static final String ARCHIVE = "wadi-connect-plugin.zip";

    private final Path folder;
    private final @Nullable Path wadi;

    /** @param wadi Wadi's plugin, archive or folder, whose jars come along; null: none do */
    PluginFolder(Path folder, @Nullable Path wadi) {
        this.folder = folder.toAbsolutePath().normalize();
        this.wadi = wadi;
        if (Files.exists(this.folder)) {
            throw new WrongUsage("%s is there already. Name another folder, or take that one away.".formatted(folder));
        }
        if (wadi != null && !Files.exists(wadi)) {
            throw new WrongUsage(
                    "Wadi's own plugin is not there: %s. \"mvn package\" makes it; name it by --wadi-plugin, or leave its jars out by --bare."
                            .formatted(wadi));
        }
    }

    /** Where the build leaves Wadi's plugin: beside the program's jar. */
    static Path wadiBesideJar() {
        Path jar = Objects.requireNonNullElse(ProgramJar.of(PluginFolder.class), Path.of(""));
        return Objects.requireNonNullElse(jar.getParent(), Path.of("")).resolve(ARCHIVE);
    }

    void write(List<RouteConnector> connectors) throws IOException {
        Path parent = Objects.requireNonNull(folder.getParent(), "no folder is the root");
        Files.createDirectories(parent);
        Path draft = Files.createTempDirectory(parent, "wadi-plugin-");
        try {
            copyWadi(draft);
            for (RouteConnector connector : connectors) {
                connector.write(draft);
            }
            // Made for its owner alone, as a draft should be; a worker may be somebody else.
            draft.toFile().setReadable(true, false);
            draft.toFile().setExecutable(true, false);
            Files.move(draft, folder);
        } finally {
            delete(draft);
        }
    }

    private void copyWadi(Path draft) throws IOException {
        if (wadi == null) {
            return;
        }
        if (Files.isDirectory(wadi)) {
            copy(wadi, draft);
            return;
        }
        try (FileSystem zip = FileSystems.newFileSystem(wadi)) {
            copy(zip.getPath("wadi-connect-plugin"), draft);
        }
    }

    /** What stands in the folder itself: the routes that Wadi brings are no matter of this plugin. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(file.getFileName());
                if (!RouteConnector.isJar(name)) {
                    Files.copy(file, to.resolve(name));
                }
            }
        }
    }

    private static void delete(Path draft) throws IOException {
        if (Files.exists(draft)) {
            try (Stream<Path> all = Files.walk(draft)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
