package io.wadi.connect;

import io.wadi.topic.HeaderText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/**
 * The headers of records as Connect takes them: as text what is text, as bytes what would come to harm as text. The rows of one read share their
 * headers, so these are made once, and shared as well. Thread-safe.
 */
final class SharedHeaders {
    /** Routes name their headers; only names made of data would be more, and those are not remembered. */
    private static final int NAMES = 64;

    private final Map<String, Made> made = new ConcurrentHashMap<>();

    private record Made(org.apache.kafka.common.header.Header from, Header header) {}

    ConnectHeaders of(org.apache.kafka.common.header.Headers headers) {
        ConnectHeaders all = new ConnectHeaders();
        headers.forEach(header -> all.add(of(header)));
        return all;
    }

    private Header of(org.apache.kafka.common.header.Header header) {
        Made known = made.get(header.key());
        if (known != null && known.from == header) {
            return known.header;
        }
        Header now = make(header);
        if (known != null || made.size() < NAMES) {
            made.put(header.key(), new Made(header, now));
        }
        return now;
    }

    private static Header make(org.apache.kafka.common.header.Header header) {
        Object value = HeaderText.of(header.value());
        ConnectHeaders one = value instanceof byte[] bytes
                ? (ConnectHeaders) new ConnectHeaders().addBytes(header.key(), bytes)
                : (ConnectHeaders) new ConnectHeaders().addString(header.key(), (String) value);
        return one.lastWithName(header.key());
    }
}
