package io.wadi.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.wadi.route.Finding;
import io.wadi.route.PortableRoute;
import io.wadi.route.RouteDescription;
import io.wadi.route.RouteParameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a connector's configuration, or its class, from a route file and the settings. */
@Command(
        name = "export",
        description = {
            "Prints what makes a Kafka Connect connector of a route file: the JSON that POST /connectors takes, with the settings",
            "that the route needs. Secrets are not in it: references for a ConfigProvider of the workers take their place.",
            "With --plugin it makes a plugin, too, whose connectors are named after their routes and list their parameters."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the configuration is made",
            "1:a mistake in the settings or the route: nothing is made",
            "2:wrong usage"
        })
final class Export implements Callable<Integer> {
    private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();
    /** What only the program or the other routes want is no matter of this file. */
    private static final String UNREAD = "unread-setting";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "ROUTE-FILE",
            description = "The route file, as in routes/orders.camel.yaml; with --plugin several.")
    private List<Path> files = List.of();

    @Mixin
    private SettingsFile settings = new SettingsFile();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file. Default: print.")
    private @Nullable Path output;

    @Option(
            names = "--ckc",
            description = {
                "For a stock Camel Kafka Connector with Wadi's archive unpacked into its folder. At least once.",
                "docs/camel-kafka-connector.md"
            })
    private boolean stock;

    @Option(
            names = "--converter",
            paramLabel = "CLASS",
            description = {
                "The converter of keys and values, for a route that does not marshal: it is given rows with their schema. As in",
                "org.apache.kafka.connect.json.JsonConverter; its own settings are yours to add. Default: ByteArrayConverter, for a route that marshals."
            })
    private @Nullable String converter;

    @Mixin
    private PluginOptions plugin = new PluginOptions();

    /** What becomes of a file. */
    private record Made(Connector connector, @Nullable RouteConnector ofRoute) {}

    @Override
    public Integer call() throws Exception {
        Logging.silent();
        check();
        PluginFolder folder = plugin.folder(files);
        Path written = settings.file();
        List<Made> made = new ArrayList<>();
        for (Path file : files) {
            Program.withRoutes(
                    written,
                    "file:" + file.toAbsolutePath(),
                    converter != null,
                    this::print,
                    (context, routes) -> connector(context, written, file, made));
        }
        if (made.size() < files.size()) {
            return ExitCode.PROBLEMS;
        }
        if (folder != null) {
            folder.write(made.stream().map(Made::ofRoute).toList());
        }
        for (Made each : made) {
            write(each.connector());
        }
        return ExitCode.OK;
    }

    private void check() {
        files.stream().filter(file -> !Files.isRegularFile(file)).findFirst().ifPresent(file -> {
            throw new WrongUsage("There is no file %s".formatted(file));
        });
        if (files.size() > 1 && (output != null || !plugin.isWanted())) {
            throw new WrongUsage("Several files make a plugin only: --plugin DIR, without -o.");
        }
        if (stock && converter != null) {
            throw new WrongUsage(
                    "--ckc takes routes that marshal: a stock Camel Kafka Connector knows no schema of a row. Leave --converter out.");
        }
        if (stock && plugin.isWanted()) {
            throw new WrongUsage("--ckc makes no plugin: Camel Kafka Connector is one. Leave --plugin out.");
        }
    }

    private void connector(CamelContext context, Path written, Path file, List<Made> made) throws IOException {
        List<Finding> findings = new ArrayList<>();
        PortableRoute route = PortableRoute.read(context, written, file, new Connector.Providers(), findings);
        List<String> others = route.sink() == null ? route.source().others() : List.of("topics");
        if (stock && !others.isEmpty()) {
            throw new WrongUsage(
                    "--ckc takes routes from tables: %s starts from %s. Leave --ckc out: Wadi's own connector runs it."
                            .formatted(file, String.join(", ", others)));
        }
        Connector connector = Connector.of(file, route, told(route), findings);
        print(findings);
        if (findings.stream().anyMatch(Finding::isError)) {
            return;
        }
        if (plugin.isWanted()) {
            RouteDescription description = new RouteDescription(
                    connector.name(), plugin.documentation(), RouteParameters.of(context, file, route));
            ConnectorClass type = ConnectorClass.of(file);
            made.add(new Made(
                    connector.ofClass(type.simpleName(), description),
                    new RouteConnector(type, description, route.yaml())));
        } else {
            made.add(new Made(connector, null));
        }
    }

    /** What the connector that runs the route is told in any case. */
    private Map<String, String> told(PortableRoute route) {
        Map<String, String> config = stock ? Connector.stock() : Connector.ours(route);
        if (converter != null) {
            config.put("key.converter", converter);
            config.put("value.converter", converter);
        }
        return config;
    }

    private void write(Connector connector) throws IOException {
        Map<String, Object> posted = new LinkedHashMap<>();
        posted.put("name", connector.name());
        posted.put("config", connector.config());
        String text = JSON.writeValueAsString(posted);
        Path to = output;
        if (to == null) {
            spec.commandLine().getOut().println(text);
            spec.commandLine().getOut().flush();
        } else {
            Files.writeString(to, text + System.lineSeparator());
        }
        PrintWriter err = spec.commandLine().getErr();
        connector.notes().forEach(err::println);
        err.flush();
    }

    private void print(List<Finding> findings) {
        Report.print(
                findings.stream()
                        .filter(finding -> !finding.code().equals(UNREAD))
                        .toList(),
                spec.commandLine().getErr());
    }
}
