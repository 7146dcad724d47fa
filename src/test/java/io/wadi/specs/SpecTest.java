package io.wadi.specs;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every file of {@code specs} on every database. One file, or some: {@code -Dspec=late}. */
@Execution(ExecutionMode.CONCURRENT)
final class SpecTest {
    private static final Path FOLDER = Path.of("src/test/resources/specs");

    @TestFactory
    List<DynamicTest> specs() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : files()) {
            String text = Files.readString(file);
            String name = file.getFileName().toString();
            for (TestDatabase database : SpecParser.databases(text)) {
                if (database.name().contains(System.getProperty("database", ""))) {
                    tests.add(dynamicTest(name + " on " + database, file.toUri(), () -> run(name, text, database)));
                }
            }
        }
        return tests;
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".spec"))
                    .filter(file -> file.toString().contains(System.getProperty("spec", "")))
                    .sorted()
                    .toList();
        }
    }

    private static void run(String file, String text, TestDatabase database) throws Exception {
        String application =
                "%s-%s".formatted(file.replace(".spec", ""), database.name().toLowerCase());
        String prefix = application + ".";
        TestBroker broker = TestBroker.shared();
        try (TestSchema schema = schema(database)) {
            Spec spec = SpecParser.parse(text, database, schema.name());
            DataSource source = spec.driver().isEmpty()
                    ? schema.dataSource()
                    : schema.dataSource(schema.jdbcUrl().replaceFirst("jdbc:\\w+:", "jdbc:" + spec.driver() + ":"));
            try (Standalone host = new Standalone(application, broker, source);
                    Topics topics = new Topics(broker, prefix);
                    SpecRun run = new SpecRun(prefix, schema.dataSource(), host, topics)) {
                run.run(spec);
            } catch (AssertionError e) {
                throw new AssertionError("%s on %s, %s".formatted(file, database, e.getMessage()), e);
            }
        }
    }

    static TestSchema schema(TestDatabase database) throws SQLException {
        // Names as the other databases fold them, so that the files are the same.
        return database == TestDatabase.H2 ? database.create(";DATABASE_TO_LOWER=TRUE") : database.create();
    }
}
