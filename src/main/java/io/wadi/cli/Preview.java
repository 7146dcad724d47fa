package io.wadi.cli;

import io.wadi.route.Finding;
import io.wadi.route.PreviewedRow;
import io.wadi.route.RoutePreview;
import io.wadi.table.CaptureException;
import io.wadi.table.Spelling;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a route would make of rows. */
@Command(
        name = "preview",
        description = {
            "Shows what a route would send to which topic for the first rows of its tables, each as a snapshot.",
            "Nothing is sent and nothing remembered; no Kafka is needed. Beans and processors of the route run; endpoints that"
                    + " reach out of the program, such as file: and sql:, are not called but named."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the route was well with all of the rows",
            "1:it failed for a row, there is no such route, or a mistake in settings or routes, or the database does not answer",
            "2:wrong usage"
        })
final class Preview implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ROUTE", description = "The route's id.")
    private String route = "";

    @Mixin
    private SettingsFile settings = new SettingsFile();

    @Option(
            names = "--rows",
            defaultValue = "5",
            description = "How many rows of each table. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (rows < 1) {
            throw new WrongUsage("--rows=%d: write how many rows of each table are to be shown.".formatted(rows));
        }
        Logging.silent();
        try (var program =
                Program.still(settings.file(), this::tellMistakes, (context, routes) -> RoutePreview.ready(context))) {
            return program.begin() ? show(program.getCamelContext()) : ExitCode.PROBLEMS;
        }
    }

    private int show(CamelContext context) throws Exception {
        Optional<RoutePreview> preview = RoutePreview.of(context, route);
        if (preview.isEmpty()) {
            return say("There is no route %s that captures a table.%s"
                    .formatted(route, Spelling.didYouMean(route, RoutePreview.routes(context))));
        }
        try {
            return show(preview.get().rows(rows));
        } catch (CaptureException e) {
            return say(String.join("\n", e.mistakes()));
        } catch (SQLException e) {
            return say("The rows cannot be read: " + e.getMessage());
        }
    }

    private int show(List<PreviewedRow> previewed) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(PreviewReport.json(route, previewed));
        } else {
            previewed.forEach(row -> PreviewReport.print(row, out));
            if (previewed.isEmpty()) {
                out.println("The tables of route %s have no rows to show.".formatted(route));
            }
        }
        out.flush();
        return previewed.stream().allMatch(row -> row.problem() == null) ? ExitCode.OK : ExitCode.PROBLEMS;
    }

    private int say(String problem) {
        spec.commandLine().getErr().println(problem);
        spec.commandLine().getErr().flush();
        return ExitCode.PROBLEMS;
    }

    private void tellMistakes(List<Finding> found) {
        Report.print(
                found.stream().filter(Finding::isError).toList(),
                spec.commandLine().getErr());
    }
}
