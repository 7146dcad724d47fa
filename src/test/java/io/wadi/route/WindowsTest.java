package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wadi.change.FlowListener;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What becomes of rows that windows hold, beside what windows.spec shows. */
@ResourceLock(value = Resources.TIME_ZONE, mode = ResourceAccessMode.READ)
final class WindowsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String FAILS_BAD_ROWS =
            """
                    - filter:
                        simple: "${body[words]} == 'bad'"
                        steps:
                          - throwException: {exceptionType: java.lang.IllegalStateException, message: bad}
            """;

    private final TestBroker broker = TestBroker.shared();
    private final AtomicInteger early = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicBoolean ill = new AtomicBoolean(true);
    private TestSchema schema;

    @BeforeEach
    void open() throws Exception {
        schema = TestDatabase.H2.create(";MODE=MySQL;DATABASE_TO_LOWER=TRUE");
        schema.execute(
                "create table sales (id bigint primary key, shop varchar(10), sold_at timestamp, words varchar(9000))");
    }

    @AfterEach
    void close() throws Exception {
        schema.close();
    }

    @Test
    void when_windows_hold_as_many_rows_as_they_may_the_oldest_go_early_and_no_row_waits_for_room() throws Exception {
        rows(1, 30, "north");
        rows(31, 60, "south");
        // No window is ever complete, and fewer rows may be on their way than windows hold.
        try (var running = start("bound", "inFlight: 5, inWindows: 20", "completionSize: 1000");
                var sales = broker.record("bound.sales")) {
            assertThat(sales.until(2)).allMatch(record -> record.value().contains("\"id\""));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(List.of(early.get(), held(running)))
                    .containsExactly(3, 10));
            assertThat(sales.until(3)).extracting(ConsumerRecord::key).containsExactly("north", "north", "south");
            rows(61, 100, "west");
            List<Long> ids = ids(sales.until(PATIENCE, came -> ids(came).size() >= 80));
            assertThat(ids).doesNotHaveDuplicates();
        }
        try (var again = start("bound", "inFlight: 5, inWindows: 20", "completionInterval: 100");
                var sales = broker.record("bound.sales")) {
            assertThat(ids(sales.until(PATIENCE, came -> ids(came).size() >= 100)))
                    .doesNotHaveDuplicates()
                    .hasSize(100);
            assertThat(again.consumer("sales").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    @Test
    void when_the_rows_in_windows_come_to_64_mb_the_oldest_go_early_though_they_are_few() throws Exception {
        schema.execute("alter table sales alter column words varchar(1000000)");
        for (int id = 1; id <= 90; id++) {
            schema.execute("insert into sales values (%1$d, 'shop %1$d', null, repeat('w', 900000))".formatted(id));
        }
        try (var running = start("wide", "", "completionSize: 1000");
                var sales = broker.record("wide.sales")) {
            // 75 of them make 64 MB, each in a window of its own.
            assertThat(ids(sales.until(15))).doesNotHaveDuplicates();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(held(running)).isBetween(70, 75));
            assertThat(early.get()).isBetween(15, 20);
        }
    }

    @Test
    void a_window_that_fails_is_tried_again_and_at_last_its_rows_go_to_the_dead_letter_topic_and_no_others()
            throws Exception {
        rows(1, 3, "north");
        rows(4, 6, "ill");
        try (var running = start("failing", "retries: 2, deadLetterTopic: 'failing.dead'", "completionSize: 3");
                var sales = broker.record("failing.sales");
                var dead = broker.record("failing.dead")) {
            assertThat(ids(sales.until(1))).containsExactly(1L, 2L, 3L);
            assertThat(dead.until(3)).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("4", "5", "6");
            assertThat(dead.until(3)).allSatisfy(letter -> {
                assertThat(header(letter, "wadi.attempts")).isEqualTo("3");
                assertThat(header(letter, "wadi.error")).isEqualTo("the window is ill");
                assertThat(header(letter, "wadi.step")).contains("process");
                assertThat(letter.value()).contains("\"shop\":\"ill\"");
            });
            assertThat(running.consumer("sales").state()).isEqualTo(RouteState.RUNNING);
            ill.set(false);
            running.consumer("sales").replay();
            assertThat(ids(sales.until(2).subList(1, 2))).containsExactlyInAnyOrder(4L, 5L, 6L);
        }
    }

    @Test
    void without_dead_letter_topic_a_window_that_fails_stops_the_route() throws Exception {
        rows(1, 3, "ill");
        try (var running = start("stopping", "retries: 1", "completionSize: 3")) {
            await().atMost(PATIENCE).until(() -> running.consumer("sales").state() == RouteState.FAILED);
            assertThat(running.consumer("sales").problem()).contains("the window is ill");
        }
    }

    @Test
    void a_row_that_fails_after_a_window_took_it_is_in_no_window_and_its_neighbours_are_in_one_each() throws Exception {
        rows(1, 5, "north");
        schema.execute("update sales set words = 'bad' where id = 3");
        String yaml = route("retries: 1, deadLetterTopic: 'poison.dead'", "completionSize: 4") + FAILS_BAD_ROWS;
        try (var running = start("poison", yaml);
                var sales = broker.record("poison.sales");
                var dead = broker.record("poison.dead")) {
            assertThat(ids(sales.until(1))).containsExactlyInAnyOrder(1L, 2L, 4L, 5L);
            assertThat(dead.until(1)).singleElement().satisfies(letter -> assertThat(letter.key())
                    .isEqualTo("3"));
            assertThat(running.consumer("sales").state()).isEqualTo(RouteState.RUNNING);
            assertThat(held(running)).isZero();
        }
    }

    @Test
    void a_window_too_large_for_its_topic_sends_its_rows_to_the_dead_letter_topic() throws Exception {
        broker.topic("large.sales", 1, "max.message.bytes", "2000");
        schema.execute("insert into sales values (1, 'north', null, '" + "x".repeat(1_200) + "')");
        schema.execute("insert into sales values (2, 'north', null, '" + "y".repeat(1_200) + "')");
        rows(3, 4, "south");
        try (var running = start("large", "deadLetterTopic: 'large.dead'", "completionSize: 2");
                var sales = broker.record("large.sales");
                var dead = broker.record("large.dead")) {
            assertThat(dead.until(2)).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("1", "2");
            assertThat(ids(sales.until(1))).containsExactly(3L, 4L);
            assertThat(running.consumer("sales").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    @Test
    void a_slice_waits_for_its_end_and_what_comes_after_its_window_is_late_and_may_go_elsewhere() throws Exception {
        schema.execute("insert into sales values (1, 'north', '2026-05-04 10:02:00', null)");
        schema.execute("insert into sales values (2, 'north', current_timestamp, null)");
        String yaml =
                """
                - route:
                    id: sales
                    from:
                      uri: table:sales
                      parameters: {delay: 20, deletes: ignore}
                      steps:
                        - aggregate:
                            correlationExpression: {simple: "${slice(sold_at 24h)}"}
                            aggregationStrategy: "#wadi.rows"
                            completionTimeout: 100
                            completionTimeoutCheckerInterval: 20
                            steps:
                              - marshal: {json: {}}
                              - choice:
                                  when:
                                    - simple: "${header[wadi.late]} == 'true'"
                                      steps:
                                        - to: kafka:{{topics}}.late
                                  otherwise:
                                    steps:
                                      - to: kafka:{{topics}}.sales
                """;
        try (var running = start("slices", yaml);
                var sales = broker.record("slices.sales");
                var latecomers = broker.record("slices.late")) {
            assertThat(sales.until(1)).extracting(ConsumerRecord::key).containsExactly("2026-05-04T00:00");
            schema.execute("insert into sales values (3, 'north', '2026-05-04 10:03:00', null)");
            assertThat(ids(latecomers.until(1))).containsExactly(3L);
            assertThat(late.get()).isEqualTo(1);
            // The slice of now is not over.
            assertThat(held(running)).isEqualTo(1);
            assertThat(running.consumer("sales").openWindows()).isEqualTo(1);
        }
    }

    @Test
    void a_row_that_two_windows_hold_is_committed_when_both_are_sent() throws Exception {
        broker.topic("two.sales", 1);
        broker.topic("two.all", 1);
        rows(1, 3, "north");
        String second =
                """
                        - aggregate:
                            correlationExpression: {constant: {expression: all}}
                            aggregationStrategy: "#wadi.rows"
                            completionSize: 6
                            steps:
                              - marshal: {json: {}}
                              - to: kafka:{{topics}}.all
                """;
        try (var running = start("two", route("", "completionSize: 3") + second);
                var sales = broker.record("two.sales", "two.all")) {
            await().atMost(PATIENCE).until(() -> held(running) == 3);
            rows(4, 6, "south");
            assertThat(ids(sales.until(3))).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 1L, 2L, 3L, 4L, 5L, 6L);
        }
    }

    @Test
    void rows_of_a_window_that_was_taken_back_are_not_late() throws Exception {
        for (int id = 1; id <= 5; id++) {
            schema.execute("insert into sales values (%d, 'north', '2026-05-04 10:02:00', '%s')"
                    .formatted(id, id == 4 ? "bad" : "good"));
        }
        String yaml = route("retries: 1, deadLetterTopic: 'back.dead'", "completionSize: 4")
                        .replace("${body[shop]}", "${body[shop]}@${slice(sold_at 1h)}")
                + FAILS_BAD_ROWS;
        try (var running = start("back", yaml);
                var sales = broker.record("back.sales")) {
            List<ConsumerRecord<String, String>> came = sales.until(1);
            assertThat(ids(came)).containsExactlyInAnyOrder(1L, 2L, 3L, 5L);
            assertThat(came.get(0).headers().lastHeader("wadi.late")).isNull();
            assertThat(late.get()).isZero();
            assertThat(running.consumer("sales").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    @Test
    void a_window_that_its_strategy_does_not_let_go_fails_as_any_other() throws Exception {
        rows(1, 3, "ill");
        rows(4, 6, "north");
        String yaml = route("retries: 1, deadLetterTopic: 'picky.dead'", "completionTimeout: 200")
                .replace("#wadi.rows", "#picky");
        try (var running = start("picky", yaml);
                var sales = broker.record("picky.sales");
                var dead = broker.record("picky.dead")) {
            assertThat(ids(sales.until(PATIENCE, came -> ids(came).size() >= 3)))
                    .containsExactly(4L, 5L, 6L);
            assertThat(dead.until(3)).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("1", "2", "3");
            assertThat(held(running)).isZero();
        }
    }

    /** Camel completes the window before the row that begins the next one, and forgets both if that row fails. */
    @Test
    void a_window_that_camel_forgets_with_a_row_is_not_held_for_ever() throws Exception {
        rows(1, 2, "north");
        schema.execute("insert into sales values (3, 'north', null, 'bad')");
        rows(4, 9, "north");
        String yaml = route("retries: 1, deadLetterTopic: 'forgotten.dead'", "completionInterval: 300")
                .replace("#wadi.rows", "#picky");
        try (var running = start("forgotten", yaml);
                var sales = broker.record("forgotten.sales");
                var dead = broker.record("forgotten.dead")) {
            assertThat(ids(sales.until(PATIENCE, came -> ids(came).size() >= 8)))
                    .containsExactlyInAnyOrder(1L, 2L, 4L, 5L, 6L, 7L, 8L, 9L);
            assertThat(dead.until(1)).extracting(ConsumerRecord::key).containsExactly("3");
            assertThat(running.consumer("sales").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    /** Completes a window of two before the next row, takes no bad row, and lets no ill window go. */
    private static final class Picky extends GroupedBodyAggregationStrategy {
        @Override
        public Exchange aggregate(Exchange old, Exchange next) {
            if (next.getMessage().getBody() instanceof Map<?, ?> row && "bad".equals(row.get("words"))) {
                throw new IllegalStateException("bad");
            }
            return super.aggregate(old, next);
        }

        @Override
        public boolean canPreComplete() {
            return true;
        }

        @Override
        public boolean preComplete(Exchange old, Exchange next) {
            return old != null && rows(old).size() == 2 && !isIll(old);
        }

        @Override
        public void onCompletion(Exchange exchange) {
            if (isIll(exchange)) {
                throw new IllegalStateException("ill");
            }
            super.onCompletion(exchange);
        }

        private static boolean isIll(Exchange window) {
            return rows(window).get(0) instanceof Map<?, ?> row && "ill".equals(row.get("shop"));
        }

        private static List<?> rows(Exchange window) {
            return window.getProperty(ExchangePropertyKey.GROUPED_EXCHANGE, List.class);
        }
    }

    private void rows(int first, int last, String shop) throws Exception {
        for (int id = first; id <= last; id++) {
            schema.execute("insert into sales values (%d, '%s', null, null)".formatted(id, shop));
        }
    }

    private static int held(RunningRoutes running) {
        return running.consumer("sales").rowsInWindows();
    }

    private RunningRoutes start(String application, String parameters, String completion) throws Exception {
        return start(application, route(parameters, completion));
    }

    private static String route(String parameters, String completion) {
        return """
                - route:
                    id: sales
                    from:
                      uri: table:sales
                      parameters: {delay: 20, deletes: ignore%s}
                      steps:
                        - aggregate:
                            correlationExpression: {simple: "${body[shop]}"}
                            aggregationStrategy: "#wadi.rows"
                            %s
                            steps:
                              - process: {ref: ill}
                              - marshal: {json: {}}
                              - to: kafka:{{topics}}.sales
                """
                .formatted(parameters.isEmpty() ? "" : ", " + parameters, completion);
    }

    private RunningRoutes start(String application, String yaml) throws Exception {
        return RunningRoutes.start(
                application, broker.bootstrapServers(), Map.of("database", schema.dataSource()), yaml, context -> {
                    context.getRegistry().bind("ill", (Processor) exchange -> {
                        List<?> rows = exchange.getMessage().getBody(List.class);
                        if (ill.get() && rows.get(0) instanceof Map<?, ?> row && "ill".equals(row.get("shop"))) {
                            throw new IllegalStateException("the window is ill");
                        }
                    });
                    context.getRegistry().bind("picky", new Picky());
                    context.getRegistry().bind("listener", new FlowListener() {
                        @Override
                        public void early(int rows) {
                            early.incrementAndGet();
                        }

                        @Override
                        public void late(int rows) {
                            late.addAndGet(rows);
                        }
                    });
                });
    }

    private static List<Long> ids(List<ConsumerRecord<String, String>> windows) {
        List<Long> ids = new ArrayList<>();
        for (ConsumerRecord<String, String> window : windows) {
            for (String row : window.value().split("\"id\":")) {
                if (!row.startsWith("[")) {
                    ids.add(Long.valueOf(row.split(",")[0]));
                }
            }
        }
        return ids;
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
