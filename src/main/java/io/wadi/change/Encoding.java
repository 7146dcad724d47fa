package io.wadi.change;

import io.wadi.table.Json;
import io.wadi.table.RowKey;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of canonical values: what fingerprints are computed over and what seen rows are stored as. Two values have the same bytes only if
 * they are the same value of the same type; {@code 1.0} and {@code 1.00} differ. A value tells its own length.
 *
 * <p>The bytes are part of the format of the seen rows: a change of them is a new {@link StateFormat#VERSION}.
 */
final class Encoding {
    private static final int NULL = 0;
    private static final int FALSE = 1;
    private static final int TRUE = 2;
    private static final int DECIMAL = 3;
    private static final int FLOAT = 4;
    private static final int DOUBLE = 5;
    private static final int TEXT = 6;
    private static final int BINARY = 7;
    private static final int DATE = 8;
    private static final int TIME = 9;
    private static final int TIMESTAMP = 10;
    private static final int INSTANT = 11;
    private static final int OFFSET_TIMESTAMP = 12;
    private static final int TIME_WITH_ZONE = 13;
    private static final int DURATION = 14;
    private static final int UUID_VALUE = 15;
    /** Sixteen to twenty-four: an integer of as many bytes as the tag exceeds sixteen. */
    private static final int INTEGER = 16;

    private static final int JSON = 25;
    private static final int ARRAY = 26;

    private Encoding() {}

    static byte[] key(RowKey key) {
        Buffer out = new Buffer(16);
        key.values().forEach(value -> write(out, value));
        return out.toArray();
    }

    static RowKey readKey(ByteBuffer in, int columns) {
        Object[] values = new Object[columns];
        for (int i = 0; i < columns; i++) {
            Object value = read(in);
            if (value == null) {
                throw new IllegalArgumentException("a key holds a null");
            }
            values[i] = value;
        }
        return new RowKey(values);
    }

    static void write(Buffer out, @Nullable Object value) {
        if (value == null) {
            out.put(NULL);
        } else if (value instanceof Long number) {
            writeInteger(out, number);
        } else if (value instanceof String text) {
            out.put(TEXT).putText(text);
        } else if (value instanceof BigDecimal decimal) {
            out.put(DECIMAL).putSigned(decimal.scale());
            out.putSized(decimal.unscaledValue().toByteArray());
        } else if (value instanceof LocalDateTime time) {
            moment(out.put(TIMESTAMP), time.toEpochSecond(ZoneOffset.UTC), time.getNano());
        } else if (value instanceof Instant instant) {
            moment(out.put(INSTANT), instant.getEpochSecond(), instant.getNano());
        } else if (value instanceof Boolean truth) {
            out.put(truth ? TRUE : FALSE);
        } else if (value instanceof byte[] bytes) {
            out.put(BINARY).putSized(bytes);
        } else {
            writeRare(out, value);
        }
    }

    private static void writeRare(Buffer out, Object value) {
        if (value instanceof LocalDate date) {
            out.put(DATE).putSigned(date.toEpochDay());
        } else if (value instanceof UUID uuid) {
            out.put(UUID_VALUE).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        } else if (value instanceof Double number) {
            // Not the raw bits: a driver gives NaN others as text than in binary.
            out.put(DOUBLE).putLong(Double.doubleToLongBits(number));
        } else if (value instanceof Float number) {
            out.put(FLOAT).putLong(Float.floatToIntBits(number));
        } else if (value instanceof LocalTime time) {
            out.put(TIME).putCount(time.toNanoOfDay());
        } else if (value instanceof OffsetDateTime time) {
            moment(out.put(OFFSET_TIMESTAMP), time.toEpochSecond(), time.getNano());
            out.putSigned(time.getOffset().getTotalSeconds());
        } else if (value instanceof OffsetTime time) {
            out.put(TIME_WITH_ZONE).putCount(time.toLocalTime().toNanoOfDay());
            out.putSigned(time.getOffset().getTotalSeconds());
        } else if (value instanceof Duration duration) {
            moment(out.put(DURATION), duration.getSeconds(), duration.getNano());
        } else if (value instanceof Json json) {
            out.put(JSON).putText(json.text());
        } else if (value instanceof List<?> list) {
            out.put(ARRAY).putCount(list.size());
            list.forEach(element -> write(out, element));
        } else {
            throw new IllegalArgumentException(
                    "no canonical value: " + value.getClass().getName());
        }
    }

    static @Nullable Object read(ByteBuffer in) {
        int tag = in.get();
        return switch (tag) {
            case NULL -> null;
            case FALSE -> false;
            case TRUE -> true;
            case DECIMAL -> {
                int scale = (int) Buffer.readSigned(in);
                yield new BigDecimal(new BigInteger(Buffer.readSized(in)), scale);
            }
            case FLOAT -> Float.intBitsToFloat((int) in.getLong());
            case DOUBLE -> Double.longBitsToDouble(in.getLong());
            case TEXT -> Buffer.readText(in);
            case BINARY -> Buffer.readSized(in);
            case DATE -> LocalDate.ofEpochDay(Buffer.readSigned(in));
            case TIME -> LocalTime.ofNanoOfDay(Buffer.readCount(in));
            case TIMESTAMP -> LocalDateTime.ofEpochSecond(Buffer.readSigned(in), nanos(in), ZoneOffset.UTC);
            case INSTANT -> Instant.ofEpochSecond(Buffer.readSigned(in), nanos(in));
            case OFFSET_TIMESTAMP -> {
                Instant instant = Instant.ofEpochSecond(Buffer.readSigned(in), nanos(in));
                yield instant.atOffset(offset(in));
            }
            case TIME_WITH_ZONE -> {
                LocalTime time = LocalTime.ofNanoOfDay(Buffer.readCount(in));
                yield time.atOffset(offset(in));
            }
            case DURATION -> Duration.ofSeconds(Buffer.readSigned(in), nanos(in));
            case UUID_VALUE -> new UUID(in.getLong(), in.getLong());
            case JSON -> new Json(Buffer.readText(in));
            case ARRAY -> {
                int size = Math.toIntExact(Buffer.readCount(in));
                List<@Nullable Object> list = new ArrayList<>(size);
                for (int i = 0; i < size; i++) {
                    list.add(read(in));
                }
                yield list;
            }
            default -> readInteger(in, tag);
        };
    }

    /** Where the value ends that begins here; found without making it. */
    static int end(byte[] bytes, int at) {
        int tag = bytes[at];
        if (tag >= INTEGER && tag <= INTEGER + Long.BYTES) {
            return at + 1 + tag - INTEGER;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (tag == TEXT || tag == BINARY) {
            in.position(at + 1);
            int size = Math.toIntExact(Buffer.readCount(in));
            return in.position() + size;
        }
        in.position(at);
        read(in);
        return in.position();
    }

    private static void writeInteger(Buffer out, long number) {
        int bytes = number == 0 ? 0 : (72 - Long.numberOfLeadingZeros(number < 0 ? ~number : number)) / 8;
        out.put(INTEGER + bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            out.put((int) (number >> i * 8));
        }
    }

    private static long readInteger(ByteBuffer in, int tag) {
        int bytes = tag - INTEGER;
        if (bytes < 0 || bytes > Long.BYTES) {
            throw new IllegalArgumentException("unknown tag " + tag);
        }
        long number = bytes == 0 ? 0 : in.get();
        for (int i = 1; i < bytes; i++) {
            number = number << 8 | in.get() & 0xFF;
        }
        return number;
    }

    private static void moment(Buffer out, long seconds, int nanos) {
        out.putSigned(seconds).putCount(nanos);
    }

    private static int nanos(ByteBuffer in) {
        return (int) Buffer.readCount(in);
    }

    private static ZoneOffset offset(ByteBuffer in) {
        return ZoneOffset.ofTotalSeconds((int) Buffer.readSigned(in));
    }
}
