package io.wadi.route;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** What the dead letter of a row goes without that is too large for its topic. Each leaves out all that those before do. */
enum LeftOut {
    NOTHING("nothing"),
    VALUE("value"),
    HEADERS("value, headers"),
    ROW("value, headers, " + DeadLetter.ROW);

    /** By which someone finds the row and the cause; a long text is cut. */
    private static final Set<String> FEWEST = Set.of(
            DeadLetter.ROUTE,
            DeadLetter.ATTEMPTS,
            DeadLetter.ERROR_CLASS,
            DeadLetter.ERROR,
            TableHeaders.TABLE,
            TableHeaders.OPERATION);

    private static final Set<String> FOR_REPLAY = Set.of(DeadLetter.ROW, DeadLetter.SHARD);
    private static final int MOST_BYTES = 200;

    private final String label;

    LeftOut(String label) {
        this.label = label;
    }

    /** What a letter was written without. */
    static LeftOut of(ProducerRecord<byte[], byte[]> letter) {
        Header header = letter.headers().lastHeader(DeadLetter.LEFT_OUT);
        String label = header == null ? NOTHING.label : new String(header.value(), StandardCharsets.UTF_8);
        return Arrays.stream(values())
                .filter(each -> each.label.equals(label))
                .findFirst()
                .orElse(NOTHING);
    }

    /** The letter without it. */
    ProducerRecord<byte[], byte[]> from(ProducerRecord<byte[], byte[]> whole) {
        if (this == NOTHING) {
            return whole;
        }
        Headers headers = new RecordHeaders();
        for (Header header : whole.headers()) {
            if (this == VALUE || this == HEADERS && FOR_REPLAY.contains(header.key())) {
                headers.add(header);
            } else if (FEWEST.contains(header.key())) {
                headers.add(header.key(), cut(header.value()));
            }
        }
        headers.add(DeadLetter.LEFT_OUT, label.getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(whole.topic(), null, null, whole.key(), null, headers);
    }

    private static byte[] cut(byte[] text) {
        if (text.length <= MOST_BYTES) {
            return text;
        }
        int end = MOST_BYTES;
        while ((text[end] & 0xC0) == 0x80) {
            end--; // not within a character of UTF-8
        }
        return Arrays.copyOf(text, end);
    }
}
