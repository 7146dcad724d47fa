package io.wadi.servers;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** The backend's loggers, for tests that read what is logged. */
public final class Logs {
    private Logs() {}

    /** While one thread sets logging up, slf4j gives the others a logger that stands in: this waits for the real one. */
    public static Logger logger(String name) {
        await().atMost(Duration.ofMinutes(1)).until(() -> LoggerFactory.getILoggerFactory() instanceof LoggerContext);
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(name);
    }
}
