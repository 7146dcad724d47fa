package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import org.junit.jupiter.api.Test;

final class RefusedRowTest {
    @Test
    void a_row_too_large_for_its_topic_goes_to_the_dead_letter_topic_as_it_was_read() throws Exception {
        var broker = TestBroker.shared();
        broker.topic("refused.notes", 1, "max.message.bytes", "2000");
        try (var schema = TestDatabase.H2.create(";MODE=MySQL;DATABASE_TO_LOWER=TRUE")) {
            schema.execute(
                    "create table notes (id bigint primary key, words varchar(9000))",
                    "insert into notes values (1, '" + "x".repeat(5_000) + "'), (2, 'short')");
            String yaml =
                    """
                    - route:
                        id: notes
                        from:
                          uri: table:notes
                          parameters: {delay: 50, deadLetterTopic: "{{topics}}.dead"}
                          steps:
                            - marshal: {json: {}}
                            - to: kafka:{{topics}}.notes
                    """;
            try (var running = RunningRoutes.start("refused", broker, schema.dataSource(), yaml);
                    var notes = broker.record("refused.notes");
                    var dead = broker.record("refused.dead")) {
                assertThat(dead.until(1)).singleElement().satisfies(letter -> {
                    assertThat(letter.key()).isEqualTo("1");
                    assertThat(letter.value()).contains("\"id\":1").contains("x".repeat(5_000));
                });
                assertThat(notes.until(1)).singleElement().satisfies(note -> assertThat(note.key())
                        .isEqualTo("2"));
            }
        }
    }
}
