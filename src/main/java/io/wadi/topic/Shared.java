package io.wadi.topic;

import io.wadi.change.StateRecord;
import java.util.List;

/** Seen rows that nothing fences: who had them before may write on until it learns that it was replaced. */
public interface Shared {
    /** What others have written since the last call, up to now. */
    Standing look();

    /** Announces these rows to who has taken over. */
    void tell(List<StateRecord> announced);
}
