package io.wadi.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.record.RowJson;
import io.wadi.table.Capture.ZeroDate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Prints docs/types.md from what the code carries. Set the system property {@code wadi.docs=write} to write it anew. */
class TypesDocumentationTest {
    private static final Path PAGE = Path.of("docs/types.md");
    private static final String INTRODUCTION =
            """
            # What becomes of a value

            A row is read exactly and written as JSON without loss: all digits of a number, the whole fraction of a second, the scale of a
            decimal (`12.50` stays `12.50`), NULL as `null`. The drivers' settings and the time zone of the program change nothing. A column whose
            type is in none of these tables cannot be carried: the route does not start, and says which column and which type.

            Times are ISO 8601. A type that keeps a moment (`Z` below) is read in UTC; a type that keeps what a clock on the wall shows is not
            converted. Lengths of time are `[-]HH:MM:SS[.fraction]`, with as many hours as there are. In a record's key a single value stands
            without quotes, and a decimal without trailing zeros.

            On MySQL, MariaDB and PostgreSQL every statement runs with the time zone UTC, so `NOW()` in a filter or a query is the time in UTC.
            A domain is carried as its base type. Infinite dates and times of PostgreSQL are `"infinity"` and `"-infinity"`; its numeric `NaN`
            is an error that names the column, for no JSON number can be it: leave the column out, or convert it in a query.

            A MySQL date without year, month or day, such as `0000-00-00`, becomes what `zeroDate` says: `null`, `text` (the whole column is then
            text, and such a date as MySQL writes it), or `stop`.

            Floating point numbers, JSON and arrays cannot be a key; geometry, and what PostgreSQL cannot sort, neither.

            In [envelopes](envelopes.md) values are the same, unless they carry schemas.

            This page is printed by a test: `mvn test -Dtest=TypesDocumentationTest -Dwadi.docs=write` writes it anew.
            """;

    @Test
    void the_page_about_types_says_what_the_code_does() throws Exception {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Dialect dialect : List.of(Dialect.MYSQL, Dialect.POSTGRESQL, Dialect.H2)) {
            String name = dialect == Dialect.MYSQL ? "MySQL and MariaDB" : dialect.name();
            page.append("\n## %s\n\n| SQL type | in JSON | note |\n|---|---|---|\n".formatted(name));
            for (SqlTypes.Line line : dialect.types(ZeroDate.NULL).lines()) {
                page.append("| %s | %s | %s |\n".formatted(types(line), RowJson.describe(line.type()), line.note()));
            }
        }
        if ("write".equals(System.getProperty("wadi.docs"))) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).hasContent(page.toString());
    }

    private static String types(SqlTypes.Line line) {
        if (line.sqlTypes().equals("every other") || line.sqlTypes().equals("arrays")) {
            return line.sqlTypes();
        }
        return "`" + line.sqlTypes().toUpperCase(Locale.ROOT).replace(", ", "`, `") + "`";
    }
}
