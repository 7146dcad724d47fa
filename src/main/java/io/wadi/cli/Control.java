package io.wadi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.wadi.route.RouteWork;
import io.wadi.route.SinkConsumer;
import io.wadi.route.TableConsumer;
import io.wadi.scan.TableScan;
import io.wadi.table.Spelling;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.jspecify.annotations.Nullable;

/**
 * What the verbs {@code status}, {@code pause}, {@code resume}, {@code replay} and {@code deletes confirm} ask a running program, on Camel's management server, which listens on loopback unless
 * the settings say otherwise.
 */
final class Control {
    static final String STATUS = "/wadi/status";
    static final String PAUSE = "/wadi/routes/%s/pause";
    static final String RESUME = "/wadi/routes/%s/resume";
    static final String REPLAY = "/wadi/routes/%s/replay";
    static final String CONFIRM = "/wadi/routes/%s/deletes/confirm";
    /** An action must carry it: a page in a browser can post a form to loopback, but cannot add a header. */
    static final String ACTION = "X-Wadi-Action";

    /** Whom it is meant for: on a machine with several programs the port may be another's. */
    static final String APPLICATION = "X-Wadi-Application";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CamelContext context;

    private Control(CamelContext context) {
        this.context = context;
    }

    /** Does nothing where the management server is off. */
    static void open(CamelContext context) {
        ManagementHttpServer server = context.hasService(ManagementHttpServer.class);
        if (server == null) {
            return;
        }
        var router = VertxPlatformHttpRouter.lookup(
                context, VertxPlatformHttpRouter.getRouterNameFromPort(server.getPort()));
        var control = new Control(context);
        router.route("/wadi/*").handler(control::isMeant);
        router.route(HttpMethod.GET, STATUS).handler(control::status);
        Map.<String, Action>of(
                        PAUSE,
                        control::pause,
                        RESUME,
                        control::resume,
                        CONFIRM,
                        control::confirm,
                        REPLAY,
                        control::replay)
                .forEach((path, action) -> router.route(HttpMethod.POST, path.formatted(":route"))
                        .handler(request -> control.act(request, action)));
    }

    /** What somebody wants of a route. */
    @FunctionalInterface
    private interface Action {
        void on(String route, RouteWork work, RoutingContext request);
    }

    /** An application's name as a header may hold it, whatever letters it has. */
    static String inHeader(String application) {
        return URLEncoder.encode(application, StandardCharsets.UTF_8);
    }

    private void isMeant(RoutingContext request) {
        String meant = request.request().getHeader(APPLICATION);
        if (meant == null || meant.isEmpty() || meant.equals(inHeader(context.getName()))) {
            request.next();
        } else {
            String other =
                    "The program that answers is the application %s, not %s, which does not run or has another port. With --port whichever answers there is asked."
                            .formatted(context.getName(), URLDecoder.decode(meant, StandardCharsets.UTF_8));
            answer(request, 421, Map.of("error", other));
        }
    }

    private void status(RoutingContext request) {
        List<Map<String, @Nullable Object>> routes = new ArrayList<>();
        work().forEach(work -> routes.add(status(work)));
        answer(request, 200, Map.of("application", context.getName(), "routes", routes));
    }

    private Stream<RouteWork> work() {
        return context.getRoutes().stream()
                .map(Route::getConsumer)
                .filter(RouteWork.class::isInstance)
                .map(RouteWork.class::cast);
    }

    private static Map<String, @Nullable Object> status(RouteWork work) {
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put("route", work.routeId());
        status.put("state", work.state().name());
        status.put("problem", work.problem());
        status.put("replay", work.replayed());
        status.put("tables", scans(work).map(Control::table).toList());
        if (work instanceof SinkConsumer sink) {
            status.put("records", sink.records());
            status.put("deadLetters", sink.deadLetters());
        }
        return status;
    }

    private static Stream<TableScan> scans(RouteWork work) {
        return work instanceof TableConsumer consumer ? consumer.scans().stream() : Stream.empty();
    }

    private static Map<String, Object> table(TableScan scan) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("table", scan.tracker().table().name().toString());
        table.put("seenRows", scan.tracker().seenRows());
        table.put("fullScans", scan.fullScans());
        table.put("pending", scan.tracker().pending());
        table.put("heldDeletes", scan.guardedDeletes());
        return table;
    }

    private void act(RoutingContext request, Action action) {
        String id = request.pathParam("route");
        Optional<RouteWork> work =
                work().filter(each -> each.routeId().equals(id)).findFirst();
        if (request.request().getHeader(ACTION) == null) {
            answer(request, 403, Map.of("error", "An action needs the header " + ACTION));
        } else if (work.isPresent()) {
            action.on(id, work.get(), request);
        } else {
            answer(request, 404, Map.of("error", unknown(id)));
        }
    }

    private String unknown(String id) {
        List<String> ids = work().map(RouteWork::routeId).toList();
        return "There is no route %s that captures a table or writes to one.%s"
                .formatted(id, Spelling.didYouMean(id, ids));
    }

    private void pause(String id, RouteWork work, RoutingContext request) {
        if (work.isOver()) {
            over(id, work, request);
        } else {
            work.pauseReading();
            answer(request, 200, Map.of("route", id, "paused", true));
        }
    }

    private void resume(String id, RouteWork work, RoutingContext request) {
        if (work.isOver()) {
            over(id, work, request);
        } else {
            work.resumeReading();
            answer(request, 200, Map.of("route", id, "paused", false));
        }
    }

    private void over(String id, RouteWork work, RoutingContext request) {
        answer(
                request,
                409,
                Map.of(
                        "error",
                        "Route %s is %s: it reads nothing and goes on when it is started anew."
                                .formatted(id, work.state())));
    }

    private void replay(String id, RouteWork work, RoutingContext request) {
        try {
            work.replay();
            answer(request, 200, Map.of("route", id, "replay", Objects.requireNonNull(work.replayed())));
        } catch (IllegalStateException e) {
            answer(request, 409, Map.of("error", e.getMessage()));
        }
    }

    private void confirm(String id, RouteWork work, RoutingContext request) {
        long held = scans(work).mapToLong(TableScan::guardedDeletes).sum();
        if (held > 0 && work instanceof TableConsumer consumer) {
            consumer.confirmDeletes();
        }
        answer(request, 200, Map.of("route", id, "deletes", held));
    }

    private static void answer(RoutingContext request, int status, Object body) {
        try {
            request.response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .end(JSON.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts and numbers are always JSON", e);
        }
    }
}
