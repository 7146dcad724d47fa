package io.wadi.cli;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * The demo's database: a small shop in memory, that speaks like MySQL. {@code orders} have a version column,
 * {@code customers} have none, {@code products} are only added.
 *
 * <p>It lives until it is closed, connections or not. Thread-safe.
 */
final class ShopDatabase implements AutoCloseable {
    /** Also the password. */
    static final String USER = "demo";

    static final int CUSTOMERS = 100;
    static final int PRODUCTS = 40;
    static final int ORDERS = 300;

    static final List<String> NAMES = List.of("customers", "products", "orders");

    private static final AtomicInteger SHOPS = new AtomicInteger();
    private static final List<String> TABLES = List.of(
            "CREATE SCHEMA shop",
            """
            CREATE TABLE shop.customers (
                id BIGINT AUTO_INCREMENT PRIMARY KEY,
                name VARCHAR(100) NOT NULL,
                email VARCHAR(200) NOT NULL,
                phone VARCHAR(40),
                city VARCHAR(100))""",
            """
            CREATE TABLE shop.products (
                id BIGINT AUTO_INCREMENT PRIMARY KEY,
                sku VARCHAR(20) NOT NULL,
                name VARCHAR(100) NOT NULL,
                price DECIMAL(12, 2) NOT NULL,
                created_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6))""",
            """
            CREATE TABLE shop.orders (
                id BIGINT AUTO_INCREMENT PRIMARY KEY,
                customer_id BIGINT NOT NULL REFERENCES shop.customers (id),
                region VARCHAR(10) NOT NULL,
                status VARCHAR(20) NOT NULL,
                total DECIMAL(12, 2) NOT NULL,
                updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6))""",
            "CREATE INDEX orders_updated_at ON shop.orders (updated_at, id)");

    private final String url;
    private final long seed;

    private ShopDatabase(String url, long seed) {
        this.url = url;
        this.seed = seed;
    }

    /** A new shop with some hundred rows; the same seed gives the same rows, times apart. */
    static ShopDatabase create(long seed) throws SQLException {
        var shop = new ShopDatabase(
                "jdbc:h2:mem:shop%d;MODE=MySQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1"
                        .formatted(SHOPS.incrementAndGet()),
                seed);
        try (var connection = shop.dataSource().getConnection()) {
            for (var table : TABLES) {
                connection.createStatement().execute(table);
            }
            shop.fill(connection);
        }
        return shop;
    }

    /** Where the shop is found from this process, without user and password. */
    String url() {
        return url;
    }

    DataSource dataSource() {
        var source = new JdbcDataSource();
        source.setUrl(url);
        source.setUser(USER);
        source.setPassword(USER);
        return source;
    }

    /** The keys that a table has now, as records have them. */
    Set<String> keys(String table) throws SQLException {
        try (var connection = dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id FROM shop." + table)) {
            Set<String> keys = new HashSet<>();
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
            return keys;
        }
    }

    /** Someone who changes the shop, so many rows in a second, until closed. */
    Shopper shopper(double changesPerSecond) throws SQLException {
        return Shopper.start(dataSource().getConnection(), new Random(seed + 1), changesPerSecond);
    }

    @Override
    public void close() throws SQLException {
        try (var connection = dataSource().getConnection()) {
            connection.createStatement().execute("SHUTDOWN");
        }
    }

    private void fill(Connection connection) throws SQLException {
        var goods = new Goods(new Random(seed));
        insert(connection, Goods.INSERT_CUSTOMER, CUSTOMERS, goods::customer);
        insert(connection, Goods.INSERT_PRODUCT, PRODUCTS, goods::product);
        insert(connection, Goods.INSERT_ORDER, ORDERS, row -> goods.order(row, CUSTOMERS));
    }

    private static void insert(Connection connection, String sql, int rows, RowFiller filler) throws SQLException {
        try (var insert = connection.prepareStatement(sql)) {
            for (int i = 0; i < rows; i++) {
                filler.fill(insert);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private interface RowFiller {
        void fill(PreparedStatement insert) throws SQLException;
    }
}
