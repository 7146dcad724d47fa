package io.wadi.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program in a JVM of its own, for a test that kills it. What it prints is kept, at most its last {@value LINES} lines.
 *
 * <p>Thread-safe. {@link #close} kills it if it still runs; it does not outlive this JVM either.
 */
public final class ChildJvm implements AutoCloseable {
    private static final int LINES = 10_000;

    private final Process process;
    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread reader = new Thread(this::read, "read a child");
    private boolean silent;

    private ChildJvm(Process process) {
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "kill a child"));
        reader.setDaemon(true);
        reader.start();
    }

    /** How to start a main class with the class path of the tests. */
    public static Launch ofMain(Class<?> main, String... arguments) {
        return new Launch(List.of("-cp", System.getProperty("java.class.path"), main.getName()), List.of(arguments));
    }

    /** How to start a jar, as {@code java -jar} does. */
    public static Launch ofJar(Path jar, String... arguments) {
        return new Launch(List.of("-jar", jar.toAbsolutePath().toString()), List.of(arguments));
    }

    /** How to start a main class with this class path and nothing of the tests. */
    public static Launch ofClassPath(String classPath, String main, String... arguments) {
        return new Launch(List.of("-cp", classPath, main), List.of(arguments));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What the program printed so far to stdout and stderr, as it came. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Waits for a line that contains this text, also if it was printed before, and returns it. Fails when the program ends without it. */
    public String awaitLine(String text, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (lines) {
            while (true) {
                var line = lines.stream().filter(each -> each.contains(text)).findFirst();
                if (line.isPresent()) {
                    return line.get();
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || silent) {
                    throw failure("no line with \"" + text + "\"", atMost);
                }
                waitForLines(left);
            }
        }
    }

    /** Ends the program as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        awaitExit(Duration.ofSeconds(30));
    }

    /** Stops it in the middle of whatever it does, as a long pause of its machine would, until {@link #thaw}. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    /** Asks the program to end, as {@code kill} does. */
    public void terminate() {
        process.toHandle().destroy(); // the handle: Process.destroy also closes the output we read
    }

    /** Waits until the program has ended and all it printed is in {@link #lines}, and returns its exit code; 137 when it was killed. */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure("no end", atMost);
            }
            reader.join(atMost.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a program's end", e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void signal(String name) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("No program to send %s to: %d".formatted(name, pid()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not send " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending " + name, e);
        }
    }

    private void read() {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            keep("(its output broke off: " + e.getMessage() + ")");
        } finally {
            synchronized (lines) {
                silent = true;
                lines.notifyAll();
            }
        }
    }

    private void keep(String line) {
        synchronized (lines) {
            if (lines.size() == LINES) {
                lines.removeFirst();
            }
            lines.addLast(line);
            lines.notifyAll();
        }
    }

    private void waitForLines(long millis) {
        try {
            lines.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a program's line", e);
        }
    }

    private AssertionError failure(String what, Duration after) {
        return new AssertionError("%s after at most %s of a program that printed:%n%s"
                .formatted(what, after, String.join(System.lineSeparator(), lines())));
    }

    /** A program that is not started yet. */
    public static final class Launch {
        private final List<String> program;
        private final List<String> arguments;
        private final List<String> jvm = new ArrayList<>();
        private Optional<Path> dir = Optional.empty();

        private Launch(List<String> program, List<String> arguments) {
            this.program = program;
            this.arguments = arguments;
        }

        /** Arguments of the JVM, such as {@code -Xmx256m} or {@code -Dname=value}. */
        public Launch jvm(String... more) {
            jvm.addAll(List.of(more));
            return this;
        }

        /** The program's working directory. */
        public Launch in(Path folder) {
            dir = Optional.of(folder);
            return this;
        }

        /** Starts it; the caller closes it. */
        public ChildJvm start() {
            var command = new ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            Stream.of(System.getProperty("wadi.jvm", "").split(" "))
                    .filter(option -> !option.isEmpty())
                    .forEach(command::add);
            command.addAll(jvm);
            command.addAll(program);
            command.addAll(arguments);
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            dir.ifPresent(folder -> builder.directory(folder.toFile()));
            try {
                return new ChildJvm(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException("Could not start " + program, e);
            }
        }
    }
}
