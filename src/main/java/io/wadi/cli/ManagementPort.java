package io.wadi.cli;

import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the running program listens. */
final class ManagementPort {
    private static final int DEFAULT = 9876;

    @Mixin
    private SettingsFile settings = new SettingsFile();

    @Option(names = "--port", description = "The running program's management port. Default: as the settings say.")
    private @Nullable Integer port;

    Path settings() {
        return settings.file();
    }

    RunningProgram program() {
        Integer named = port;
        return named == null ? fromSettings() : new RunningProgram(named, "");
    }

    private RunningProgram fromSettings() {
        CamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().addLocation("file:%s;optional=true".formatted(settings.file()));
        String written = context.resolvePropertyPlaceholders("{{camel.management.port:" + DEFAULT + "}}");
        return new RunningProgram(
                Integer.parseInt(written), context.resolvePropertyPlaceholders("{{camel.main.name:}}"));
    }
}
