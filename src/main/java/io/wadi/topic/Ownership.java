package io.wadi.topic;

import io.wadi.change.StateKeys;
import io.wadi.change.StateRecord;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * Lets the last record of a key be the newest also where nothing fences a process that was frozen, replaced and thaws. Who was replaced learns it when
 * its records are with their topics, announces their rows to the owner and stops; the owner begins anew, and so sends these rows as they are. One
 * thread uses it.
 */
public final class Ownership {
    private final Shared seen;
    private final Supplier<FencedException> fenced;
    private List<StateRecord> announced = List.of();
    private boolean told;

    /** @param fenced what is thrown if another has taken over */
    public Ownership(Shared seen, Supplier<FencedException> fenced) {
        this.seen = seen;
        this.fenced = fenced;
    }

    /** These rows' records go next. */
    public void announced(List<StateRecord> rows) {
        // What else such a write holds is its owner's alone.
        announced =
                rows.stream().filter(row -> StateKeys.announcer(row.key()) >= 0).toList();
    }

    /**
     * What was announced is with its topics, or will never be.
     *
     * @throws FencedException if another has taken over
     */
    public void sent() {
        if (look() == Standing.UNKNOWN) {
            throw new KafkaException("Where the seen rows are kept does not answer: nobody knows who captures them");
        }
    }

    /** Some of what was announced may be with its topics. Throws {@link FencedException} if another has taken over; this one's next start finds the rest. */
    public void failed() {
        look();
    }

    /** What was announced is seen now. Throws {@link KafkaException} if rows must be sent again, by a route that begins anew. */
    public void committed() {
        announced = List.of();
        if (told) {
            throw new KafkaException(
                    "An instance that this one has replaced was still sending. Its rows are read again and sent as they are");
        }
    }

    /** There is nothing to commit. Throws as the others do, and waits for a store that is away: nobody takes over meanwhile. */
    public void idle() {
        look();
        committed();
    }

    private Standing look() {
        Standing standing = seen.look();
        if (standing == Standing.REPLACED) {
            // Guarantee 4: a state older than the owner's may have come after it. Only the owner knows a newer one.
            if (!announced.isEmpty()) {
                seen.tell(announced);
            }
            throw fenced.get();
        }
        told |= standing == Standing.TOLD;
        return standing;
    }
}
