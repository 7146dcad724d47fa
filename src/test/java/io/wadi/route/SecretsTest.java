package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class SecretsTest {
    private final Secrets secrets = Secrets.of(Map.of(
            "camel.beans.shop.jdbcUrl", "jdbc:mysql://anna:pear-tree@shop/orders?password=plum-tree",
            "camel.beans.shop.username", "orders",
            "camel.component.kafka.saslUsername", "kafka",
            "camel.beans.shop.password", "apple-tree"));

    @Test
    void passwords_are_hidden_wherever_they_stand() {
        assertThat(secrets.mask("apple-tree, pear-tree and plum-tree")).isEqualTo("xxxxxx, xxxxxx and xxxxxx");
    }

    /** A message that hides whom the database refused, or the table that is called as its user is, helps nobody. */
    @Test
    void users_are_named() {
        String told = "Access denied for user orders: table orders on kafka";
        assertThat(secrets.mask(told)).isEqualTo(told);
    }
}
