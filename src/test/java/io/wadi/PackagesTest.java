package io.wadi;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The data's way through the packages. ArchUnit's own test annotations would not run here, so the rules are checked by hand. */
final class PackagesTest {
    private static final List<String> CORE =
            List.of("table", "change", "scan", "record", "topic", "sink", "step", "route");
    private static final List<String> EDGES = List.of("connect", "ckc", "metrics", "console", "cli");

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.wadi");
    private static final JavaClasses ALL = new ClassFileImporter().importPackages("io.wadi");

    @Test
    void the_product_has_no_other_packages() {
        assertThat(packages(PRODUCT)).extracting(JavaPackage::getName).allMatch(name -> Stream.concat(
                        CORE.stream(), EDGES.stream())
                .anyMatch(known -> name.matches("io\\.wadi\\." + known)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "change", "scan", "record", "topic", "sink", "step", "route"})
    void a_stop_on_the_way_knows_only_the_stops_before_it(String stop) {
        importsOnly(stop, CORE.subList(0, CORE.indexOf(stop)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "ckc", "metrics", "console", "cli"})
    void an_edge_knows_the_way_and_no_other_edge(String edge) {
        importsOnly(edge, CORE);
    }

    @Test
    void no_package_is_a_drawer() {
        assertThat(packages(ALL))
                .extracting(JavaPackage::getRelativeName)
                .doesNotContain("util", "utils", "common", "impl", "manager", "helper", "helpers");
    }

    @Test
    void in_every_package_null_is_the_exception() {
        assertThat(packages(ALL)).allMatch(each -> each.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }

    private static void importsOnly(String who, List<String> allowed) {
        var known = Stream.concat(Stream.of(who), allowed.stream())
                .map(name -> "io.wadi." + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.wadi." + who + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.wadi..").and(not(resideInAnyPackage(known))))
                .allowEmptyShould(true)
                .check(PRODUCT);
    }

    private static List<JavaPackage> packages(JavaClasses classes) {
        return classes.stream().map(each -> each.getPackage()).distinct().toList();
    }
}
