package io.wadi.route;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.processor.aggregate.MemoryAggregationRepository;
import org.jspecify.annotations.Nullable;

/** The groups of an aggregate that still collect, on the heap, without those whose rows count for nothing any more: the next row begins a new one. */
final class OpenGroups extends MemoryAggregationRepository {
    @Override
    public @Nullable Exchange get(CamelContext context, String key) {
        Exchange group = super.get(context, key);
        Window window = group == null ? null : group.getProperty(WindowStep.WINDOW, Window.class);
        if (window == null || window.owner().isOpen(window)) {
            return group;
        }
        // Guarantee 3: its rows are read again, and would be in two windows.
        remove(context, key, group);
        return null;
    }
}
