package io.wadi.proof;

import io.wadi.proof.History.State;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** The routes that are put to the proof: small pages, so that they are cut and joined all the time, and few rows on their way. */
enum Variant {
    /** Quick scans and full scans. */
    QUICK("version: changed_at, lookback: 2000, fullScan: 1s", true),
    /** Quick scans only, but for those of the first start. */
    QUICK_ONLY("version: changed_at, lookback: 4000, fullScan: never", true),
    /** Full scans only. */
    FULL("", true),
    /** Two topics; a row that changes its region leaves one and enters the other. */
    SPLIT("version: changed_at, lookback: 2000, fullScan: 1s, keep: region, split: true", true),
    /** Seen rows in a table of the database. */
    AT_LEAST_ONCE("store: '#{{database}}', delivery: at-least-once", false);

    private final String parameters;
    private final boolean exactlyOnce;

    Variant(String parameters, boolean exactlyOnce) {
        this.parameters = parameters;
        this.exactlyOnce = exactlyOnce;
    }

    boolean exactlyOnce() {
        return exactlyOnce;
    }

    /** Whether full scans find what quick scans cannot see. */
    boolean scansFully() {
        return this != QUICK_ONLY;
    }

    /** How long a writer's transaction may stay open: where only quick scans look, nearly as long as they promise to wait. */
    Duration latestCommit() {
        return Duration.ofMillis(scansFully() ? 400 : 3_750);
    }

    /** The name of the route and of its table. */
    String route() {
        return name().toLowerCase(java.util.Locale.ROOT) + "_rows";
    }

    /** Which states belong to which of the route's topics, beneath the application's name. */
    Map<String, Predicate<State>> topics(String application) {
        String topic = application + "." + route();
        return this == SPLIT
                ? Map.of(topic + ".eu", state -> "EU".equals(state.region()), topic + ".other", state -> !"EU"
                        .equals(state.region()))
                : Map.of(topic, state -> true);
    }

    /** @param database the name of the bean */
    String yaml(String database) {
        String head =
                """
                - route:
                    id: %1$s
                    from:
                      uri: table:%1$s
                      parameters: {dataSource: '#%2$s', delay: 20, pageSize: 10, inFlight: 100, deleteGuard: 1.0, %3$s}
                      steps:
                """
                        .formatted(route(), database, parameters.replace("{{database}}", database))
                        .replace(", }", "}");
        return head
                + (this == SPLIT
                                ? """
                        - choice:
                            when:
                              - simple: "${body[region]} == 'EU'"
                                steps:
                                  - marshal: {json: {}}
                                  - to: kafka:{{topics}}.%1$s.eu
                            otherwise:
                              steps:
                                - marshal: {json: {}}
                                - to: kafka:{{topics}}.%1$s.other
                """
                                : """
                        - marshal: {json: {}}
                        - to: kafka:{{topics}}.%1$s
                """)
                        .formatted(route());
    }
}
