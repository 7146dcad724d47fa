package io.wadi.specs;

import io.wadi.route.RouteState;
import io.wadi.servers.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads a file of specs for one database. What a file may hold says {@code src/test/resources/specs/README.md}. */
final class SpecParser {
    private static final Pattern ONLY = Pattern.compile("\\[([A-Z0-9 ]+)] ?(.*)");
    private static final Pattern SESSION = Pattern.compile("(T\\d+)> *(.*)");
    private static final Pattern REPEAT = Pattern.compile("for i in (\\d+)\\.\\.(\\d+): *(.*)");
    private static final Pattern STATE = Pattern.compile("state (\\w+)(?: \"(.*)\")?");
    private static final Pattern RESTART = Pattern.compile("restart with (\\w+: .*)");
    private static final Pattern FULL_SCANS = Pattern.compile("full scans (\\d+)");
    private static final Pattern DATABASES = Pattern.compile("databases:(.*)");

    private final List<String> lines;
    private final TestDatabase database;
    private final String schema;
    private final List<Spec.Line> steps = new ArrayList<>();
    private List<Expected> expected = new ArrayList<>();
    private String claim = "";
    private String driver = "";
    private String yaml = "";
    private int at;

    private SpecParser(String text, TestDatabase database, String schema) {
        this.lines = text.lines().toList();
        this.database = database;
        this.schema = schema;
    }

    static Spec parse(String text, TestDatabase database, String schema) {
        return new SpecParser(text, database, schema).parse();
    }

    /** The databases of a file: all, unless it says which. */
    static List<TestDatabase> databases(String text) {
        return text.lines()
                .map(DATABASES::matcher)
                .filter(Matcher::matches)
                .map(line -> Arrays.stream(line.group(1).strip().split(" +"))
                        .map(TestDatabase::valueOf)
                        .toList())
                .findFirst()
                .orElse(List.of(TestDatabase.values()));
    }

    private Spec parse() {
        while (at < lines.size()) {
            int begin = at;
            try {
                line(line());
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("line %d: %s".formatted(begin + 1, e.getMessage()), e);
            }
        }
        flush();
        return new Spec(claim.strip(), driver, steps);
    }

    private void line(String line) {
        if (line.startsWith("#")) {
            if (steps.isEmpty()) {
                claim += line.substring(1).strip() + " ";
            }
        } else if (line.startsWith("-> ") && !line.equals("-> nothing")) {
            expected.add(Expected.parse(line.substring(3)));
        } else if (line.startsWith("for i in ") && line.contains(": ->")) {
            repeated(line).forEach(this::line);
        } else if (!line.isBlank() && !DATABASES.matcher(line).matches()) {
            flush();
            step(line);
        }
    }

    private void step(String line) {
        int number = at;
        if (line.startsWith("- ")) {
            yaml = yaml(line);
            add(number, new Step.Route(yaml));
        } else if (line.startsWith("driver ")) {
            driver = line.substring("driver ".length()).strip();
        } else if (line.startsWith("for i in ")) {
            repeated(statement(line)).forEach(sql -> add(number, sql(sql)));
        } else if (!command(number, line)) {
            add(number, sql(statement(line)));
        }
    }

    private boolean command(int number, String line) {
        Matcher state = STATE.matcher(line);
        Matcher fullScans = FULL_SCANS.matcher(line);
        Matcher restart = RESTART.matcher(line);
        if (state.matches()) {
            String problem = state.group(2) == null ? "" : state.group(2);
            add(number, new Step.State(RouteState.valueOf(state.group(1)), problem));
        } else if (fullScans.matches()) {
            add(number, new Step.FullScans(Long.parseLong(fullScans.group(1))));
        } else if (restart.matches()) {
            for (String setting : restart.group(1).split(", ", -1)) {
                String name = setting.substring(0, setting.indexOf(": "));
                yaml = yaml.replaceFirst("(?m) %s: .*$".formatted(name), " " + setting);
            }
            add(number, new Step.Route(yaml));
        } else {
            switch (line) {
                case "-> nothing" -> add(number, new Step.Expect(List.of()));
                case "stop" -> add(number, new Step.Stop());
                case "start" -> add(number, new Step.Start());
                case "restart" -> {
                    add(number, new Step.Stop());
                    add(number, new Step.Start());
                }
                case "takeover" -> add(number, new Step.Takeover());
                case "confirm deletes" -> add(number, new Step.ConfirmDeletes());
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    private void add(int number, Step step) {
        steps.add(new Spec.Line(number, step));
    }

    private void flush() {
        if (!expected.isEmpty()) {
            add(at, new Step.Expect(List.copyOf(expected)));
            expected = new ArrayList<>();
        }
    }

    private static Step.Sql sql(String statement) {
        Matcher session = SESSION.matcher(statement);
        return session.matches() ? new Step.Sql(session.group(1), session.group(2)) : new Step.Sql("", statement);
    }

    /** A statement from its first line to the semicolon that ends a line; returned without it. */
    private String statement(String first) {
        StringBuilder statement = new StringBuilder(first);
        while (!statement.toString().stripTrailing().endsWith(";")) {
            if (at == lines.size()) {
                throw new IllegalArgumentException(
                        "\"%s\" is no command, and as SQL it must end with a semicolon.".formatted(first));
            }
            statement.append(' ').append(line().strip());
        }
        String text = statement.toString().stripTrailing();
        return text.substring(0, text.length() - 1);
    }

    /** A route from its first line to the last that is indented or begins another route. */
    private String yaml(String first) {
        StringBuilder yaml = new StringBuilder(first).append('\n');
        while (at < lines.size()
                && (lines.get(at).startsWith(" ") || lines.get(at).startsWith("["))) {
            yaml.append(line()).append('\n');
        }
        return yaml.toString();
    }

    private static Stream<String> repeated(String line) {
        Matcher repeat = REPEAT.matcher(line);
        if (!repeat.matches()) {
            throw new IllegalArgumentException("A repetition is written  for i in 1..9: ...{i}...");
        }
        return IntStream.rangeClosed(Integer.parseInt(repeat.group(1)), Integer.parseInt(repeat.group(2)))
                .mapToObj(i -> repeat.group(3).replace("{i}", String.valueOf(i)));
    }

    /** The next line as it reads for this database; empty if it is for others only. */
    private String line() {
        String line = lines.get(at++);
        Matcher only = ONLY.matcher(line);
        if (only.matches()) {
            boolean meant = Arrays.asList(only.group(1).split(" +")).contains(database.name());
            if (!meant && !only.group(2).startsWith(" ") && isUnfinished(only.group(2))) {
                skipStatement();
            }
            line = meant ? only.group(2) : "";
        }
        return line.replace("{{schema}}", schema).replace("{{datetime}}", datetime());
    }

    private void skipStatement() {
        while (at < lines.size() && !lines.get(at++).stripTrailing().endsWith(";")) {
            // belongs to the other databases
        }
    }

    private static boolean isUnfinished(String statement) {
        return !statement.startsWith("->")
                && !statement.startsWith("state ")
                && !statement.startsWith("driver ")
                && !statement.stripTrailing().endsWith(";");
    }

    private String datetime() {
        return switch (database) {
            case MARIADB, MYSQL -> "datetime(6)";
            case H2, POSTGRESQL -> "timestamp(6)";
        };
    }
}
