package io.wadi.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a step is to hide must be there: under another name it would go out as it is. */
final class SecrecyTest {
    private static final Map<String, Object> ROW = Map.of("id", 1L, "e_mail", "ada@example.org");

    static Stream<Secrecy> steps() {
        Hash hash = new Hash();
        hash.setSecret("correct-horse-battery-staple");
        return Stream.of(new Mask(), hash);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void a_row_that_lacks_what_is_to_be_hidden_is_refused(Secrecy step) {
        step.setColumns("email");
        assertThatThrownBy(() -> process(step, "insert"))
                .hasMessageContaining("the row has no column \"email\", so nothing would be hidden")
                .hasMessageNotContaining("ada@example.org");
    }

    @ParameterizedTest
    @MethodSource("steps")
    void a_delete_has_only_what_is_kept_and_rows_may_lack_what_is_optional(Secrecy step) throws Exception {
        step.setColumns("email");
        assertThat(process(step, "delete")).isEqualTo(ROW);
        step.setOptional(true);
        assertThat(process(step, "insert")).isEqualTo(ROW);
    }

    private static Map<?, ?> process(Secrecy step, String operation) throws Exception {
        try (var camel = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.getMessage().setHeader("wadi.operation", operation);
            exchange.getMessage().setBody(ROW);
            step.process(exchange);
            return exchange.getMessage().getBody(Map.class);
        }
    }
}
