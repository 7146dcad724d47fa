package io.wadi.table;

/**
 * What a column's values are in Java. Every value that a {@link Row} holds is null or an instance of its column's {@link #javaType}: the
 * canonical value, the same whichever driver read it.
 */
public enum ValueType {
    BOOLEAN(Boolean.class),
    /** Every integer that fits 64 signed bits, whatever the database calls it. */
    INTEGER(Long.class),
    /** Exact numbers beyond {@link #INTEGER}: decimals, and unsigned 64-bit integers with scale 0. */
    DECIMAL(java.math.BigDecimal.class),
    FLOAT(Float.class),
    DOUBLE(Double.class),
    TEXT(String.class),
    BINARY(byte[].class),
    DATE(java.time.LocalDate.class),
    /** A time of day. */
    TIME(java.time.LocalTime.class),
    /** A time of day with its offset. */
    TIME_WITH_ZONE(java.time.OffsetTime.class),
    /** A length of time, as MySQL's TIME, which goes to 838 hours and below zero. */
    DURATION(java.time.Duration.class),
    /** A date and time without zone. */
    TIMESTAMP(java.time.LocalDateTime.class),
    /** A moment: what the database keeps as an instant, read in UTC. */
    INSTANT(java.time.Instant.class),
    /** A date and time that the database keeps with its offset. */
    OFFSET_TIMESTAMP(java.time.OffsetDateTime.class),
    UUID(java.util.UUID.class),
    JSON(Json.class),
    ARRAY(java.util.List.class);

    private final Class<?> javaType;

    ValueType(Class<?> javaType) {
        this.javaType = javaType;
    }

    public Class<?> javaType() {
        return javaType;
    }

    /** Whether values of the type can say which of two rows is newer. */
    public boolean grows() {
        return switch (this) {
            case INTEGER, DECIMAL, TIMESTAMP, INSTANT, OFFSET_TIMESTAMP, DATE, BINARY -> true;
            default -> false;
        };
    }

    /** Whether values of the type can identify a row. */
    public boolean identifies() {
        return switch (this) {
            case FLOAT, DOUBLE, JSON, ARRAY -> false;
            default -> true;
        };
    }
}
