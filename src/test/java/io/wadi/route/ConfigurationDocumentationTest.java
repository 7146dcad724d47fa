package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.ComponentModel.EndpointOptionModel;
import org.junit.jupiter.api.Test;

/** docs/configuration.md is printed from the catalog. Print it anew: {@code mvn test -Dtest=ConfigurationDocumentationTest -Dwadi.docs=write}. */
final class ConfigurationDocumentationTest {
    private static final Path FILE = Path.of("docs/configuration.md");

    /** {@code ValidateTest.what_harms_a_table_or_does_nothing_of_the_settings_for_pollers_is_told} shows that they are. */
    private static final List<String> REFUSED =
            List.of("pollStrategy", "repeatCount", "scheduler", "schedulerProperties", "sendEmptyMessageWhenIdle");

    @Test
    void the_page_says_what_the_catalog_says() throws IOException {
        String page = page();
        if ("write".equals(System.getProperty("wadi.docs"))) {
            Files.writeString(FILE, page);
        }
        assertThat(FILE).hasContent(page);
    }

    private static String page() {
        ComponentModel table = new Components().model("table").orElseThrow();
        List<EndpointOptionModel> all = table.getEndpointOptions();
        return """
                # Settings

                Printed from the catalog that `validate`, Kaoto and Camel itself read; a test compares. To print it anew:

                    mvn test -Dtest=ConfigurationDocumentationTest -Dwadi.docs=write

                ## `from: table:NAME`

                NAME is %s

                | setting | meaning | default |
                |---|---|---|
                %s
                ## `to: table:NAME`

                NAME is a table, with its schema and a dot before it if need be. See [sink.md](sink.md).

                | setting | meaning | default |
                |---|---|---|
                %s
                ## Polls

                Camel's own settings of a poll of `from: table:`. It refuses those that would harm or do nothing: %s.

                | setting | meaning | default |
                |---|---|---|
                %s
                ## `application.properties`

                Beside the routes, in [Camel main's own keys](https://camel.apache.org/components/4.18.x/others/main.html). A key that
                nobody reads is told at the start, with the nearest that somebody does.

                | setting | meaning |
                |---|---|
                | `camel.main.name` | the application: it names the seen rows (topic `wadi.seen.NAME`) and the transactions. Default `wadi` |
                | `camel.main.routes-include-pattern` | the route files. Default `file:routes/*.camel.yaml` |
                | `camel.beans.NAME` | a data source: `#class:com.zaxxer.hikari.HikariDataSource`, with `camel.beans.NAME.jdbcUrl`, `.username`, `.password` |
                | `camel.component.kafka.brokers` | the brokers; everything else that camel-kafka knows stands beside it |
                | `camel.management.port`, `.host`, `.enabled` | health and metrics. Default 9876 on loopback, see [metrics](metrics.md) |

                `{{env:NAME}}` stands for a variable of the environment, `{{env:NAME:default}}` for one that may be missing.
                """
                .formatted(
                        all.stream()
                                .filter(option -> option.getKind().equals("path"))
                                .map(option -> sentence(option.getDescription()))
                                .collect(Collectors.joining()),
                        rows(all, option -> isOurs(option) && !isOf("producer", option)),
                        rows(all, option -> isOurs(option) && !isOf("consumer", option)),
                        REFUSED.stream().collect(Collectors.joining("`, `", "`", "`")),
                        rows(
                                all,
                                option -> !isOurs(option)
                                        && !isOf("producer", option)
                                        && !REFUSED.contains(option.getName())));
    }

    private static String rows(List<EndpointOptionModel> options, Predicate<EndpointOptionModel> which) {
        return options.stream()
                .filter(option -> option.getKind().equals("parameter"))
                .filter(which)
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .map(option -> "| `%s` | %s%s | %s |\n"
                        .formatted(
                                option.getName(),
                                option.getDescription().replace("|", "\\|").replace("*", "\\*"),
                                choices(option),
                                option.getDefaultValue() == null ? "" : "`" + option.getDefaultValue() + "`"))
                .collect(Collectors.joining());
    }

    private static boolean isOf(String side, EndpointOptionModel option) {
        return List.of(option.getLabel().split(",")).contains(side);
    }

    private static boolean isOurs(EndpointOptionModel option) {
        return "configuration".equals(option.getConfigurationField())
                || option.getName().equals("delay");
    }

    private static String choices(EndpointOptionModel option) {
        return option.getEnums() == null || option.getEnums().isEmpty()
                ? ""
                : " One of `" + String.join("`, `", option.getEnums()) + "`.";
    }

    private static String sentence(String text) {
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
