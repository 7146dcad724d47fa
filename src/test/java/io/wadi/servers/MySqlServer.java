package io.wadi.servers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A MySQL server that someone else started. */
record MySqlServer(String address, String parameters) implements Server {
    private static final String VARIABLE = "WADI_TEST_MYSQL";
    private static final Pattern URL = Pattern.compile("(jdbc:mysql://[^/?]+)(?:/[^?]*)?(?:\\?(.*))?");

    static MySqlServer fromEnvironment() {
        String url = given();
        assumeTrue(isGiven(), "No MySQL server: set %s to a JDBC URL".formatted(VARIABLE));
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalStateException(
                    "%s is no JDBC URL of MySQL. Example: jdbc:mysql://127.0.0.1:3306/?user=root".formatted(VARIABLE));
        }
        return new MySqlServer(parts.group(1), parts.group(2) == null ? "" : parts.group(2));
    }

    static boolean isGiven() {
        return !given().isEmpty();
    }

    private static String given() {
        return System.getenv().getOrDefault(VARIABLE, "");
    }

    @Override
    public String url(String schema) {
        return "%s/%s?allowPublicKeyRetrieval=true&%s".formatted(address, schema, parameters);
    }

    @Override
    public String user() {
        return parameter("user", "root");
    }

    @Override
    public String password() {
        return parameter("password", "");
    }

    @Override
    public void createSchema(String schema) throws SQLException {
        administer(url(""), "CREATE DATABASE " + schema);
    }

    @Override
    public void dropSchema(String schema) throws SQLException {
        administer(url(""), "DROP DATABASE " + schema);
    }

    private String parameter(String name, String otherwise) {
        Matcher value = Pattern.compile("(?:^|&)%s=([^&]*)".formatted(name)).matcher(parameters);
        return value.find() ? value.group(1) : otherwise;
    }
}
