package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the Camel Kamelet catalog's own validator, and that the Kamelets say the same as the component. */
final class KameletFilesTest {
    /** Values that the component's settings have for {@code to: table:} alone; and for {@code from: table:} alone, or where offsets are in the database. */
    private static final Map<String, Set<String>> WHERE_A_TABLE_IS_WRITTEN = Map.of("deletes", Set.of("delete"));

    private static final Map<String, Set<String>> WHERE_A_TABLE_IS_READ =
            Map.of("deletes", Set.of("both", "record", "tombstone"), "mode", Set.of("insert"));

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([\\w.-]+)(?::[^}]*)?}}");
    private static final String PREFIX = "camel.apache.org/";

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/kamelets"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void it_says_what_it_is_and_where_it_comes_from(Path file) throws IOException {
        JsonNode kamelet = read(file);
        JsonNode metadata = kamelet.get("metadata");
        String name = metadata.get("name").asText();
        assertThat(file.getFileName()).hasToString(name + ".kamelet.yaml");
        assertThat(kamelet.get("kind").asText()).isEqualTo("Kamelet");
        assertThat(kamelet.get("apiVersion").asText()).isEqualTo("camel.apache.org/v1");
        assertThat(metadata.at("/labels").get(PREFIX + "kamelet.type").asText()).isEqualTo(type(file));
        JsonNode annotations = metadata.get("annotations");
        assertThat(annotations.get(PREFIX + "kamelet.icon").asText()).startsWith("data:image/svg+xml;base64,");
        assertThat(annotations.get(PREFIX + "catalog.version").asText()).isEqualTo(pom("wadi"));
        for (String said : List.of("kamelet.support.level", "provider", "kamelet.group", "kamelet.namespace")) {
            assertThat(annotations.get(PREFIX + said).asText()).as(said).isNotBlank();
        }
        String side = type(file).equals("sink") ? "in" : "out";
        assertThat(kamelet.at("/spec/types/" + side + "/mediaType").asText())
                .isEqualTo(type(file).equals("action") ? "" : "application/json");
    }

    @ParameterizedTest
    @MethodSource("files")
    void each_of_its_settings_is_described(Path file) throws IOException {
        JsonNode definition = read(file).at("/spec/definition");
        assertThat(definition.get("title").asText().toLowerCase(Locale.ROOT)).endsWith(type(file));
        assertThat(definition.get("description").asText()).isNotBlank();
        assertThat(definition.get("type").asText()).isEqualTo("object");
        Set<String> required = texts(definition.get("required"));
        assertThat(required).hasSameSizeAs(definition.get("required"));
        definition.get("properties").properties().forEach(property -> {
            JsonNode said = property.getValue();
            assertThat(said.path("type").asText())
                    .as("type of %s", property.getKey())
                    .isNotBlank();
            assertThat(said.path("description").asText())
                    .as("description of %s", property.getKey())
                    .isNotBlank();
            assertThat(said.path("title").asText())
                    .as("title of %s", property.getKey())
                    .isNotBlank()
                    .doesNotStartWith("The ")
                    .doesNotStartWith("A ")
                    .doesNotStartWith("An ");
            assertThat(said.path("title").asText().split(" ")).allMatch(word -> Character.isUpperCase(word.charAt(0)));
            boolean password = Set.of("password", "secret").contains(property.getKey());
            assertThat(said.path("format").asText().equals("password")).isEqualTo(password);
            assertThat(texts(said.path("x-descriptors")).contains("urn:camel:group:credentials"))
                    .as("%s is marked as credentials", property.getKey())
                    .isEqualTo(Secrets.isSecret(property.getKey()));
            assertThat(said.has("default"))
                    .as("%s has a default, or else an example", property.getKey())
                    .isNotEqualTo(said.has("example") || password);
            assertThat(said.has("default") && required.contains(property.getKey()))
                    .as("%s is required, and has a default", property.getKey())
                    .isFalse();
            assertThat(said.has("enum") && said.has("default"))
                    .as(property.getKey())
                    .isEqualTo(said.has("enum")
                            && texts(said.get("enum"))
                                    .contains(said.path("default").asText()));
        });
        assertThat(definition.get("properties").fieldNames()).toIterable().containsAll(required);
    }

    @ParameterizedTest
    @MethodSource("files")
    void its_template_uses_its_settings_and_no_others(Path file) throws IOException {
        JsonNode spec = read(file).get("spec");
        Set<String> declared = new TreeSet<>();
        spec.at("/definition/properties").fieldNames().forEachRemaining(declared::add);
        Set<String> used = new TreeSet<>();
        Matcher matcher = PLACEHOLDER.matcher(spec.get("template").toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        spec.at("/template/beans")
                .forEach(bean ->
                        assertThat(used.remove(bean.get("name").asText())).isTrue());
        assertThat(used).isEqualTo(declared);
        Set<String> given = new HashSet<>(texts(spec.at("/definition/required")));
        spec.at("/definition/properties").properties().stream()
                .filter(property -> property.getValue().has("default"))
                .forEach(property -> given.add(property.getKey()));
        used.forEach(setting -> assertThat(spec.get("template").toString().contains("{{?" + setting + "}}"))
                .as("%s may be left out", setting)
                .isEqualTo(!given.contains(setting)));
        if (type(file).equals("source")) {
            assertThat(spec.at("/template/from/steps").toString()).contains("\"to\":\"kamelet:sink\"");
        } else {
            assertThat(spec.at("/template/from/uri").asText()).isEqualTo("kamelet:source");
            assertThat(spec.at("/template/from/steps").toString()).doesNotContain("kamelet:sink");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void its_dependencies_are_complete(Path file) throws IOException {
        JsonNode spec = read(file).get("spec");
        String template = spec.get("template").toString();
        Set<String> needed = new HashSet<>(Set.of("camel:kamelet", "mvn:io.wadi:wadi:" + pom("wadi")));
        if (template.contains("HikariDataSource")) {
            needed.add("mvn:com.zaxxer:HikariCP:" + pom("HikariCP"));
        }
        if (template.contains("\"json\"")) {
            needed.add("camel:jackson");
        }
        if (template.contains("\"simple\"")
                || template.contains("\"constant\"")
                || type(file).equals("action")) {
            needed.add("camel:core");
        }
        assertThat(texts(spec.get("dependencies"))).isEqualTo(needed);
    }

    @Test
    void no_two_have_the_same_title_or_description() throws IOException {
        for (Function<JsonNode, String> said : List.<Function<JsonNode, String>>of(
                definition -> definition.get("title").asText(),
                definition -> definition.get("description").asText())) {
            List<String> all = new ArrayList<>();
            for (Path file : files()) {
                all.add(said.apply(read(file).at("/spec/definition")));
            }
            assertThat(all).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "sink"})
    void the_table_kamelet_has_the_values_and_defaults_of_the_component(String type) throws IOException {
        JsonNode own = read(Path.of("src/main/resources/kamelets/wadi-table-%s.kamelet.yaml".formatted(type)))
                .at("/spec/definition/properties");
        var others = type.equals("sink") ? WHERE_A_TABLE_IS_READ : WHERE_A_TABLE_IS_WRITTEN;
        Map<String, JsonNode> component = new HashMap<>();
        try (InputStream json = KameletFilesTest.class.getResourceAsStream("/META-INF/io/wadi/route/table.json")) {
            new ObjectMapper()
                    .readTree(json)
                    .get("properties")
                    .properties()
                    .forEach(each -> component.put(each.getKey(), each.getValue()));
        }
        Set<String> more = Set.of("table", "jdbcUrl", "username", "password", "envelope");
        own.properties().stream().filter(each -> !more.contains(each.getKey())).forEach(each -> {
            JsonNode theirs = component.get(each.getKey());
            assertThat(theirs).as(each.getKey()).isNotNull();
            Set<String> values = new HashSet<>(texts(theirs.path("enum")));
            values.removeAll(others.getOrDefault(each.getKey(), Set.of()));
            assertThat(texts(each.getValue().path("enum"))).as(each.getKey()).isEqualTo(values);
            if (each.getValue().has("default")) {
                assertThat(each.getValue().get("default").asText())
                        .as(each.getKey())
                        .isEqualTo(theirs.get("defaultValue").asText());
            }
        });
    }

    @Test
    void the_table_kamelet_has_every_envelope() throws IOException {
        JsonNode envelope = read(Path.of("src/main/resources/kamelets/wadi-table-source.kamelet.yaml"))
                .at("/spec/definition/properties/envelope/enum");
        assertThat(texts(envelope)).map(name -> "wadi:" + name).containsExactlyInAnyOrderElementsOf(RowType.names());
    }

    /** Catalog's conventions: the name ends with it. */
    private static String type(Path file) {
        String name = file.toString().replace(".kamelet.yaml", "");
        return name.substring(name.lastIndexOf('-') + 1);
    }

    private static JsonNode read(Path file) throws IOException {
        return new YAMLMapper().readTree(file.toFile());
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The version that stands behind an artifact in the project's own file. */
    private static String pom(String artifact) throws IOException {
        Matcher version = Pattern.compile("<artifactId>%s</artifactId>\\s*<version>([^<]+)<".formatted(artifact))
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).as(artifact).isTrue();
        return version.group(1);
    }
}
