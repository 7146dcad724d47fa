package io.wadi.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Our classes beside the libraries of each worker, loaded as it loads plugins: Kafka's and slf4j's classes are then the worker's, and not those
 * that we are compiled with.
 */
final class ConnectLinkageTest {
    private static final Path FOLDER = ConnectPlugin.path().resolve("wadi-connect-plugin");
    private static final Path OURS = FOLDER.resolve("wadi-connect.jar");
    private static final String PLUGIN_LOADER = "org.apache.kafka.connect.runtime.isolation.PluginClassLoader";

    /** So the JVM verifies each class: it refuses, for one, what catches two exceptions as one whose common parent is another there. */
    @ParameterizedTest
    @EnumSource
    void the_jvm_refuses_none_of_our_classes(ConnectVersion version) throws Exception {
        List<String> refused = new ArrayList<>();
        List<String> classes = classes();
        try (URLClassLoader worker = worker(version);
                URLClassLoader plugin = plugin(worker)) {
            for (String each : classes) {
                try {
                    assertThat(Class.forName(each, true, plugin).getClassLoader())
                            .isSameAs(plugin);
                } catch (LinkageError e) {
                    refused.add(e.toString());
                }
            }
        }
        assertThat(refused).isEmpty();
        assertThat(classes)
                .contains("io.wadi.connect.WadiSourceTask", "io.wadi.route.Deliveries", "io.wadi.table.Table");
    }

    @ParameterizedTest
    @EnumSource
    void we_name_nothing_that_the_worker_has_not(ConnectVersion version) throws Exception {
        JavaClasses ours = new ClassFileImporter().importJar(new JarFile(OURS.toFile()));
        List<AccessTarget> named = ours.stream()
                .flatMap(each -> each.getAccessesFromSelf().stream())
                .<AccessTarget>map(access -> access.getTarget())
                .filter(target -> target.getOwner().getName().matches("org\\.(apache\\.kafka|slf4j)\\..*"))
                .distinct()
                .toList();
        try (URLClassLoader worker = worker(version);
                URLClassLoader plugin = plugin(worker)) {
            assertThat(named).filteredOn(target -> !isThere(target, plugin)).isEmpty();
            assertThat(named).hasSizeGreaterThan(100);
        }
    }

    private static List<String> classes() throws IOException {
        try (JarFile jar = new JarFile(OURS.toFile())) {
            return jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("io/wadi/") && name.endsWith(".class"))
                    .map(name -> name.replace('/', '.').replaceFirst("\\.class$", ""))
                    .toList();
        }
    }

    private static URLClassLoader worker(ConnectVersion version) {
        return new URLClassLoader(urls(version.libraries()), ClassLoader.getPlatformClassLoader());
    }

    private static URLClassLoader plugin(ClassLoader worker) throws IOException, ReflectiveOperationException {
        try (Stream<Path> jars = Files.list(FOLDER)) {
            URL[] urls =
                    urls(jars.filter(each -> each.toString().endsWith(".jar")).toList());
            return (URLClassLoader) worker.loadClass(PLUGIN_LOADER)
                    .getConstructor(URL.class, URL[].class, ClassLoader.class)
                    .newInstance(FOLDER.toUri().toURL(), urls, worker);
        }
    }

    private static URL[] urls(Collection<Path> jars) {
        return jars.stream().map(ConnectLinkageTest::url).toArray(URL[]::new);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("No jar: " + jar, e);
        }
    }

    private static boolean isThere(AccessTarget target, ClassLoader loader) {
        try {
            Class<?> owner = Class.forName(target.getOwner().getName(), false, loader);
            return target instanceof CodeUnitAccessTarget code
                    ? has(owner, code)
                    : Arrays.stream(owner.getFields()).map(Field::getName).anyMatch(target.getName()::equals);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static boolean has(Class<?> owner, CodeUnitAccessTarget code) {
        if (code.getName().equals("<init>")) {
            return Arrays.stream(owner.getDeclaredConstructors()).anyMatch(each -> takes(each, code));
        }
        return parents(owner)
                .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                .anyMatch(each -> each.getName().equals(code.getName()) && gives(each, code) && takes(each, code));
    }

    private static Stream<Class<?>> parents(Class<?> type) {
        Stream<Class<?>> parents =
                Stream.concat(Arrays.stream(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()));
        Stream<Class<?>> object = type.isInterface() ? Stream.of(Object.class) : Stream.empty();
        return Stream.of(Stream.<Class<?>>of(type), parents.flatMap(ConnectLinkageTest::parents), object)
                .flatMap(each -> each);
    }

    private static boolean gives(Method method, CodeUnitAccessTarget code) {
        return method.getReturnType().getName().equals(code.getRawReturnType().getName());
    }

    private static boolean takes(Executable method, CodeUnitAccessTarget code) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getName)
                .toList()
                .equals(code.getRawParameterTypes().stream()
                        .map(JavaClass::getName)
                        .toList());
    }
}
