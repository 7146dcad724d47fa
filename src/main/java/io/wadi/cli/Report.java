package io.wadi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.route.Finding;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints what a validation found. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Report() {}

    /** For people, file by file. Nothing if there is nothing to say. */
    static void print(List<Finding> findings, PrintWriter out) {
        Map<String, List<Finding>> files = findings.stream()
                .collect(Collectors.groupingBy(Finding::file, LinkedHashMap::new, Collectors.toList()));
        files.forEach((file, found) -> {
            out.println(file + (found.stream().anyMatch(Finding::isError) ? " cannot start:" : ":"));
            found.forEach(finding -> out.println("  %s%s%s  (%s)"
                    .formatted(
                            finding.line() == 0 ? "" : "line %-4d ".formatted(finding.line()),
                            finding.isError() ? "" : "warning: ",
                            finding.message(),
                            finding.code())));
        });
        out.flush();
    }

    /** For programs: one array. */
    static void printJson(List<Finding> findings, PrintWriter out) {
        try {
            out.println(
                    JSON.writeValueAsString(findings.stream().map(Report::json).toList()));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts and numbers are always JSON", e);
        }
    }

    private static Map<String, @Nullable Object> json(Finding finding) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("severity", finding.isError() ? "error" : "warning");
        json.put("code", finding.code());
        json.put("file", finding.file());
        json.put("line", finding.line());
        json.put("path", finding.path());
        json.put("message", finding.message());
        json.put("suggestion", finding.suggestion());
        return json;
    }
}
