package io.wadi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;

/** Runs what is in a route's dead letter topic through the repaired route. */
@Command(
        name = "replay",
        description = {
            "Runs the rows in a route's dead letter topic through the route again, each as it is now, and waits until they are committed;",
            "of a route to a table the records as they were read, but those that a later one of their key has overtaken.",
            "Each dead letter is replayed once: a second replay begins after the first."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all of them went through, or there was none",
            "1:some failed again, or could not be replayed, or there is no such route",
            "2:wrong usage",
            "3:no program answers"
        })
final class Replay extends RouteVerb {
    private static final Duration ASK_AGAIN = Duration.ofMillis(200);

    @Override
    Optional<RunningProgram.Answer> ask(RunningProgram program, String route) throws InterruptedException {
        Optional<RunningProgram.Answer> answer = program.replay(route);
        while (answer.isPresent()
                && !answer.get().isError()
                && !isOver(answer.get().body())) {
            // Rows take as long as their route takes, and the program tells nobody by itself: it is asked again.
            Thread.sleep(ASK_AGAIN.toMillis());
            answer = program.status()
                    .map(status -> new RunningProgram.Answer(status.isError(), of(status.body(), route)));
        }
        return answer;
    }

    private static JsonNode of(JsonNode status, String route) {
        return StreamSupport.stream(status.path("routes").spliterator(), false)
                .filter(each -> each.path("route").asText().equals(route))
                .findFirst()
                .orElse(status);
    }

    private static boolean isOver(JsonNode body) {
        return body.path("replay").path("done").asBoolean(true);
    }

    @Override
    String said(JsonNode body) {
        JsonNode replay = body.path("replay");
        String route = body.path("route").asText();
        StringBuilder said = new StringBuilder("Route %s ran %d rows of topic %s again."
                .formatted(
                        route, replay.path("rows").asInt(), replay.path("topic").asText()));
        if (replay.path("failed").asInt() > 0) {
            said.append(" %d of them failed again and are at its end."
                    .formatted(replay.path("failed").asInt()));
        }
        if (replay.path("overtaken").asInt() > 0) {
            said.append(
                    " %d dead letters were left out: what came after them is written, or their topic no longer tells what came."
                            .formatted(replay.path("overtaken").asInt()));
        }
        if (replay.path("strange").asInt() > 0) {
            said.append(
                    " %d dead letters were left out: they do not say which row of a table of this route they were, or lack the value or the key of their record."
                            .formatted(replay.path("strange").asInt()));
        }
        if (!replay.path("problem").isNull()) {
            said.append(" Not all are through: %s To go on: wadi replay %s"
                    .formatted(replay.path("problem").asText(), route));
        }
        return said.toString();
    }

    @Override
    boolean isDone(JsonNode body) {
        JsonNode replay = body.path("replay");
        return replay.path("failed").asInt() == 0
                && replay.path("strange").asInt() == 0
                && replay.path("problem").isNull();
    }
}
