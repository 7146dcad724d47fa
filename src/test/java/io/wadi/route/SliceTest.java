package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

final class SliceTest {
    private static final Duration QUARTER = Duration.ofMinutes(15);

    @Test
    void a_slice_is_named_by_its_begin_as_the_column_would_say_it() {
        assertThat(Slice.of(LocalDateTime.parse("2026-05-04T10:14:59.999"), QUARTER)
                        .name())
                .isEqualTo("2026-05-04T10:00");
        assertThat(Slice.of(Instant.parse("2026-05-04T10:15:00Z"), QUARTER).name())
                .isEqualTo("2026-05-04T10:15:00Z");
        assertThat(Slice.of(OffsetDateTime.parse("2026-05-04T10:29:00+02:00"), QUARTER)
                        .name())
                .isEqualTo("2026-05-04T08:15:00Z");
        assertThat(Slice.of(LocalDate.parse("1969-12-31"), Duration.ofDays(1)).name())
                .isEqualTo("1969-12-31T00:00");
        assertThatThrownBy(() -> Slice.of(5L, QUARTER)).hasMessageContaining("a Long is no date or time");
    }

    @Test
    void it_lasts_to_its_end_and_never_longer_than_its_length() {
        Slice slice = Slice.of(Instant.parse("2026-05-04T10:02:00Z"), QUARTER);
        assertThat(slice.left(Instant.parse("2026-05-04T10:05:00Z"))).isEqualTo(Duration.ofMinutes(10));
        assertThat(slice.left(Instant.parse("2026-05-04T10:15:01Z"))).isZero();
        assertThat(slice.left(Instant.parse("2025-05-04T10:05:00Z"))).isEqualTo(QUARTER);
    }

    @Test
    void of_slices_that_went_too_long_ago_nobody_knows() {
        SentSlices sent = new SentSlices(Instant.MIN);
        Slice first = Slice.of(Instant.parse("2026-05-04T10:02:00Z"), QUARTER);
        Slice second = Slice.of(Instant.parse("2026-05-04T10:17:00Z"), QUARTER);
        assertThat(sent.lateness("first", first)).isNull();
        sent.add("first", first);
        assertThat(sent.lateness("first", first)).isEqualTo("true");
        for (int i = 0; i < 10_000; i++) {
            sent.add("other " + i, second);
        }
        assertThat(sent.lateness("first", first)).isEqualTo("perhaps");
        assertThat(sent.lateness("more", second)).isNull();
        assertThat(sent.lateness("other 9999", second)).isEqualTo("true");
    }
}
