package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.sink.TargetException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
    private static final TargetException AWAY = new TargetException("away", new SQLTransientConnectionException());
    private static final TargetException DEADLOCK = new TargetException("deadlock", new SQLException("", "40001"));

    private final Attempts attempts = new Attempts(2);

    @Test
    void a_database_that_is_away_is_waited_for_and_its_errors_are_counted_when_it_is_back() {
        for (int i = 0; i < 100; i++) {
            assertThat(attempts.isLast(AWAY)).isFalse();
            attempts.pause();
        }
        assertThat(attempts.pause()).isEqualTo(Duration.ofSeconds(30));
        assertThat(attempts.isLast(DEADLOCK)).isFalse();
        assertThat(attempts.isLast(DEADLOCK)).isFalse();
        assertThat(attempts.isLast(DEADLOCK)).isTrue();
        assertThat(attempts.answered()).isEqualTo(3);
    }

    @Test
    void a_step_that_fails_is_tried_again_whatever_the_database_did_before() {
        for (int i = 0; i < 100; i++) {
            attempts.isLast(AWAY);
        }
        attempts.isLast(DEADLOCK);
        attempts.isLast(DEADLOCK);
        assertThat(attempts.isLastFailure()).isFalse();
        assertThat(attempts.isLastFailure()).isFalse();
        assertThat(attempts.isLastFailure()).isTrue();
    }

    @Test
    void when_all_is_well_it_begins_anew() {
        assertThat(attempts.pause()).isEqualTo(Duration.ofMillis(100));
        assertThat(attempts.pause()).isEqualTo(Duration.ofMillis(200));
        attempts.isLastFailure();
        attempts.isLastFailure();
        attempts.begin();
        assertThat(attempts.isLastFailure()).isFalse();
        assertThat(attempts.pause()).isEqualTo(Duration.ofMillis(100));
    }
}
