package io.wadi.specs;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Writes records as a spec does, for a person who compares. */
final class Records {
    private static final int MOST = 30;

    private Records() {}

    static String describe(List<ConsumerRecord<String, String>> records, String prefix) {
        if (records.isEmpty()) {
            return " nothing";
        }
        String first = records.stream()
                .limit(MOST)
                .map(record -> describe(record, prefix))
                .collect(Collectors.joining());
        return records.size() <= MOST ? first : first + "\n... and %d more".formatted(records.size() - MOST);
    }

    static String describe(ConsumerRecord<String, String> record, String prefix) {
        String headers = StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> " %s=%s".formatted(header.key(), new String(header.value(), StandardCharsets.UTF_8)))
                .collect(Collectors.joining());
        return "%n  -> %s %s %s%s"
                .formatted(
                        record.topic().substring(prefix.length()),
                        record.key(),
                        record.value() == null ? "tombstone" : record.value(),
                        headers);
    }
}
