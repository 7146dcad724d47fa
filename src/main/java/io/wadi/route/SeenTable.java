package io.wadi.route;

/** The table of the seen rows, as a database of such a product wants it made: names are compared exactly, and half a megabyte and some fits. */
record SeenTable(String product) {
    static final String NAME = "wadi_seen";

    String ddl() {
        return "CREATE TABLE %s (application VARCHAR(200)%s NOT NULL, state_key VARCHAR(500)%2$s NOT NULL, state_value %s NOT NULL, PRIMARY KEY (application, state_key))"
                .formatted(NAME, exact(), binary());
    }

    /** What these databases compare without regard to case if nobody says otherwise. */
    private String exact() {
        return switch (product) {
            case "MySQL", "MariaDB" -> " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
            case "Microsoft SQL Server" -> " COLLATE Latin1_General_100_BIN2";
            default -> "";
        };
    }

    private String binary() {
        return switch (product) {
            case "MySQL", "MariaDB" -> "MEDIUMBLOB";
            case "PostgreSQL" -> "BYTEA";
            case "Microsoft SQL Server" -> "VARBINARY(MAX)";
            default -> "BLOB";
        };
    }
}
