package io.wadi.step;

import io.wadi.sink.Coercion;
import io.wadi.table.ValueType;
import java.math.BigDecimal;
import java.time.Instant;

/** Moments as the numbers of milliseconds since 1970, and back, to the nanosecond. Throws {@link IllegalArgumentException} where something would be lost. */
final class Milliseconds {
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final int NANOSECONDS = 6;

    private Milliseconds() {}

    static BigDecimal of(Instant moment) {
        if (moment.equals(Instant.MAX) || moment.equals(Instant.MIN)) {
            throw new IllegalArgumentException("it is infinite"); // so PostgreSQL has it
        }
        BigDecimal millis = BigDecimal.valueOf(moment.getEpochSecond())
                .movePointRight(3)
                .add(BigDecimal.valueOf(moment.getNano(), NANOSECONDS))
                .stripTrailingZeros();
        return millis.scale() < 0 ? millis.setScale(0) : millis;
    }

    static Object whole(Instant moment) {
        BigDecimal millis = of(moment);
        if (millis.scale() > 0) {
            throw new IllegalArgumentException("it is no whole number of milliseconds");
        }
        return Coercion.coerce(millis, ValueType.INTEGER, null);
    }

    static Instant moment(Number number) {
        BigDecimal millis = ((BigDecimal) Coercion.coerce(number, ValueType.DECIMAL, null)).stripTrailingZeros();
        if (millis.scale() > NANOSECONDS) {
            throw new IllegalArgumentException("it has a fraction of a nanosecond");
        }
        if (millis.abs().compareTo(MOST) > 0) {
            throw new IllegalArgumentException("it is beyond the range of the type");
        }
        long whole = millis.longValue();
        BigDecimal rest = millis.subtract(BigDecimal.valueOf(whole));
        return Instant.ofEpochMilli(whole)
                .plusNanos(rest.movePointRight(NANOSECONDS).longValueExact());
    }
}
