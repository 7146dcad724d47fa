package io.wadi.cli;

import io.wadi.route.Direction;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The class by which Connect knows the connector of a route file: {@code orders.camel.yaml} is {@code OrdersSourceConnector}, or {@code OrdersSinkConnector} if its route starts from topics. It has nothing but its
 * name, so its few bytes are written here: neither a compiler nor a library is needed where routes are exported.
 */
record ConnectorClass(String simpleName, Direction direction) {
    static final String PACKAGE = "io/wadi/routes/";
    private static final int MAGIC = 0xCAFEBABE;
    private static final int JAVA_17 = 61;
    private static final int PUBLIC_FINAL_SUPER = 0x31;
    private static final int PUBLIC = 1;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int NAME_AND_TYPE = 12;
    /** {@code super(); return;}, by the method that the constants name last. */
    private static final byte[] CALL_SUPER = {0x2A, (byte) 0xB7, 0, 9, (byte) 0xB1};

    /** Of a file that can be read: a route from topics is a sink connector. */
    static ConnectorClass of(Path file) {
        String name = Connector.nameOf(file);
        String words = Arrays.stream(name.split("[^\\p{Alnum}]+"))
                .filter(word -> !word.isEmpty())
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
        if (!words.matches("[A-Z].*") || words.equals("Wadi")) {
            throw new WrongUsage(
                    "No connector can be named after %s. Give the file a name that begins with a letter, and is not wadi."
                            .formatted(file));
        }
        Direction direction = direction(file);
        return new ConnectorClass(words + (direction == Direction.SINK ? "Sink" : "Source") + "Connector", direction);
    }

    private static Direction direction(Path file) {
        try {
            return Direction.of(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + file, e);
        }
    }

    private String heirOf() {
        return "io/wadi/connect/OneRoute" + (direction == Direction.SINK ? "Sink" : "Connector");
    }

    /** The interface by whose service file Connect finds it. */
    String service() {
        return direction == Direction.SINK
                ? "org.apache.kafka.connect.sink.SinkConnector"
                : "org.apache.kafka.connect.source.SourceConnector";
    }

    String name() {
        return (PACKAGE + simpleName).replace('/', '.');
    }

    /** The class file: a public constructor without arguments, for Connect. */
    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(JAVA_17);
        constants(out);
        shorts(out, PUBLIC_FINAL_SUPER, 2, 4);
        shorts(out, 0, 0); // no interfaces, no fields
        shorts(out, 1, PUBLIC, 5, 6); // one method: <init>()V
        constructor(out);
        shorts(out, 0); // no attributes of the class
        return bytes.toByteArray();
    }

    private void constants(DataOutputStream out) throws IOException {
        shorts(out, 10);
        text(out, PACKAGE + simpleName); // 1
        entry(out, CLASS, 1); // 2
        text(out, heirOf()); // 3
        entry(out, CLASS, 3); // 4
        text(out, "<init>"); // 5
        text(out, "()V"); // 6
        text(out, "Code"); // 7
        entry(out, NAME_AND_TYPE, 5, 6); // 8
        entry(out, METHOD, 4, 8); // 9
    }

    private static void constructor(DataOutputStream out) throws IOException {
        shorts(out, 1, 7); // one attribute: Code
        out.writeInt(2 + 2 + 4 + CALL_SUPER.length + 2 + 2);
        shorts(out, 1, 1); // of the stack, of the variables: this
        out.writeInt(CALL_SUPER.length);
        out.write(CALL_SUPER);
        shorts(out, 0, 0); // catches nothing, says no more
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.writeByte(UTF8);
        out.writeUTF(text);
    }

    private static void entry(DataOutputStream out, int kind, int... constants) throws IOException {
        out.writeByte(kind);
        shorts(out, constants);
    }

    private static void shorts(DataOutputStream out, int... numbers) throws IOException {
        for (int number : numbers) {
            out.writeShort(number);
        }
    }
}
