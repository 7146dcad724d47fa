package io.wadi.route;

import io.wadi.step.Lookup;
import io.wadi.step.Rename;
import io.wadi.step.RowShape;
import io.wadi.step.RowStep;
import io.wadi.step.SetColumn;
import io.wadi.table.Column;
import io.wadi.table.Spelling;
import io.wadi.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Whether the columns that Wadi's own steps name are there, may have the names they are given, and leave the key alone. */
final class StepColumnRules {
    private final RouteText route;
    private final List<String> key;
    private final Findings findings;

    /** @param key the columns that the route names as its key; empty: that of the table */
    StepColumnRules(RouteText route, List<String> key, Findings findings) {
        this.route = route;
        this.key = key;
        this.findings = findings;
    }

    /** @param tables those of the route, as far as they are known */
    void check(List<StepUse> steps, List<Table> tables) {
        for (StepUse use : steps) {
            if (tables.isEmpty()) {
                gone(use);
                named(use, use.before().names(List.of()), "");
            } else {
                tables.forEach(table -> check(use, table));
            }
            hidden(use, tables);
        }
    }

    private void check(StepUse use, Table table) {
        List<String> names =
                use.before().names(table.columns().stream().map(Column::name).toList());
        for (String column : use.step().columns()) {
            if (!names.contains(column)
                    && !use.before().isMade(column)
                    && !use.step().isOptional()) {
                unknown(use, column, "the rows of " + table.name(), names);
            }
        }
        named(use, names, " of " + table.name());
    }

    /** What the route alone tells. */
    private void gone(StepUse use) {
        for (String column : use.step().columns()) {
            if (use.before().origins(column) == null) {
                unknown(use, column, "the rows that come here", use.before().names(List.of()));
            }
        }
    }

    private void unknown(StepUse use, String column, String rows, List<String> names) {
        findings.error(
                "unknown-column",
                route.file(),
                where(use, column),
                "%s have no column \"%s\".%s".formatted(rows, column, Spelling.didYouMean(column, names)));
    }

    private void named(StepUse use, List<String> names, String ofTable) {
        List<String> left = new ArrayList<>(names);
        List<String> made = List.of();
        if (use.step() instanceof Rename rename) {
            left.removeAll(rename.columns());
            made = List.copyOf(rename.names().values());
        } else if (use.step() instanceof Lookup lookup) {
            made = lookup.added();
        }
        made.stream()
                .filter(left::contains)
                .forEach(column -> findings.error(
                        "same-name",
                        route.file(),
                        where(use, column),
                        "the rows%s have a column \"%s\" already. Drop that one first, or choose another name."
                                .formatted(ofTable, column)));
    }

    /** Rows whose keys are made alike, or empty, are one row to whoever reads the records. */
    private void hidden(StepUse use, List<Table> tables) {
        RowStep step = use.step();
        List<String> changed = step instanceof SetColumn set
                ? List.of(set.column())
                : step.changesValues() ? step.columns() : List.of();
        for (String column : changed) {
            List<String> origins = origins(use.before(), column);
            boolean ofKey = key.stream().anyMatch(each -> origins.stream().anyMatch(each::equalsIgnoreCase))
                    || tables.stream().anyMatch(table -> table.key().stream().anyMatch(origins::contains));
            if (ofKey) {
                findings.error(
                        "key-hidden",
                        route.file(),
                        where(use, column),
                        "%s is of the key, which the record has in any case, and by which a row is found again. Leave it as it is, or drop it here and name another key in from:."
                                .formatted(column));
            }
        }
    }

    private static List<String> origins(RowShape shape, String column) {
        return Objects.requireNonNullElse(shape.origins(column), List.of());
    }

    /** The setting that names it. */
    private static YamlNode where(StepUse use, String column) {
        return use.endpoint().parameters().values().stream()
                .filter(value -> value.text("").contains(column))
                .findFirst()
                .orElse(use.endpoint().at());
    }
}
