package io.wadi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Another process that runs the routes, asked by way of its management server. */
final class RunningProgram {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final String application;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param application the name of the one that is meant; empty: whichever answers */
    RunningProgram(int port, String application) {
        this.port = port;
        this.application = application;
    }

    /** What it answered: an error is in the field {@code error}. */
    record Answer(boolean isError, JsonNode body) {}

    /** Empty: nobody listens there. */
    Optional<Answer> status() throws InterruptedException {
        return ask(request(Control.STATUS).GET());
    }

    /** Empty: nobody listens there. */
    Optional<Answer> confirmDeletes(String route) throws InterruptedException {
        return act(Control.CONFIRM, route);
    }

    /** Empty: nobody listens there. */
    Optional<Answer> pause(String route) throws InterruptedException {
        return act(Control.PAUSE, route);
    }

    /** Empty: nobody listens there. */
    Optional<Answer> resume(String route) throws InterruptedException {
        return act(Control.RESUME, route);
    }

    /** Empty: nobody listens there. */
    Optional<Answer> replay(String route) throws InterruptedException {
        return act(Control.REPLAY, route);
    }

    private Optional<Answer> act(String path, String route) throws InterruptedException {
        return ask(request(path.formatted(route))
                .header(Control.ACTION, "by a verb")
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path.replace(" ", "%20"))))
                .setHeader(Control.APPLICATION, Control.inHeader(application))
                .timeout(PATIENCE);
    }

    private Optional<Answer> ask(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return Optional.of(new Answer(response.statusCode() != 200, JSON.readTree(response.body())));
        } catch (IOException e) {
            // Nobody is there, or somebody else.
            return Optional.empty();
        }
    }
}
