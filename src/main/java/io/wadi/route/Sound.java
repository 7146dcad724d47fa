package io.wadi.route;

import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A route file without what is wrong in it, so that what is wrong further down is found too. */
final class Sound {
    private static final String HARMLESS_STEP = "{log: x}";
    private static final String HARMLESS_ITEM = "{beans: []}";

    private Sound() {}

    /**
     * The text with a harmless step, or item of the file, in place of the smallest that holds the mistake. All lines stay
     * where they are. The place is given in code points.
     */
    static Optional<String> without(String yaml, int mistake) {
        return new Compose(LoadSettings.builder().setUseMarks(true).build())
                .composeString(yaml)
                .flatMap(root -> smallest(root, mistake, HARMLESS_ITEM))
                .map(place -> place.in(yaml))
                .filter(changed -> !changed.equals(yaml));
    }

    /** Where something else is put; the marks count code points. */
    private record Place(int from, int to, String harmless) {
        String in(String yaml) {
            int start = yaml.offsetByCodePoints(0, from);
            int end = yaml.offsetByCodePoints(0, to);
            String blank = yaml.substring(start, end).replaceAll("[^\\n]", " ");
            int room = blank.indexOf('\n') < 0 ? blank.length() : blank.indexOf('\n');
            return yaml.substring(0, start)
                    + harmless
                    + blank.substring(Math.min(harmless.length(), room))
                    + yaml.substring(end);
        }
    }

    private static Optional<Place> smallest(Node node, int index, String harmless) {
        boolean isList = node instanceof SequenceNode;
        return children(node)
                .filter(child -> from(child) <= index && index < to(child))
                .findFirst()
                .flatMap(child -> smallest(child, index, HARMLESS_STEP)
                        .or(() -> isList && child instanceof MappingNode
                                ? Optional.of(new Place(from(child), to(child), harmless))
                                : Optional.empty()));
    }

    private static Stream<Node> children(Node node) {
        if (node instanceof SequenceNode list) {
            return list.getValue().stream();
        }
        return node instanceof MappingNode map
                ? map.getValue().stream().flatMap(field -> Stream.of(field.getKeyNode(), field.getValueNode()))
                : Stream.empty();
    }

    private static int from(Node node) {
        return node.getStartMark().map(Mark::getIndex).orElse(0);
    }

    private static int to(Node node) {
        return node.getEndMark().map(Mark::getIndex).orElse(0);
    }
}
