package io.wadi.cli;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ShopDatabaseTest {
    private static final String ORDERS = "SELECT id, customer_id, region, status, total FROM shop.orders ORDER BY id";
    private static final String CUSTOMERS = "SELECT id, name, email, phone, city FROM shop.customers ORDER BY id";
    private static final String PRODUCTS = "SELECT id, sku, name, price FROM shop.products ORDER BY id";

    @Test
    void a_new_shop_is_filled() throws SQLException {
        try (var shop = ShopDatabase.create(1)) {
            assertThat(rows(shop, ORDERS)).hasSize(ShopDatabase.ORDERS);
            assertThat(rows(shop, CUSTOMERS)).hasSize(ShopDatabase.CUSTOMERS);
            assertThat(rows(shop, PRODUCTS)).hasSize(ShopDatabase.PRODUCTS);
        }
    }

    @Test
    void the_same_seed_makes_the_same_changes() throws SQLException {
        try (var shop = ShopDatabase.create(7);
                var twin = ShopDatabase.create(7);
                var other = ShopDatabase.create(8)) {
            for (var each : List.of(shop, twin, other)) {
                follow(each, 200);
            }
            for (var table : List.of(ORDERS, CUSTOMERS, PRODUCTS)) {
                assertThat(rows(shop, table)).isEqualTo(rows(twin, table)).isNotEqualTo(rows(other, table));
            }
        }
    }

    @Test
    void orders_come_and_go_and_products_only_come() throws SQLException {
        try (var shop = ShopDatabase.create(1)) {
            var orders = rows(shop, "SELECT id FROM shop.orders");
            var products = rows(shop, PRODUCTS);
            follow(shop, 500);
            assertThat(rows(shop, "SELECT id FROM shop.orders"))
                    .hasSizeGreaterThan(orders.size())
                    .matches(now -> !now.containsAll(orders), "an order is gone");
            assertThat(rows(shop, PRODUCTS)).containsAll(products).hasSizeGreaterThan(products.size());
        }
    }

    @Test
    void a_shopper_stops_when_closed() throws SQLException {
        try (var shop = ShopDatabase.create(1)) {
            var before = rows(shop, ORDERS);
            var shopper = shop.shopper(500);
            try (shopper) {
                await().atMost(ofSeconds(60)).until(() -> !rows(shop, ORDERS).equals(before));
                assertThat(shopper.isDone()).isFalse();
            }
            assertThat(shopper.isDone()).isTrue();
        }
    }

    @Test
    void a_shopper_that_failed_says_so_when_closed() throws SQLException {
        var shop = ShopDatabase.create(1);
        var shopper = shop.shopper(500);
        shop.close();
        await().atMost(ofSeconds(60)).until(shopper::isDone);
        assertThatThrownBy(shopper::close).hasMessage("The shopper stopped early");
    }

    private static void follow(ShopDatabase shop, int changes) throws SQLException {
        try (var connection = shop.dataSource().getConnection()) {
            var whims = new Whims(connection, new Random(3));
            for (int i = 0; i < changes; i++) {
                whims.follow();
            }
        }
    }

    private static List<List<Object>> rows(ShopDatabase shop, String query) throws SQLException {
        try (var connection = shop.dataSource().getConnection();
                var result = connection.createStatement().executeQuery(query)) {
            var rows = new ArrayList<List<Object>>();
            while (result.next()) {
                var row = new ArrayList<Object>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }
}
