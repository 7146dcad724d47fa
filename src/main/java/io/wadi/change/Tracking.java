package io.wadi.change;

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
        List<String> keep, boolean split, boolean remember, boolean resendAdded, boolean resendLost, boolean recent) {}
