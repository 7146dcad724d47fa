package io.wadi.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.charset.Charset;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Records that can be no rows, between others that can: each goes to the dead letter topic with its cause, no neighbour is held up, and a second route
 * from that topic writes them when it is repaired.
 */
final class SinkPoisonTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String FOLLOWED = "a check, before a good state of the row that says nothing of it";

    private final String application = "poison-" + UUID.randomUUID();
    private final TestBroker broker = TestBroker.shared();
    private final Map<String, Poison> poisons = new LinkedHashMap<>();

    /** @param cause what must stand in the dead letter's error */
    private record Poison(String into, byte @Nullable [] key, byte[] value, String cause) {}

    private static final String ROUTE =
            """
            - route:
                id: copy
                from:
                  uri: kafka:{{topics}}.in
                  steps:
                    - choice:
                        when:
                          - simple: "${header[into]} == 'throws'"
                            steps:
                              - throwException: {exceptionType: java.lang.IllegalStateException, message: no such customer}
                          - simple: "${header[into]} == 'expression'"
                            steps:
                              - setBody: {simple: "${body.noSuchMethod()}"}
                          - simple: "${header[into]} == 'converter'"
                            steps:
                              - convertBodyTo: {type: java.lang.Integer}
                          - simple: "${header[into]} == 'unmarshal'"
                            steps:
                              - unmarshal: {json: {}}
                          - simple: "${header[into]} == 'body'"
                            steps:
                              - setBody: {constant: {expression: "7", resultType: java.lang.Integer}}
                    - choice:
                        when:
                          - simple: "${header[into]} == 'pairs'"
                            steps:
                              - to: table:pairs
                        otherwise:
                          steps:
                            - to:
                                uri: table:things
                                parameters: {retries: 1, deadLetterTopic: "{{topics}}.dead", batchSize: 20}
            """;

    /** What is known of a dead letter for sure are its own headers. */
    private static final String REPAIRED =
            """
            - route:
                id: repaired
                from:
                  uri: kafka:{{topics}}.dead
                  steps:
                    - setBody: {simple: '{"id": ${header[number]}, "must": "repaired"}'}
                    - to: table:things?key=id
            """;

    private void kinds() {
        poison("bad JSON", "{\"id\":1,", "the value is no JSON");
        poison("no object", "[1,2]", "the value is JSON, but no object");
        poison("a bare text", "\"hello\"", "the value is JSON, but no object");
        poison("two objects", "{\"id\":1,\"must\":\"a\"}{\"id\":1}", "something follows the value's JSON object");
        poison("no JSON at all", "id=1;must=a", "the value is no JSON");
        poison("Latin-1", "{\"id\":1,\"must\":\"é\"}", "the value is no JSON in UTF-8", ISO_8859_1);
        poison("UTF-16", "{\"id\":1,\"must\":\"a\"}", "the value is no JSON in UTF-8", UTF_16BE);
        poison("NaN", "{\"id\":1,\"must\":\"a\",\"ratio\":NaN}", "the value is no JSON");
        poison("deep nesting", field("doc", "[".repeat(5_000) + "]".repeat(5_000)), "the value is no JSON");
        poison("a field twice", field("name", "\"a\",\"name\":\"b\""), "the value names \"name\" twice");
        poison("a column twice", field("name", "\"a\",\"NAME\":\"b\""), "name", "twice");
        poison("no key", "things", null, "{\"must\":\"a\"}", "the record's key, which is missing, says id");
        poison("a key that is no number", "things", "x", "{\"must\":\"a\"}", "column id of things is int4");
        poison("half a key", "pairs", "{\"a\":1}", "{\"note\":\"n\"}", "neither the row nor the record's key says b");
        poison("a key that is no JSON", "pairs", "1", "{\"note\":\"n\"}", "the record's key says a");
        poison("beyond an integer", field("small", "70000"), "column small", "beyond the range");
        poison("beyond 64 bits", field("whole", "9223372036854775808"), "column whole", "whole number of 64 bits");
        poison("a fraction", field("whole", "1.5"), "column whole", "no whole number");
        poison("a number in words", field("whole", "\"seven\""), "column whole", "it is no number");
        poison("an object for a number", field("whole", "{\"a\":1}"), "column whole", "an object or an array");
        poison("too many digits", field("price", "12345.67"), "column price", "more digits before the point");
        poison("too exact", field("price", "1.005"), "column price", "more digits behind the point");
        poison("an enormous number", field("price", "1E2147483647"), "column price", "its exponent is beyond 20000");
        poison("a tiny number", field("whole", "1E-999999999"), "column whole", "its exponent is beyond 20000");
        poison("no number that Java has", field("price", "1E99999999999"), "the value is no JSON");
        poison(
                "a fraction of a second",
                field("at", "\"2024-01-01T00:00:00.1234567\""),
                "column at",
                "digits of a second");
        poison("NaN for a decimal", field("price", "\"NaN\""), "column price", "it is no number");
        poison("infinity", field("ratio", "1e999"), "column ratio", "beyond the range");
        poison("too long", field("name", "\"much too long\""), "column name", "13 characters long");
        poison("NUL", field("name", "\"a\\u0000b\""), "0x00");
        poison("an unknown column", field("nmae", "\"a\""), "no column \"nmae\". Did you mean \"name\"?");
        poison("a column that is missing", "{\"id\":1}", "null value in column \"must\"");
        poison("NULL", "{\"id\":1,\"must\":null}", "column must of things takes no NULL");
        poison("not unique", field("code", "\"taken\""), "duplicate key", "code");
        poison("a foreign key", field("parent", "77"), "violates foreign key constraint");
        poison("a check", field("positive", "-1"), "violates check constraint");
        poison(FOLLOWED, "{\"id\":2000,\"must\":\"a\",\"positive\":-2}", "violates check constraint");
        poison("no such day", field("day", "\"2024-02-30\""), "column day", "ISO 8601");
        poison("no time", field("at", "\"25 o'clock\""), "column at", "ISO 8601");
        poison("no such zone", field("moment", "\"2024-01-01T00:00:00+99:00\""), "column moment", "ISO 8601");
        poison("no zone", field("moment", "\"2024-01-01T00:00:00\""), "column moment", "names no time zone");
        poison("neither true nor false", field("flag", "\"maybe\""), "column flag", "it is no number");
        poison("two for a boolean", field("flag", "2"), "column flag", "neither true nor false");
        poison("no base64", field("bytes", "\"?!\""), "column bytes", "base64");
        poison("no UUID", field("token", "\"12-34\""), "column token", "it is no UUID");
        poison("no such word", field("mood", "\"angry\""), "invalid input value for enum mood");
        poison("no shape", field("spot", "\"nowhere\""), "invalid input syntax for type point");
        poison("an array of others", field("tags", "[1,\"two\"]"), "column tags", "it is no number");
        poison("no array", field("tags", "7"), "column tags", "it is no array");
        poison("a step that throws", "throws", "1", "{\"id\":1}", "no such customer");
        poison("an expression that fails", "expression", "1", "{\"id\":1}", "noSuchMethod");
        poison("a converter that fails", "converter", "1", "{\"id\":1}", "For input string");
        poison("a format that fails", "unmarshal", "1", "{\"id\":", "Unexpected end-of-input");
        poison("a body of another kind", "body", "1", "{\"id\":1}", "the body is a java.lang.Integer");
        poison("larger than the dead letter topic", field("name", "\"" + "x".repeat(90_000) + "\""), "column name");
    }

    @Test
    void each_kind_is_a_dead_letter_with_its_cause_and_all_others_get_through() throws Exception {
        kinds();
        broker.topic(application + ".in", 2);
        broker.topic(application + ".dead", 2, "max.message.bytes", "60000");
        try (TestSchema schema = TestDatabase.POSTGRESQL.create()) {
            tables(schema);
            schema.execute("insert into things (id, must, code) values (9999, 'good', 'taken')");
            send();
            try (var running = RunningRoutes.start(application, broker, schema.dataSource(), ROUTE)) {
                broker.awaitRead(application + ".copy", application + ".in");
                assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
            }
            assertThat(numbers(schema, "must = 'good'")).hasSize(poisons.size() + 3);
            assertThat(numbers(schema, "must <> 'good'")).isEmpty();
            told(broker.readCommitted(application + ".dead"));

            try (var repaired = RunningRoutes.start(application, broker, schema.dataSource(), REPAIRED)) {
                broker.awaitRead(application + ".repaired", application + ".dead");
                assertThat(repaired.work("repaired").state()).isEqualTo(RouteState.RUNNING);
            }
            assertThat(numbers(schema, "must = 'repaired'")).hasSize(poisons.size());
        }
    }

    private void told(List<ConsumerRecord<String, String>> letters) {
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(poisons).hasSizeGreaterThan(30);
        softly.assertThat(letters).hasSize(poisons.size());
        Map<String, String> errors = new LinkedHashMap<>();
        letters.forEach(letter -> {
            errors.put(header(letter, "kind"), header(letter, "wadi.error"));
            softly.assertThat(header(letter, "wadi.topic")).isEqualTo(application + ".in");
            softly.assertThat(header(letter, "wadi.offset")).matches("\\d+");
        });
        poisons.forEach((kind, poison) -> softly.assertThat(errors.get(kind))
                .as(kind)
                .isNotNull()
                .contains(poison.cause().split("\\|")));
        softly.assertAll();
    }

    private static void tables(TestSchema schema) throws SQLException {
        schema.execute(
                "create type mood as enum ('happy', 'sad')",
                """
                create table things (id int primary key, must varchar(9) not null, name varchar(5), small smallint,
                  whole bigint, price numeric(6,2), ratio double precision, day date, at timestamp, moment timestamptz,
                  flag boolean, bytes bytea, token uuid, mood mood, spot point, tags int[], doc jsonb,
                  code varchar(9) unique, parent int references things, positive int check (positive > 0))""",
                "create table pairs (a int, b int, note varchar(9), primary key (a, b))");
    }

    private static String field(String column, String json) {
        return "{\"id\":1,\"must\":\"a\",\"%s\":%s}".formatted(column, json);
    }

    private void poison(String kind, String value, String... causes) {
        poison(kind, value, String.join("|", causes), UTF_8);
    }

    private void poison(String kind, String value, String cause, Charset charset) {
        poisons.put(kind, new Poison("things", "1".getBytes(UTF_8), value.getBytes(charset), cause));
    }

    private void poison(String kind, String into, @Nullable String key, String value, String cause) {
        poisons.put(kind, new Poison(into, key == null ? null : key.getBytes(UTF_8), value.getBytes(UTF_8), cause));
    }

    /** A good one before each, and one behind all. */
    private void send() {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            int number = 0;
            for (var poison : poisons.entrySet()) {
                producer.send(good(number, 1000 + number));
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        application + ".in",
                        number % 2,
                        poison.getValue().key(),
                        poison.getValue().value());
                record.headers()
                        .add("kind", poison.getKey().getBytes(UTF_8))
                        .add("into", poison.getValue().into().getBytes(UTF_8))
                        .add("number", Integer.toString(number).getBytes(UTF_8));
                producer.send(record);
                if (poison.getKey().equals(FOLLOWED)) {
                    producer.send(good(number, 2000));
                }
                number++;
            }
            producer.send(good(number, 1000 + number));
        }
    }

    private ProducerRecord<byte[], byte[]> good(int number, int id) {
        String row = "{\"id\":%d,\"must\":\"good\"}".formatted(id);
        return new ProducerRecord<>(
                application + ".in", number % 2, Integer.toString(number).getBytes(UTF_8), row.getBytes(UTF_8));
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static List<Integer> numbers(TestSchema schema, String where) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select id from things where " + where)) {
            while (found.next()) {
                numbers.add(found.getInt(1));
            }
        }
        return numbers;
    }
}
