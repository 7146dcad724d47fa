package io.wadi.cli;

import io.wadi.route.RouteRuntime;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** Camel's own main program, prepared for routes with {@code table:}. */
final class Program implements AutoCloseable {
    private static final String DEFAULTS = "classpath:io/wadi/cli/defaults.properties";

    private final Main main = new Main();

    private Program(Path settings) {
        // Settings that the user's own go before.
        main.setDefaultPropertyPlaceholderLocation("file:%s;optional=true,%s".formatted(settings, DEFAULTS));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                RouteRuntime.prepare(support.getCamelContext());
            }
        });
    }

    /** A program with the settings of this file, not started. */
    static Program of(Path settings) {
        return new Program(settings);
    }

    /** A setting that goes before what the file says. */
    void override(String setting, String value) {
        main.addOverrideProperty(setting, value);
    }

    void bind(String name, Object bean) {
        main.bind(name, bean);
    }

    /** Starts the routes; false: there are mistakes, which were told. */
    boolean begin(Consumer<String> tell) throws Exception {
        main.start();
        return true;
    }

    /** Runs the routes until the JVM is told to end. */
    int run() throws Exception {
        main.run();
        return main.getExitCode();
    }

    void end() {
        main.stop();
    }

    @Override
    public void close() {
        main.stop();
    }
}
