package io.wadi.cli;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Invents the rows of the demo's shop. The same random numbers give the same rows. */
final class Goods {
    static final String INSERT_CUSTOMER = "INSERT INTO shop.customers (name, email, phone, city) VALUES (?, ?, ?, ?)";
    static final String INSERT_PRODUCT = "INSERT INTO shop.products (sku, name, price) VALUES (?, ?, ?)";
    static final String INSERT_ORDER =
            "INSERT INTO shop.orders (customer_id, region, status, total) VALUES (?, ?, ?, ?)";

    private static final List<String> FIRST = List.of("Ada", "Bo", "Chidi", "Dana", "Emre", "Fatou", "Grace", "Hana");
    private static final List<String> LAST = List.of("Abara", "Berg", "Costa", "Diallo", "Evans", "Fischer", "Garcia");
    private static final List<String> CITIES = List.of("Lagos", "Lisbon", "Lima", "Lyon", "Leipzig", "Lahore");
    private static final List<String> REGIONS = List.of("EU", "US", "ASIA", "AFRICA");
    private static final List<String> STATUSES = List.of("new", "paid", "packed", "shipped", "delivered");
    private static final List<String> KINDS = List.of("lamp", "chair", "table", "shelf", "rug", "mirror");
    private static final List<String> COLOURS = List.of("blue", "red", "green", "white", "black");

    private final Random random;
    private int products;

    Goods(Random random) {
        this.random = random;
    }

    void customer(PreparedStatement insert) throws SQLException {
        var first = any(FIRST);
        var last = any(LAST);
        insert.setString(1, first + " " + last);
        insert.setString(2, email(first, last));
        insert.setString(3, phone());
        insert.setString(4, city());
    }

    void product(PreparedStatement insert) throws SQLException {
        insert.setString(1, "P-%05d-%04d".formatted(++products, random.nextInt(10_000)));
        insert.setString(2, any(COLOURS) + " " + any(KINDS));
        insert.setBigDecimal(3, money());
    }

    void order(PreparedStatement insert, int customers) throws SQLException {
        insert.setLong(1, 1 + random.nextInt(customers));
        insert.setString(2, region());
        insert.setString(3, "new");
        insert.setBigDecimal(4, money());
    }

    String region() {
        return any(REGIONS);
    }

    String status() {
        return any(STATUSES);
    }

    String city() {
        return any(CITIES);
    }

    String phone() {
        return "+49 30 %07d".formatted(random.nextInt(10_000_000));
    }

    private BigDecimal money() {
        return BigDecimal.valueOf(100 + random.nextInt(100_000), 2);
    }

    private String email(String first, String last) {
        return "%s.%s%d@example.com"
                .formatted(first, last, random.nextInt(1000))
                .toLowerCase(Locale.ROOT);
    }

    private String any(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
