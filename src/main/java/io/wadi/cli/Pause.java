package io.wadi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Lets a route read nothing more for a while. */
@Command(
        name = "pause",
        description = {
            "Lets a route of the running program read nothing more; what is on its way is committed.",
            "It goes on after \"resume\", or when the program is started anew."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it reads nothing more once the statement under way is done",
            "1:there is no such route, or it has stopped for good",
            "2:wrong usage",
            "3:no program answers"
        })
final class Pause extends RouteVerb {
    @Override
    Optional<RunningProgram.Answer> ask(RunningProgram program, String route) throws InterruptedException {
        return program.pause(route);
    }

    @Override
    String said(JsonNode body) {
        return "Route %1$s is paused until it is resumed (wadi resume %1$s) or the program is started anew."
                .formatted(body.path("route").asText());
    }
}
