package io.wadi.cli;

import io.wadi.route.RouteRuntime;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** Camel's own main program, prepared for routes with {@code table:}. */
final class Program {
    /** Settings that the user's own go before. */
    private static final String DEFAULTS =
            "file:application.properties;optional=true,classpath:io/wadi/cli/defaults.properties";

    private Program() {}

    /** A program with the settings of application.properties in the working folder, not started. */
    static Main main() {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation(DEFAULTS);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                RouteRuntime.prepare(support.getCamelContext());
            }
        });
        return main;
    }
}
