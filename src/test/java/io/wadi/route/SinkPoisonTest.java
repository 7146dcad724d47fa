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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Records that can be no rows, between others that can: each goes to the dead letter topic with its cause, no neighbour is held up, and a second route
 * from that topic writes them when it is repaired.
 */
final class SinkPoisonTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String FOLLOWED = "a check, before a good state of the row that says nothing of it";

    /** A line, where a point is wanted. */
    private static final String LINE = "AQIAAAACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPA/AAAAAAAA8D8=";

    private static final String HALF = "{\"a\":\"\\ud83d\"}";

    /** Sessions that by themselves would take what does not fit, and keep another value. */
    private static final Map<TestDatabase, String> LENIENT = Map.of(
            TestDatabase.MARIADB,
            "&sessionVariables=sql_mode=''",
            TestDatabase.MYSQL,
            "&sessionVariables=sql_mode=''&jdbcCompliantTruncation=false");

    private static final String THINGS =
            """
            create table things (id int primary key, must varchar(9) not null, name varchar(5), small smallint,
              whole bigint, price numeric(6,2), day date, spot point, code varchar(9) unique, parent int, positive int,
              foreign key (parent) references things (id), constraint is_positive check (positive > 0), %s)""";

    private static final String MYSQL_AND_MARIADB =
            """
            at datetime(6), moment timestamp null, ratio double, flag bit(1), bytes tinyblob, mood enum ('happy', 'sad'), doc json,
              amount int unsigned, total bigint unsigned, tiny tinyint unsigned, debt decimal(6,2) unsigned, middle mediumint,
              bits bit(8), share float, weight double(6,2), year year, lasts time, traits set ('a', 'b', 'c'), brief tinytext,
              three varchar(5) character set utf8mb3, latin varchar(5) character set latin1, three_bytes varbinary(3)""";

    private static final Map<TestDatabase, String> COLUMNS = Map.of(
            TestDatabase.POSTGRESQL,
            """
            at timestamp, moment timestamptz, ratio double precision, flag boolean, bytes bytea, mood mood, doc jsonb,
              token uuid, tags int[]""",
            TestDatabase.MARIADB,
            MYSQL_AND_MARIADB + ", token uuid, address inet6",
            TestDatabase.MYSQL,
            MYSQL_AND_MARIADB + ", vector vector(2)");

    private final String application = "poison-" + UUID.randomUUID();
    private final TestBroker broker = TestBroker.shared();
    private final Map<String, Poison> poisons = new LinkedHashMap<>();

    /** What a database says of a row that it does not take, in its own words; what must stand there is parted by {@code |}. */
    private record Words(String missing, String taken, String noParent, String check, String noWord, String noShape) {}

    private static final Map<TestDatabase, Words> WORDS = Map.of(
            TestDatabase.POSTGRESQL,
            new Words(
                    "null value in column \"must\"",
                    "duplicate key|code",
                    "violates foreign key constraint",
                    "violates check constraint",
                    "invalid input value for enum mood",
                    "invalid input syntax for type point"),
            TestDatabase.MARIADB,
            new Words(
                    "Field 'must' doesn't have a default value",
                    "Duplicate entry|code",
                    "foreign key constraint fails",
                    "CONSTRAINT `is_positive` failed",
                    "Data truncated for column 'mood'",
                    "no well-known binary"),
            TestDatabase.MYSQL,
            new Words(
                    "Field 'must' doesn't have a default value",
                    "Duplicate entry|code",
                    "foreign key constraint fails",
                    "Check constraint 'is_positive' is violated",
                    "Data truncated for column 'mood'",
                    "Invalid GIS data"));

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

    private void kinds(TestDatabase of) {
        Words words = WORDS.get(of);
        common(words);
        switch (of) {
            case POSTGRESQL -> ofPostgreSql();
            case MARIADB -> {
                ofMySqlAndMariaDb(words);
                ofMariaDb();
            }
            case MYSQL -> {
                ofMySqlAndMariaDb(words);
                ofMySql();
            }
            default -> throw new IllegalArgumentException(of.toString());
        }
    }

    private void common(Words words) {
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
        poison("a key that is no number", "things", "x", "{\"must\":\"a\"}", "column id of things is");
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
        poison("half a character", field("name", "\"a\\ud83d\""), "column name", "half a character");
        poison("too long", field("name", "\"much too long\""), "column name", "13 characters long");
        poison("an unknown column", field("nmae", "\"a\""), "no column \"nmae\". Did you mean \"name\"?");
        poison("a column that is missing", "{\"id\":1}", words.missing());
        poison("NULL", "{\"id\":1,\"must\":null}", "column must of things takes no NULL");
        poison("not unique", field("code", "\"taken\""), words.taken());
        poison("a foreign key", field("parent", "77"), words.noParent());
        poison("a check", field("positive", "-1"), words.check());
        poison(FOLLOWED, "{\"id\":2000,\"must\":\"a\",\"positive\":-2}", words.check());
        poison("no such day", field("day", "\"2024-02-30\""), "column day", "ISO 8601");
        poison("no time", field("at", "\"25 o'clock\""), "column at", "ISO 8601");
        poison("no such zone", field("moment", "\"2024-01-01T00:00:00+99:00\""), "column moment", "ISO 8601");
        poison("no zone", field("moment", "\"2024-01-01T00:00:00\""), "column moment", "names no time zone");
        poison("neither true nor false", field("flag", "\"maybe\""), "column flag", "it is no number");
        poison("two for a boolean", field("flag", "2"), "column flag", "neither true nor false");
        poison("no base64", field("bytes", "\"?!\""), "column bytes", "base64");
        poison("no such word", field("mood", "\"angry\""), words.noWord());
        poison("no shape", field("spot", "\"nowhere\""), words.noShape());
        poison("a step that throws", "throws", "1", "{\"id\":1}", "no such customer");
        poison("an expression that fails", "expression", "1", "{\"id\":1}", "noSuchMethod");
        poison("a converter that fails", "converter", "1", "{\"id\":1}", "For input string");
        poison("a format that fails", "unmarshal", "1", "{\"id\":", "Unexpected end-of-input");
        poison("a body of another kind", "body", "1", "{\"id\":1}", "the body is a java.lang.Integer");
        poison("larger than the dead letter topic", field("name", "\"" + "x".repeat(90_000) + "\""), "column name");
    }

    private void ofPostgreSql() {
        poison("NUL", field("name", "\"a\\u0000b\""), "0x00");
        poison("no UUID", field("token", "\"12-34\""), "column token", "it is no UUID");
        poison("an array of others", field("tags", "[1,\"two\"]"), "column tags", "it is no number");
        poison("no array", field("tags", "7"), "column tags", "it is no array");
    }

    private void ofMySqlAndMariaDb(Words words) {
        poison("below zero", field("amount", "-1"), "column amount", "beyond the range");
        poison("below zero for 64 bits", field("total", "-1"), "column total", "beyond the range");
        poison("below zero for a byte", field("tiny", "-1"), "Out of range value for column 'tiny'");
        poison("below zero for a decimal", field("debt", "-1.5"), "Out of range value for column 'debt'");
        poison("beyond a byte", field("tiny", "256"), "Out of range value for column 'tiny'");
        poison("beyond 24 bits", field("middle", "8388608"), "column middle", "beyond the range");
        poison("too many bits", field("bits", "256"), "Data too long for column 'bits'");
        poison("bits below zero", field("bits", "-1"), "Data too long for column 'bits'");
        poison("not a number", field("ratio", "\"NaN\""), "column ratio", "numbers only");
        poison("without end", field("ratio", "\"-Infinity\""), "column ratio", "numbers only");
        poison("NaN for a small one", field("share", "\"NaN\""), "column share", "numbers only");
        poison("rounded", field("weight", "1.005"), "column weight", "more digits behind the point");
        poison("too heavy", field("weight", "12345.5"), "Out of range value for column 'weight'");
        poison("a year of two digits", field("year", "24"), "column year", "no century");
        poison("a year before all others", field("year", "1900"), "Out of range value for column 'year'");
        poison("a year behind all others", field("year", "\"2156\""), "Out of range value for column 'year'");
        poison("the zero date", field("day", "\"0000-00-00\""), "column day", "ISO 8601");
        poison("a month without a day", field("day", "\"2024-05-00\""), "column day", "ISO 8601");
        poison("the zero time", field("at", "\"0000-00-00 00:00:00\""), "column at", "ISO 8601");
        poison("a day in the year 12345", field("day", "\"+12345-01-01\""), "+12345-01-01");
        poison("a day that never comes", field("day", "\"infinity\""), "ncorrect dat");
        poison("a time that never comes", field("at", "\"infinity\""), "ncorrect datetime value");
        poison("a moment that never comes", field("moment", "\"infinity\""), "ncorrect datetime value");
        poison("a moment before all others", field("moment", "\"-infinity\""), "ncorrect datetime value");
        poison("the moment zero", field("moment", "\"1970-01-01T00:00:00Z\""), "ncorrect datetime value", "moment");
        poison("a moment too late", field("moment", "\"2200-01-01T00:00:00Z\""), "ncorrect datetime value", "moment");
        poison("too much time", field("lasts", "\"839:00:00\""), "Truncated incorrect", "3020400");
        poison("too much time back", field("lasts", "\"-839:00:00\""), "Truncated incorrect", "-3020400");
        poison("a fraction of time", field("lasts", "\"00:00:00.5\""), "column lasts", "digits of a second");
        poison("no length of time", field("lasts", "\"noon\""), "column lasts", "no length of time");
        poison("no word at all", field("mood", "\"\""), "Data truncated for column 'mood'");
        poison("the place of a word", field("mood", "\"2\""), "column mood", "none of the column's words");
        poison("a number for a word", field("mood", "2"), "column mood", "none of the column's words");
        poison("no such member", field("traits", "\"d\""), "Data truncated for column 'traits'");
        poison("a member and none", field("traits", "\"a,d\""), "Data truncated for column 'traits'");
        poison("the bits of members", field("traits", "\"3\""), "column traits", "none of the column's words");
        poison("four bytes", field("three", "\"a😀\""), "Incorrect string value", "three");
        poison("a letter that Latin-1 has not", field("latin", "\"Ж\""), "Incorrect string value", "latin");
        poison("a text of too many bytes", field("brief", "\"" + "x".repeat(256) + "\""), "Data too long", "brief");
        poison("few letters of many bytes", field("brief", "\"" + "é".repeat(200) + "\""), "brief");
        poison("too many bytes", field("three_bytes", "\"AAECAw==\""), "Data too long for column 'three_bytes'");
        poison("too many bytes for an object", field("bytes", "\"" + "A".repeat(400) + "\""), "column 'bytes'");
        poison("half a shape", field("spot", "\"AQEAAAAAAAAAAADwPw==\""), words.noShape());
        poison("an empty shape", field("spot", "\"\""), words.noShape());
    }

    private void ofMariaDb() {
        poison("another shape", field("spot", "\"" + LINE + "\""), "Incorrect POINT value", "spot");
        poison("no UUID", field("token", "\"12-34\""), "column token", "it is no UUID");
        poison("no address", field("address", "\"nowhere\""), "Incorrect inet6 value: 'nowhere'", "address");
        poison("JSON too deep", field("doc", "[".repeat(150) + "]".repeat(150)), "CONSTRAINT `things.doc` failed");
        poison("half a character in JSON", field("doc", HALF), "CONSTRAINT `things.doc` failed");
    }

    private void ofMySql() {
        poison("another shape", field("spot", "\"" + LINE + "\""), "Cannot get geometry object");
        poison("JSON too deep", field("doc", "[".repeat(150) + "]".repeat(150)), "exceeds the maximum depth");
        poison("half a character in JSON", field("doc", HALF), "Invalid JSON text");
        poison("a long vector", field("vector", "[1,2,3]"), "Data too long for column 'vector'");
        poison("a vector of words", field("vector", "[1,\"two\"]"), "column vector", "it is no number");
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "MYSQL"})
    void each_kind_is_a_dead_letter_with_its_cause_and_all_others_get_through(TestDatabase of) throws Exception {
        kinds(of);
        broker.topic(application + ".in", 2);
        broker.topic(application + ".dead", 2, "max.message.bytes", "60000");
        try (TestSchema schema = of.create(LENIENT.getOrDefault(of, ""))) {
            tables(of, schema);
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
        softly.assertThat(poisons).hasSizeGreaterThan(50);
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

    private static void tables(TestDatabase of, TestSchema schema) throws SQLException {
        if (of == TestDatabase.POSTGRESQL) {
            schema.execute("create type mood as enum ('happy', 'sad')");
        }
        schema.execute(
                THINGS.formatted(COLUMNS.get(of)),
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
