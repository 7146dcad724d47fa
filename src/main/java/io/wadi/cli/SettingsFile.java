package io.wadi.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the settings. */
final class SettingsFile {
    private static final String NAME = "application.properties";

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description =
                    "The settings. Default: application.properties in the working folder, or else beside the jar.")
    private @Nullable Path named;

    /** The named file, which must exist, or the one found; it need not exist then. What is there can be read. */
    Path file() {
        Path file = found();
        if (Files.isRegularFile(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                in.read();
            } catch (IOException e) {
                throw new WrongUsage("%s cannot be read as the user %s: %s"
                        .formatted(
                                file,
                                System.getProperty("user.name"),
                                e instanceof AccessDeniedException ? "permission denied" : e.getMessage()));
            }
        }
        return file;
    }

    private Path found() {
        if (named != null) {
            if (!Files.isRegularFile(named)) {
                throw new WrongUsage("There is no file %s".formatted(named));
            }
            return named;
        }
        Path here = Path.of(NAME);
        Path besideJar = besideJar();
        return !Files.exists(here) && besideJar != null && Files.exists(besideJar) ? besideJar : here;
    }

    private static @Nullable Path besideJar() {
        Path jar = ProgramJar.of(SettingsFile.class);
        Path folder = jar != null && jar.toString().endsWith(".jar") ? jar.getParent() : null;
        return folder == null ? null : folder.resolve(NAME);
    }
}
