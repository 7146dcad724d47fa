package io.wadi.cli;

/** How much the program logs, said before the first logger is made. */
final class Logging {
    private Logging() {}

    /** Warnings and errors only: the verb itself says what is to be said. */
    static void quiet() {
        unlessSaid("wadi.log.level", "WARN");
    }

    /** Errors of our own only: what libraries meet is told in our words. */
    static void silent() {
        unlessSaid("wadi.log.level", "ERROR");
        unlessSaid("wadi.log.root", "OFF");
        unlessSaid("wadi.log.clients", "OFF");
    }

    /** As {@link #quiet}, and nothing of clients that meet a broker which is about to start or to end. */
    static void demo() {
        quiet();
        unlessSaid("wadi.log.clients", "ERROR");
    }

    private static void unlessSaid(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
