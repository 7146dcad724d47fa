package io.wadi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Decides on the deletes that the guard holds. */
@Command(
        name = "deletes",
        description = "Decides on the deletes that a route's guard holds.",
        subcommands = Deletes.Confirm.class)
final class Deletes {

    /** Lets them go. */
    @Command(
            name = "confirm",
            description = "Lets the deletes of a GUARDED route go: the next full scan sends them.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:they go",
                "1:the route holds none, or there is no such route",
                "2:wrong usage",
                "3:no program answers"
            })
    static final class Confirm extends RouteVerb {
        @Override
        Optional<RunningProgram.Answer> ask(RunningProgram program, String route) throws InterruptedException {
            return program.confirmDeletes(route);
        }

        @Override
        String said(JsonNode body) {
            String route = body.path("route").asText();
            return isDone(body)
                    ? "The next full scan of route %s sends the %d deletes."
                            .formatted(route, body.path("deletes").asLong())
                    : "Route %s holds no deletes.".formatted(route);
        }

        @Override
        boolean isDone(JsonNode body) {
            return body.path("deletes").asLong() > 0;
        }
    }
}
