package io.wadi.change;

import io.wadi.table.CaptureException;
import io.wadi.table.Column;
import io.wadi.table.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * What the user wrote about tracking.
 *
 * @param keep the columns remembered with a row
 * @param split whether a change of a kept column is a delete and an insert
 * @param remember whether the first scan only remembers the rows and sends none
 * @param resendAdded whether an added column sends every row again
 * @param resendLost whether a dropped or retyped column sends every row again, instead of stopping
 * @param recent whether rows are forgotten once no quick scan can meet them again as they were
 */
public record Tracking(
        List<String> keep, boolean split, boolean remember, boolean resendAdded, boolean resendLost, boolean recent) {

    /**
     * The same with the kept columns as the table spells them.
     *
     * @throws CaptureException if one of them is not captured
     */
    public Tracking of(Table table) throws CaptureException {
        if (keep.contains("*")) {
            return this;
        }
        List<String> spelled = new ArrayList<>();
        List<String> mistakes = new ArrayList<>();
        for (String wanted : keep) {
            List<String> found = table.columns().stream()
                    .map(Column::name)
                    .filter(wanted::equalsIgnoreCase)
                    .toList();
            if (found.isEmpty()) {
                mistakes.add("keep names the column %s, which is not among the captured columns of %s."
                        .formatted(wanted, table.name()));
            }
            spelled.add(found.contains(wanted) || found.isEmpty() ? wanted : found.get(0));
        }
        if (!mistakes.isEmpty()) {
            throw new CaptureException(mistakes);
        }
        return with(spelled);
    }

    private Tracking with(List<String> columns) {
        return new Tracking(columns, split, remember, resendAdded, resendLost, recent);
    }
}
