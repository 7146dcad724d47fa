package io.wadi.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A piece of YAML that knows where it stands: text, a list or a map.
 *
 * @param line from 1, of a map's entry that of its name
 * @param path the names on the way to it, with slashes between them
 */
record YamlNode(int line, String path, @Nullable String text, List<YamlNode> items, Map<String, YamlNode> fields) {
    static final YamlNode NOTHING = new YamlNode(0, "", null, List.of(), Map.of());

    /** Throws {@link org.snakeyaml.engine.v2.exceptions.YamlEngineException} where the text is no YAML. */
    static YamlNode parse(String yaml) {
        return new Compose(LoadSettings.builder().setUseMarks(true).build())
                .composeString(yaml)
                .map(root -> of(root, line(root), ""))
                .orElse(NOTHING);
    }

    boolean isMissing() {
        return this == NOTHING;
    }

    /** A field, or a node that has nothing. */
    YamlNode get(String name) {
        return fields.getOrDefault(name, NOTHING);
    }

    String text(String otherwise) {
        return text == null ? otherwise : text;
    }

    YamlNode withPath(String other) {
        return new YamlNode(line, other, text, items, fields);
    }

    /** Itself and all below it, from top to bottom. */
    void walk(Consumer<YamlNode> visitor) {
        visitor.accept(this);
        items.forEach(item -> item.walk(visitor));
        fields.values().forEach(field -> field.walk(visitor));
    }

    private static YamlNode of(Node node, int line, String path) {
        if (node instanceof ScalarNode scalar) {
            return new YamlNode(line, path, scalar.getValue(), List.of(), Map.of());
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlNode> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(of(item, line(item), path + "/" + items.size()));
            }
            return new YamlNode(line, path, null, items, Map.of());
        }
        Map<String, YamlNode> fields = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple field : mapping.getValue()) {
                if (field.getKeyNode() instanceof ScalarNode name) {
                    fields.put(
                            name.getValue(),
                            of(field.getValueNode(), line(name), path + (path.isEmpty() ? "" : "/") + name.getValue()));
                }
            }
        }
        return new YamlNode(line, path, null, List.of(), fields);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
