package io.wadi.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** After packaging: what users download is what the tests ran. */
final class ConnectPluginIT {
    @Test
    void the_archive_is_the_one_folder_that_the_tests_ran() throws IOException {
        try (var archive = new ZipFile(ConnectPlugin.archive().toFile());
                var files = Files.walk(ConnectPlugin.path())) {
            var tested = files.filter(Files::isRegularFile)
                    .map(file -> ConnectPlugin.path().relativize(file).toString())
                    .toList();
            assertThat(archive.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName))
                    .containsExactlyInAnyOrderElementsOf(tested);
        }
    }

    @Test
    void it_is_quick_to_download() throws IOException {
        assertThat(Files.size(ConnectPlugin.archive())).isBetween(20_000_000L, 40_000_000L);
    }
}
