package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramJarTest {
    @TempDir
    private Path folder;

    @Test
    void a_folder_with_spaces_and_signs_of_any_kind_in_its_name_is_found() throws Exception {
        Path programs = folder.resolve("my programs, 100% für mich");
        Path copy = programs.resolve("io/wadi/cli/ProgramJar.class");
        Files.createDirectories(copy.getParent());
        try (InputStream own = ProgramJar.class.getResourceAsStream("ProgramJar.class")) {
            Files.copy(own, copy);
        }
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {programs.toUri().toURL()}, null)) {
            assertThat(ProgramJar.of(loader.loadClass("io.wadi.cli.ProgramJar")))
                    .isEqualTo(programs);
        }
    }
}
