package io.wadi.proof;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.route.RouteState;
import io.wadi.route.RunningRoutes;
import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guarantee 3 on the way back: rows that are only added, to a table that could not tell two of them apart, by a program that is killed or frozen. */
@Tag("soak")
final class SinkInsertTest {
    private static final int ROWS = 1_500;
    private static final String SINK =
            """
            - route:
                id: lines
                from:
                  uri: kafka:{{topics}}.lines
                  parameters: {groupId: "{{topics}}.lines", sessionTimeoutMs: 6000, heartbeatIntervalMs: 1000}
                  steps:
                    - to: table:all_lines?dataSource=#copy&mode=insert&batchSize=5&deadLetterTopic={{topics}}.dead
            """;

    private final TestBroker broker = TestBroker.shared();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = "MARIADB")
    void killed_at_every_moment_each_record_becomes_one_row_also_when_its_groups_offsets_are_gone(TestDatabase of)
            throws Exception {
        Random random = new Random(1);
        try (TestSchema copy = copy(of)) {
            String application = topic("insert-kill-" + of);
            for (Moment moment : Moment.values()) {
                if (!moment.isFreeze() && moment != Moment.NEVER && moment != Moment.IN_WINDOW) {
                    kill(program(application, copy), moment, random);
                }
            }
            assertThat(rows(copy)).hasSizeLessThan(numbers().size());
            run(application, copy);
            assertThat(rows(copy)).containsExactlyElementsOf(numbers());
            assertThat(dead(application))
                    .isEqualTo(IntStream.range(0, ROWS)
                            .filter(SinkInsertTest::isPoison)
                            .boxed()
                            .toList());
            broker.forget(application + ".lines");
            run(application, copy);
            assertThat(rows(copy)).containsExactlyElementsOf(numbers());
        }
    }

    private void kill(Program program, Moment moment, Random random) throws Exception {
        int occurrence = moment == Moment.AFTER_ROUTE ? 1 + random.nextInt(100) : 1 + random.nextInt(15);
        try (ChildJvm child = program.start(moment, occurrence, random.nextInt(5_000_000))) {
            assertThat(child.awaitExit(ofMinutes(3)))
                    .as(() -> moment + System.lineSeparator() + String.join(System.lineSeparator(), child.lines()))
                    .isEqualTo(RouteProgram.HALTED);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"FREEZE_READING", "FREEZE_SENDING"})
    void a_program_that_thaws_after_it_was_replaced_adds_nothing_again(Moment moment) throws Exception {
        try (TestSchema copy = copy(TestDatabase.POSTGRESQL)) {
            String application = topic("insert-" + moment);
            try (ChildJvm frozen = program(application, copy).start(moment, 7, 0)) {
                frozen.awaitLine("reached " + moment, ofMinutes(3));
                if (moment == Moment.FREEZE_SENDING) {
                    endSessionsOf(
                            copy); // as a server does that hears nothing for long: the successor waits for its locks
                }
                run(application, copy);
                Frozen.thaw(frozen);
                broker.awaitMembers(application + ".lines", 1); // it tried to write, and begins anew
            }
            assertThat(rows(copy)).containsExactlyElementsOf(numbers());
        }
    }

    private static void endSessionsOf(TestSchema copy) throws SQLException {
        copy.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'");
    }

    private static TestSchema copy(TestDatabase of) throws SQLException {
        TestSchema copy = of.create();
        copy.execute("create table all_lines (line int, words varchar(20))");
        return copy;
    }

    private String topic(String name) {
        String application = name.toLowerCase() + "-" + ProcessHandle.current().pid();
        broker.topic(application + ".lines", 2);
        broker.topic(application + ".dead", 1);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int line = 0; line < ROWS; line++) {
                String value = isPoison(line) ? "poison " + line : "{\"line\":%d,\"words\":\"some\"}".formatted(line);
                producer.send(new ProducerRecord<>(application + ".lines", line % 2, null, value));
            }
        }
        return application;
    }

    private Program program(String application, TestSchema copy) {
        return new Program(folder, application, broker.bootstrapServers(), Map.of("copy", copy), SINK);
    }

    /** Until all is read. */
    private void run(String application, TestSchema copy) throws Exception {
        try (RunningRoutes sink = RunningRoutes.start(
                application, broker.bootstrapServers(), Map.of("copy", copy.dataSource()), SINK, context -> {})) {
            broker.awaitRead(application + ".lines", application + ".lines");
            assertThat(sink.work("lines").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    private static boolean isPoison(int line) {
        return line % 7 == 3;
    }

    private static List<Integer> numbers() {
        return IntStream.range(0, ROWS).filter(line -> !isPoison(line)).boxed().toList();
    }

    /** Those of batches that the database had when the program was killed, too: each at least once. */
    private List<Integer> dead(String application) {
        return broker.readCommitted(application + ".dead").stream()
                .map(letter -> Integer.valueOf(letter.value().substring("poison ".length())))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Integer> rows(TestSchema schema) throws SQLException {
        List<Integer> rows = new ArrayList<>();
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select line from all_lines order by line")) {
            while (found.next()) {
                rows.add(found.getInt(1));
            }
        }
        return rows;
    }
}
