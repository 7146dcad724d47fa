package io.wadi.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;

/** What the demo's shopper does next. The same random numbers in the same shop make the same changes. Not thread-safe. */
final class Whims {
    private final Connection connection;
    private final Random random;
    private final Goods goods;

    Whims(Connection connection, Random random) {
        this.connection = connection;
        this.random = random;
        this.goods = new Goods(random);
    }

    /** Changes one row and commits it; more orders come than go. */
    void follow() throws SQLException {
        int whim = random.nextInt(100);
        if (whim < 35) {
            order();
        } else if (whim < 70) {
            update(
                    "UPDATE shop.orders SET status = ?, updated_at = CURRENT_TIMESTAMP(6) WHERE id = ?",
                    goods.status(),
                    "orders");
        } else if (whim < 78) {
            update(
                    "UPDATE shop.orders SET region = ?, updated_at = CURRENT_TIMESTAMP(6) WHERE id = ?",
                    goods.region(),
                    "orders");
        } else if (whim < 85) {
            cancel();
        } else if (whim < 90) {
            product();
        } else if (whim < 95) {
            update("UPDATE shop.customers SET phone = ? WHERE id = ?", goods.phone(), "customers");
        } else {
            update("UPDATE shop.customers SET city = ? WHERE id = ?", goods.city(), "customers");
        }
    }

    private void order() throws SQLException {
        try (var insert = connection.prepareStatement(Goods.INSERT_ORDER)) {
            goods.order(insert, ShopDatabase.CUSTOMERS);
            insert.executeUpdate();
        }
    }

    private void product() throws SQLException {
        try (var insert = connection.prepareStatement(Goods.INSERT_PRODUCT)) {
            goods.product(insert);
            insert.executeUpdate();
        }
    }

    private void cancel() throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM shop.orders WHERE id = ?")) {
            delete.setLong(1, anyId("orders"));
            delete.executeUpdate();
        }
    }

    private void update(String sql, String value, String table) throws SQLException {
        try (var update = connection.prepareStatement(sql)) {
            update.setString(1, value);
            update.setLong(2, anyId(table));
            update.executeUpdate();
        }
    }

    private long anyId(String table) throws SQLException {
        try (var statement = connection.createStatement()) {
            var count = statement.executeQuery("SELECT COUNT(*) FROM shop." + table);
            count.next();
            int row = random.nextInt(count.getInt(1));
            var id = statement.executeQuery(
                    "SELECT id FROM shop.%s ORDER BY id LIMIT 1 OFFSET %d".formatted(table, row));
            id.next();
            return id.getLong(1);
        }
    }
}
