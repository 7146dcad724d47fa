package io.wadi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Lets a paused route go on. */
@Command(
        name = "resume",
        description = "Lets a paused route of the running program go on where it was.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it goes on, or was not paused",
            "1:there is no such route, or it has stopped for good",
            "2:wrong usage",
            "3:no program answers"
        })
final class Resume extends RouteVerb {
    @Override
    Optional<RunningProgram.Answer> ask(RunningProgram program, String route) throws InterruptedException {
        return program.resume(route);
    }

    @Override
    String said(JsonNode body) {
        return "Route %s goes on where it was.".formatted(body.path("route").asText());
    }
}
