package io.wadi.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.proof.History.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Holds what a reader of a topic saw of each row against what the row was: nothing lost, nothing twice, nothing out of order, nothing made up. */
final class Audit {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final History history;
    private final boolean exactlyOnce;
    private final List<String> faults = new ArrayList<>();

    /** @param exactlyOnce whether each state may be seen once only; else it may come again, but never after a newer one */
    Audit(History history, boolean exactlyOnce) {
        this.history = history;
        this.exactlyOnce = exactlyOnce;
    }

    /** What is wrong with a topic that holds the rows of these states; empty: nothing. */
    List<String> faults(List<ConsumerRecord<String, String>> records, Predicate<State> belongs) {
        Map<String, List<ConsumerRecord<String, String>>> byKey = new HashMap<>();
        records.forEach(each ->
                byKey.computeIfAbsent(each.key(), any -> new ArrayList<>()).add(each));
        history.lines().forEach((id, line) -> {
            List<ConsumerRecord<String, String>> of = byKey.remove(id.toString());
            new Row(id, line.states(), belongs).check(of == null ? List.of() : of);
        });
        byKey.keySet().forEach(key -> faults.add("row %s was never written".formatted(key)));
        return faults;
    }

    /** Whether the topic's last records are the table's rows, as far as the newest states go. */
    boolean isCurrent(List<ConsumerRecord<String, String>> records, Predicate<State> belongs) {
        Map<String, @Nullable String> last = new HashMap<>();
        records.forEach(each -> last.put(each.key(), each.value()));
        return history.lines().entrySet().stream().allMatch(row -> {
            State now = row.getValue().last();
            String value = last.get(row.getKey().toString());
            boolean expected = now.isThere() && belongs.test(now);
            return expected ? value != null && seq(value) == now.seq() : value == null;
        });
    }

    private static long seq(String value) {
        try {
            return JSON.readTree(value).path("seq").asLong(-1);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record is no JSON: " + value, e);
        }
    }

    /** One row's records, walked along its states. */
    private final class Row {
        private final long id;
        private final List<State> states;
        private final Predicate<State> belongs;
        private int position = -1;
        private boolean present;
        private boolean tombstoneDue;
        private @Nullable List<ConsumerRecord<String, String>> records;

        Row(long id, List<State> states, Predicate<State> belongs) {
            this.id = id;
            this.states = states;
            this.belongs = belongs;
        }

        void check(List<ConsumerRecord<String, String>> of) {
            records = of;
            for (ConsumerRecord<String, String> record : of) {
                String operation = operation(record);
                if (record.value() == null) {
                    tombstone();
                } else if (tombstoneDue && exactlyOnce) {
                    fault("has no tombstone after its delete");
                } else if (operation.equals("delete")) {
                    delete();
                } else {
                    state(seq(record.value()), operation);
                }
            }
            end();
        }

        private void tombstone() {
            if (!tombstoneDue && exactlyOnce) {
                fault("has a tombstone without delete");
            } else if (!tombstoneDue) {
                // The commit broke off between the two, and the row was there again before the next.
                delete();
            }
            tombstoneDue = false;
        }

        private void delete() {
            if (!present && exactlyOnce) {
                fault("is deleted twice");
            }
            int from = exactlyOnce ? position + 1 : Math.max(0, position);
            for (int i = from; i < states.size(); i++) {
                if (!isThere(states.get(i))) {
                    position = i;
                    present = false;
                    tombstoneDue = true;
                    return;
                }
            }
            fault("is deleted though it was there ever since state %d".formatted(position));
        }

        private void state(long seq, String operation) {
            int found = -1;
            for (int i = 0; i < states.size(); i++) {
                if (states.get(i).seq() == seq && isThere(states.get(i))) {
                    found = i;
                }
            }
            if (found < 0) {
                fault("has a state %d that was never committed".formatted(seq));
            } else if (found < position || exactlyOnce && found == position) {
                fault("has state %d again, or after a newer one".formatted(seq));
            }
            if (exactlyOnce && present != operation.equals("update")) {
                fault("comes as %s with state %d".formatted(operation, seq));
            }
            position = found;
            present = true;
        }

        private void end() {
            State last = states.isEmpty() ? new State(0, null) : states.get(states.size() - 1);
            if (tombstoneDue) {
                fault("has no last tombstone after its delete");
            } else if (isThere(last) ? !present || position != states.size() - 1 : present) {
                fault("is not in its last state");
            }
        }

        private boolean isThere(State state) {
            return state.isThere() && belongs.test(state);
        }

        private void fault(String what) {
            StringBuilder seen = new StringBuilder();
            if (records != null) {
                records.forEach(each -> seen.append(" %s:%s (read at %s, in scan %s, at %s-%d)"
                        .formatted(
                                operation(each),
                                each.value() == null ? "tombstone" : seq(each.value()),
                                header(each, "wadi.captured-at"),
                                header(each, "wadi.scan"),
                                each.partition(),
                                each.offset())));
            }
            faults.add("row %d %s; it was %s; its records:%s".formatted(id, what, states, seen));
        }

        private static String operation(ConsumerRecord<String, String> record) {
            return header(record, "wadi.operation");
        }

        private static String header(ConsumerRecord<String, String> record, String name) {
            var header = record.headers().lastHeader(name);
            return header == null ? "none" : new String(header.value(), StandardCharsets.UTF_8);
        }
    }
}
