package io.wadi.sink;

import io.wadi.record.RowJson;
import io.wadi.table.Json;
import io.wadi.table.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a record holds the canonical value of a column's type: what {@link RowJson} has written of such a value becomes that value again, and
 * what another type has written is taken if nothing of it is lost. Throws {@link IllegalArgumentException}, which says why not and shows no value.
 */
public final class Coercion {
    private static final Pattern LENGTH = Pattern.compile("(-?)(\\d+):([0-5]\\d):([0-5]\\d(?:\\.\\d{1,9})?)");

    private static final Pattern WITH_OFFSET = Pattern.compile(".*\\d\\d:\\d\\d.*(Z|[+-]\\d\\d(:?\\d\\d){0,2})");

    private static final Pattern MIDNIGHT = Pattern.compile("[T ]00:00:00(\\.0+)?$");

    /** What JSON has no numbers for. */
    private static final Set<String> UNWRITABLE = Set.of("NaN", "Infinity", "-Infinity");

    /** More digits than these no column keeps behind the point. */
    private static final int MOST_ZEROS = 20_000;

    private Coercion() {}

    /** @param element of an array */
    public static Object coerce(Object value, ValueType type, @Nullable ValueType element) {
        if (value instanceof BigDecimal decimal) {
            sized(decimal);
        }
        if (value instanceof String text) {
            paired(text);
        }
        if (type.javaType().isInstance(value)) {
            return type == ValueType.ARRAY ? array((List<?>) value, element) : value;
        }
        try {
            return switch (type) {
                case BOOLEAN -> bool(value);
                case INTEGER -> number(value).longValueExact();
                case DECIMAL -> number(value);
                case FLOAT -> single(value);
                case DOUBLE -> floating(value);
                case TEXT -> text(value);
                case BINARY -> Base64.getDecoder().decode(string(value));
                case JSON -> new Json(json(value));
                case ARRAY -> array(list(value), element);
                case UUID -> uuid(string(value));
                default -> time(value, type);
            };
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("it is no whole number of 64 bits", e);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("it is no number", e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("it is none in ISO 8601", e);
        }
    }

    /** Of half a pair a driver makes a question mark. */
    private static void paired(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.charCount(text.codePointAt(i)) == 1) {
                    throw new IllegalArgumentException("it holds half a character");
                }
                i++;
            }
        }
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            // Its message shows the value, also as a cause.
            throw new IllegalArgumentException("it is no UUID");
        }
    }

    private static List<?> list(Object value) {
        if (value instanceof Json json) {
            return JsonRow.array(json);
        }
        throw new IllegalArgumentException("it is no array");
    }

    private static List<@Nullable Object> array(List<?> values, @Nullable ValueType element) {
        List<@Nullable Object> coerced = new ArrayList<>();
        for (Object value : values) {
            if (value == null || element == null) {
                coerced.add(value);
            } else if (value instanceof List<?> inner && element != ValueType.JSON) {
                coerced.add(array(inner, element));
            } else {
                coerced.add(coerce(value, element, null));
            }
        }
        return coerced;
    }

    private static Boolean bool(Object value) {
        if (value instanceof String text && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        BigDecimal number = number(value);
        if (number.signum() == 0 || number.compareTo(BigDecimal.ONE) == 0) {
            return number.signum() != 0;
        }
        throw new IllegalArgumentException("it is neither true nor false");
    }

    private static BigDecimal number(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (value instanceof Boolean truth) {
            return truth ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        return sized(new BigDecimal(value instanceof Number ? value.toString() : string(value)));
    }

    /** A few characters can stand for a number that, written out as databases and their drivers do, fills the memory. */
    private static BigDecimal sized(BigDecimal number) {
        if (Math.abs((long) number.scale()) > MOST_ZEROS) {
            throw new IllegalArgumentException("its exponent is beyond %d".formatted(MOST_ZEROS));
        }
        return number;
    }

    private static Float single(Object value) {
        String text = numeral(value);
        return UNWRITABLE.contains(text) ? Float.valueOf(text) : held(Float.parseFloat(text), new BigDecimal(text));
    }

    private static Double floating(Object value) {
        String text = numeral(value);
        return UNWRITABLE.contains(text) ? Double.valueOf(text) : held(Double.parseDouble(text), new BigDecimal(text));
    }

    private static String numeral(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? "1" : "0";
        }
        return value instanceof Number ? value.toString() : string(value).strip();
    }

    private static <T extends Number> T held(T number, BigDecimal given) {
        if (Double.isInfinite(number.doubleValue())) {
            throw new IllegalArgumentException("it is beyond the range of the type");
        }
        if (!isHeld(number, given)) {
            throw new IllegalArgumentException("it has more digits than the type holds");
        }
        return number;
    }

    /**
     * Whether a floating point number gives back the digits it was made of: 0.1 is none exactly, and nothing of 0.1 is lost. As Java writes it, or rounded
     * to as many digits, for others write the shortest digits, or 17, and a double made of a float has those.
     */
    private static boolean isHeld(Number number, BigDecimal given) {
        if (new BigDecimal(number.toString()).compareTo(given) == 0) {
            return true;
        }
        var digits = new MathContext(given.stripTrailingZeros().precision());
        return new BigDecimal(number.doubleValue()).round(digits).compareTo(given) == 0;
    }

    private static String text(Object value) {
        if (value instanceof Map || value instanceof List || value instanceof Json) {
            return json(value);
        }
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : unquoted(json(value));
    }

    private static String unquoted(String json) {
        return json.startsWith("\"") ? json.substring(1, json.length() - 1) : json;
    }

    private static String json(Object value) {
        return JsonRow.write(value);
    }

    private static String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("it is %s".formatted(kind(value)));
    }

    private static String kind(Object value) {
        if (value instanceof Boolean) {
            return "true or false";
        }
        return value instanceof Number
                ? "a number"
                : value instanceof Json ? "an object or an array" : "of another type";
    }

    private static Object time(Object value, ValueType type) {
        if (type == ValueType.TIMESTAMP && value instanceof Instant moment && isFinite(moment)) {
            return LocalDateTime.ofInstant(moment, ZoneOffset.UTC); // as its text would be read, of each row in Connect
        }
        // What a step has made of the row may be a time of another kind.
        String text = value instanceof String given ? given : text(value);
        boolean isInfinite = text.equals("infinity") || text.equals("-infinity");
        return switch (type) {
            case DATE -> isInfinite ? infinite(text, LocalDate.MAX, LocalDate.MIN) : date(text);
            case TIMESTAMP -> isInfinite ? infinite(text, LocalDateTime.MAX, LocalDateTime.MIN) : timestamp(text);
            case INSTANT -> isInfinite ? infinite(text, Instant.MAX, Instant.MIN) : instant(text);
            case OFFSET_TIMESTAMP -> zoned(text);
            case TIME -> LocalTime.parse(text);
            case TIME_WITH_ZONE -> OffsetTime.parse(text);
            default -> length(text);
        };
    }

    private static boolean isFinite(Instant moment) {
        return !moment.equals(Instant.MAX) && !moment.equals(Instant.MIN);
    }

    private static Object infinite(String text, Object most, Object least) {
        return text.startsWith("-") ? least : most;
    }

    private static LocalDate date(String text) {
        return LocalDate.parse(MIDNIGHT.matcher(text).replaceFirst(""));
    }

    /** A moment is written as its time in UTC. */
    private static LocalDateTime timestamp(String text) {
        return hasOffset(text)
                ? moment(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
                : LocalDateTime.parse(text.replace(' ', 'T'));
    }

    private static Instant instant(String text) {
        return text.endsWith("Z")
                ? Instant.parse(text.replace(' ', 'T'))
                : zoned(text).toInstant();
    }

    private static OffsetDateTime zoned(String text) {
        if (!hasOffset(text)) {
            // A guess would shift the value for good.
            throw new IllegalArgumentException("it names no time zone, and the column holds a moment");
        }
        return moment(text);
    }

    private static OffsetDateTime moment(String text) {
        return OffsetDateTime.parse(text.replace(' ', 'T'));
    }

    private static boolean hasOffset(String text) {
        return WITH_OFFSET.matcher(text).matches();
    }

    private static Duration length(String text) {
        Matcher parts = LENGTH.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("it is no length of time such as -100:30:00.5");
        }
        Duration length = Duration.ofHours(Long.parseLong(parts.group(2)))
                .plusMinutes(Long.parseLong(parts.group(3)))
                .plusNanos(new BigDecimal(parts.group(4)).movePointRight(9).longValueExact());
        return parts.group(1).isEmpty() ? length : length.negated();
    }
}
