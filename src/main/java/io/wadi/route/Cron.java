package io.wadi.route;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.wadi.scan.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Schedules in the form of cron: five fields as in Unix, or six and more as in Quartz, in the JVM's time zone. */
final class Cron {
    private static final int UNIX_FIELDS = 5;

    private Cron() {}

    /** The schedule, or null and a mistake more. */
    static @Nullable Schedule schedule(String text, List<String> mistakes) {
        CronType type = text.trim().split("\\s+").length <= UNIX_FIELDS ? CronType.UNIX : CronType.QUARTZ;
        try {
            ExecutionTime times = ExecutionTime.forCron(
                    new CronParser(CronDefinitionBuilder.instanceDefinitionFor(type)).parse(text));
            return last -> next(times, last);
        } catch (IllegalArgumentException e) {
            mistakes.add("fullScan=%s is no cron expression: %s".formatted(text, e.getMessage()));
            return null;
        }
    }

    private static Instant next(ExecutionTime times, Instant last) {
        return times.nextExecution(ZonedDateTime.ofInstant(last, ZoneId.systemDefault()))
                .map(ZonedDateTime::toInstant)
                .orElse(Instant.MAX);
    }
}
