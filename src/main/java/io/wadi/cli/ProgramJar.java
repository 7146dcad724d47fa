package io.wadi.cli;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** Where the program itself is. */
final class ProgramJar {
    private ProgramJar() {}

    /** The jar, or the folder of classes, that this class was loaded from, whatever signs its path has; null if nobody knows. */
    static @Nullable Path of(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return source == null ? null : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The program does not know where it is: " + source.getLocation(), e);
        }
    }
}
