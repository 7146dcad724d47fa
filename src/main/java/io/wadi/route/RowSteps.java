package io.wadi.route;

import io.wadi.step.Hash;
import io.wadi.step.Lookup;
import io.wadi.step.RowStep;
import io.wadi.table.CaptureException;
import io.wadi.table.Database;
import io.wadi.table.Table;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.jspecify.annotations.Nullable;

/** Wadi's own steps for rows: Kamelets whose work one bean does, which can be asked here before it runs. */
final class RowSteps {
    private static final String BEAN = "#class:" + RowStep.class.getPackageName() + ".";
    private static final Pattern SETTING = Pattern.compile("\\{\\{\\??([\\w.-]+)}}");

    private final CamelContext context;
    private final Placeholders placeholders;
    private final Sources sources;
    private final Findings findings;

    RowSteps(CamelContext context, Placeholders placeholders, Sources sources, Findings findings) {
        this.context = context;
        this.placeholders = placeholders;
        this.sources = sources;
        this.findings = findings;
    }

    /** Whether the endpoint is such a step. */
    boolean isOne(EndpointUse endpoint) {
        return endpoint.scheme().equals("kamelet") && isOne(kamelet(endpoint));
    }

    /** Whether a Kamelet's file says so. */
    static boolean isOne(YamlNode kamelet) {
        return bean(kamelet).get("type").text("").startsWith(BEAN);
    }

    /** The step with its settings; empty if one of them is missing or wrong. */
    Optional<RowStep> read(EndpointUse endpoint) {
        boolean[] sound = {true};
        RowStep step = read(endpoint, (setting, mistake) -> sound[0] = false);
        return sound[0] && step.mistakes().isEmpty() ? Optional.of(step) : Optional.empty();
    }

    /** Tells what is wrong with the settings of a route's steps. */
    void check(RouteText route, Validation.Reach reach) {
        route.endpoints().stream().filter(this::isOne).forEach(endpoint -> check(route, endpoint, reach));
    }

    private void check(RouteText route, EndpointUse endpoint, Validation.Reach reach) {
        boolean[] sound = {true};
        RowStep step = read(endpoint, (setting, mistake) -> {
            sound[0] = false;
            if (mistake != null) {
                findings.error(
                        "bad-value", route.file(), endpoint.where(setting), "%s: %s".formatted(setting, mistake));
            }
        });
        secret(route, endpoint, step);
        if (sound[0]) {
            step.mistakes().forEach(mistake -> findings.error("bad-value", route.file(), endpoint.at(), mistake));
            if (step instanceof Lookup lookup && reach != Validation.Reach.OFFLINE) {
                lookUp(route, endpoint, lookup, reach);
            }
        }
    }

    private void secret(RouteText route, EndpointUse endpoint, RowStep step) {
        String written = endpoint.parameter("secret");
        if (step instanceof Hash && written != null && !written.contains("{{")) {
            findings.warning(
                    "secret-in-route",
                    route.file(),
                    endpoint.where("secret"),
                    "secret stands in the route itself, where everybody would read it. Write {{a.name}} there, and a.name = ... in the settings.");
        }
    }

    private void lookUp(RouteText route, EndpointUse endpoint, Lookup lookup, Validation.Reach reach) {
        sources.of(route, endpoint).ifPresent(source -> {
            try {
                Database database = new Database(source);
                for (Table table : database.resolve(lookup.capture())) {
                    database.keyWarnings(table)
                            .forEach(warning ->
                                    findings.warning("lookup-not-unique", route.file(), endpoint.where("by"), warning));
                }
            } catch (CaptureException e) {
                e.mistakes().forEach(mistake -> findings.error("table", route.file(), endpoint.at(), mistake));
            } catch (SQLException e) {
                sources.unreachable(source, e, reach);
            }
        });
    }

    /** @param mistakes told each setting that cannot be given, and why; without a reason if that is told elsewhere */
    private RowStep read(EndpointUse endpoint, BiConsumer<String, @Nullable String> mistakes) {
        YamlNode kamelet = kamelet(endpoint);
        YamlNode definition = kamelet.get("spec").get("definition").get("properties");
        RowStep step = make(bean(kamelet).get("type").text(""));
        bean(kamelet).get("properties").fields().forEach((property, written) -> {
            Matcher setting = SETTING.matcher(written.text(""));
            if (setting.matches()) {
                String name = setting.group(1);
                YamlNode given = endpoint.parameters().get(name);
                String value = given == null
                        ? definition.get(name).get("default").text()
                        : placeholders.resolved(given.text(""));
                if (value != null) {
                    set(step, property, value, mistake -> mistakes.accept(name, mistake));
                } else if (given != null || !written.text("").contains("{{?")) {
                    mistakes.accept(name, null);
                }
            }
        });
        return step;
    }

    private void set(RowStep step, String property, String value, java.util.function.Consumer<String> mistakes) {
        try {
            PropertyBindingSupport.build()
                    .withCamelContext(context)
                    .withTarget(step)
                    .withProperty(property, raw(value))
                    .withMandatory(true)
                    .withFluentBuilder(false)
                    .withReference(false)
                    .bind();
        } catch (RuntimeException e) {
            mistakes.accept(Causes.message(e));
        }
    }

    private static String raw(String value) {
        return KameletRules.unraw(value);
    }

    private RowStep make(String type) {
        try {
            Class<?> step = RowStep.class.getClassLoader().loadClass(type.replaceFirst("#class:", ""));
            return (RowStep) step.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The Kamelet names a step that is not there: " + type, e);
        }
    }

    private YamlNode kamelet(EndpointUse endpoint) {
        return TableKamelets.read(context, "kamelet:" + endpoint.path());
    }

    private static YamlNode bean(YamlNode kamelet) {
        return kamelet.get("spec").get("template").get("beans").items().stream()
                .findFirst()
                .orElse(YamlNode.NOTHING);
    }
}
