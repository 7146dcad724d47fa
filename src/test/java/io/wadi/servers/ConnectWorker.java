package io.wadi.servers;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** One worker of a {@link ConnectCluster}, in a JVM of its own that a test may kill, freeze or stop. Thread-safe. */
public final class ConnectWorker {
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration STOP = Duration.ofMinutes(2);
    private static final String LISTENS = "REST server listening at ";

    private final ChildJvm jvm;
    private final URI address;

    private ConnectWorker(ChildJvm jvm, URI address) {
        this.jvm = jvm;
        this.address = address;
    }

    /** Waits until the worker listens. Its port is the system's choice; that it took one, and which, stands only in its log. */
    static ConnectWorker listening(ChildJvm jvm) {
        var line = jvm.awaitLine(LISTENS, START);
        int start = line.indexOf(LISTENS) + LISTENS.length();
        return new ConnectWorker(jvm, URI.create(line.substring(start, line.indexOf(',', start))));
    }

    /** What Connect calls this worker: its host and port. */
    public String id() {
        return address.getAuthority();
    }

    /** Asks this worker; whatever is the leader's, it passes on. */
    public ConnectRest rest() {
        return new ConnectRest(address, this::lines);
    }

    public ChildJvm process() {
        return jvm;
    }

    public long pid() {
        return jvm.pid();
    }

    public boolean isAlive() {
        return jvm.isAlive();
    }

    /** What it logged so far, at most its last 10,000 lines. */
    public List<String> lines() {
        return jvm.lines();
    }

    /** Waits for a line of its log that contains this text, also if it was printed before, and returns it. */
    public String awaitLine(String text) {
        return jvm.awaitLine(text, STOP);
    }

    /** Ends it as {@code kill -9} does: nothing is flushed, nobody is told. */
    public void kill() {
        jvm.kill();
    }

    /** Stops it in the middle of whatever it does, until {@link #thaw}; meanwhile the cluster takes it for dead. */
    public void freeze() {
        jvm.freeze();
    }

    public void thaw() {
        jvm.thaw();
    }

    /** Ends it in order, and waits until its process is gone. */
    public void stop() {
        jvm.terminate();
        jvm.awaitExit(STOP);
    }
}
