package io.wadi.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.ComponentModel;
import org.junit.jupiter.api.Test;

/** What the jar tells Camel's catalog, and so editors and validators, of the component {@code table}. */
final class CatalogTest {
    private final CamelCatalog catalog = new DefaultCamelCatalog();

    CatalogTest() throws IOException {
        String descriptor = "/META-INF/io/wadi/route/table.json";
        try (InputStream json = Objects.requireNonNull(getClass().getResourceAsStream(descriptor))) {
            // Told by its class alone, the catalog looks where components of Camel 4 no longer have theirs.
            catalog.addComponent("table", TableComponent.class.getName(), new String(json.readAllBytes(), UTF_8));
        }
    }

    @Test
    void camels_catalog_knows_the_component_with_its_headers() {
        ComponentModel table = catalog.componentModel("table");
        assertThat(table.getSyntax()).isEqualTo("table:name");
        assertThat(table.getEndpointHeaders())
                .extracting(ComponentModel.EndpointHeaderModel::getName)
                .contains("wadi.operation", "wadi.table", "wadi.captured-at");
        assertThat(table.getEndpointOptions())
                .allSatisfy(option ->
                        assertThat(option.getDescription()).as(option.getName()).isNotBlank());
    }

    @Test
    void camels_catalog_makes_a_uri_of_settings_and_settings_of_a_uri() throws Exception {
        Map<String, String> settings = Map.of("name", "orders", "version", "updated_at", "fullScan", "5m");
        String uri = catalog.asEndpointUri("table", settings, false);
        assertThat(uri).startsWith("table:orders?");
        assertThat(catalog.endpointProperties(uri)).containsAllEntriesOf(settings);
    }

    @Test
    void camels_catalog_finds_no_mistake_where_there_is_none() {
        assertThat(validated("table:orders?version=updated_at&keep=region&split=true&delay=500&deleteGuard=0.3")
                        .isSuccess())
                .isTrue();
        assertThat(validated("table:copies?mode=insert&create=true").isSuccess())
                .isTrue();
    }

    @Test
    void camels_catalog_tells_of_unknown_settings_and_values() {
        EndpointValidationResult result =
                validated("table:orders?verson=updated_at&pageSize=many&split=perhaps&deletes=some");
        assertThat(result.getUnknown()).containsExactly("verson");
        assertThat(result.getInvalidInteger()).containsEntry("pageSize", "many");
        assertThat(result.getInvalidBoolean()).containsEntry("split", "perhaps");
        assertThat(result.getInvalidEnum()).containsEntry("deletes", "some");
    }

    private EndpointValidationResult validated(String uri) {
        return catalog.validateEndpointProperties(uri);
    }
}
