package io.wadi.route;

import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/** What Kamelets, and Camel's catalog, say of a parameter. */
final class ParameterTexts {
    private static final String COMPONENT = "camel.component.";

    private final CamelContext context;
    private final Components components = new Components();

    ParameterTexts(CamelContext context) {
        this.context = context;
    }

    /** @param type as its author calls it; null: not said */
    record Text(
            String title,
            String description,
            @Nullable String type,
            boolean secret,
            @Nullable String value,
            List<String> values) {}

    /** Of a parameter of a Kamelet or another endpoint. */
    Text of(EndpointUse endpoint, String parameter) {
        if (endpoint.scheme().equals("kamelet")) {
            YamlNode definition = TableKamelets.read(context, "kamelet:" + endpoint.path())
                    .get("spec")
                    .get("definition");
            return ofKamelet(parameter, definition.get("properties").get(parameter));
        }
        return components
                .model(endpoint.scheme())
                .flatMap(model -> option(model.getEndpointOptions(), parameter))
                .map(ParameterTexts::ofOption)
                .orElseGet(() -> of(parameter));
    }

    /** Of a setting, by its name alone. */
    Text of(String setting) {
        String[] parts = setting.startsWith(COMPONENT)
                ? setting.substring(COMPONENT.length()).split("\\.", 2)
                : new String[0];
        return Optional.of(parts)
                .filter(names -> names.length == 2)
                .flatMap(names -> components
                        .model(names[0])
                        .map(ComponentModel::getComponentOptions)
                        .flatMap(options -> option(options, StringHelper.dashToCamelCase(names[1]))))
                .map(ParameterTexts::ofOption)
                .orElseGet(() -> plain(setting));
    }

    private static Text plain(String setting) {
        String description = setting.startsWith("camel.")
                ? "%s, as in application.properties.".formatted(setting)
                : "What {{%s}} stands for in the route.".formatted(setting);
        return new Text(setting, description, null, false, null, List.of());
    }

    private static Text ofKamelet(String name, YamlNode property) {
        YamlNode values = property.get("enum");
        return new Text(
                property.get("title").text(name),
                property.get("description").text(""),
                property.get("type").text(),
                property.get("format").text("").equals("password") || Secrets.isSecret(name),
                property.get("default").text(),
                values.items().stream().map(value -> value.text("")).toList());
    }

    private static Text ofOption(BaseOptionModel option) {
        return new Text(
                option.getDisplayName(),
                option.getDescription(),
                option.getType(),
                option.isSecret() || Secrets.isSecret(option.getName()),
                option.getDefaultValue() == null
                        ? null
                        : option.getDefaultValue().toString(),
                option.getEnums() == null ? List.of() : option.getEnums());
    }

    private static <T extends BaseOptionModel> Optional<T> option(List<T> options, String name) {
        return options.stream().filter(each -> each.getName().equals(name)).findFirst();
    }
}
