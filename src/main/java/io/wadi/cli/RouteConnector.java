package io.wadi.cli;

import io.wadi.route.RouteDescription;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A route with a connector class of its own: what its jar holds. */
record RouteConnector(ConnectorClass type, RouteDescription description, String yaml) {
    /** Of every entry, so that the same route makes the same jar: 1 January 1980, where the zip format begins. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    static String jarName(String route) {
        return "wadi-route-%s.jar".formatted(route);
    }

    static boolean isJar(String name) {
        return name.matches("wadi-route-.*\\.jar");
    }

    void write(Path folder) throws IOException {
        try (OutputStream file = Files.newOutputStream(folder.resolve(jarName(description.route())));
                JarOutputStream jar = new JarOutputStream(file)) {
            add(jar, "META-INF/MANIFEST.MF", manifest());
            add(jar, "META-INF/services/" + type.service(), (type.name() + "\n").getBytes(StandardCharsets.UTF_8));
            String beside = ConnectorClass.PACKAGE + type.simpleName();
            add(jar, beside + ".class", type.bytes());
            add(jar, beside + ".json", description.toJson());
            add(jar, beside + ".camel.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        }
    }

    private byte[] manifest() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.IMPLEMENTATION_TITLE, description.route());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        return bytes.toByteArray();
    }

    private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
        JarEntry entry = new JarEntry(name);
        entry.setTimeLocal(TIME);
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }
}
