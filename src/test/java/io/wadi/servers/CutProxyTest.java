package io.wadi.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against H2's own server, since what a proxy is for is a database that goes away. */
final class CutProxyTest {
    private Server server;
    private CutProxy proxy;

    @BeforeEach
    void start() throws SQLException {
        server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        proxy = CutProxy.to(server.getPort());
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.stop();
    }

    @Test
    void what_a_client_asks_reaches_the_server_and_comes_back() throws SQLException {
        try (var connection = connect()) {
            assertThat(sum(connection, 1_000)).isEqualTo(500_500);
            assertThat(proxy.passed()).isPositive();
        }
    }

    @Test
    void a_cut_ends_connections_and_new_ones_work() throws SQLException {
        var connection = connect();
        sum(connection, 10);
        proxy.cut();
        assertThatThrownBy(() -> sum(connection, 10)).isInstanceOf(SQLException.class);
        try (var next = connect()) {
            assertThat(sum(next, 10)).isEqualTo(55);
        }
    }

    @Test
    void a_result_is_cut_in_its_middle_and_only_once() throws SQLException {
        var connection = connect();
        sum(connection, 10);
        long before = proxy.passed();
        proxy.cutAfter(10_000);
        assertThatThrownBy(() -> sum(connection, 100_000)).isInstanceOf(SQLException.class);
        assertThat(proxy.passed() - before).isEqualTo(10_000);
        try (var next = connect()) {
            assertThat(sum(next, 100_000)).isEqualTo(5_000_050_000L);
        }
    }

    @Test
    void a_refused_client_gets_nowhere_until_restored() throws SQLException {
        var connection = connect();
        proxy.refuse();
        assertThatThrownBy(() -> sum(connection, 10)).isInstanceOf(SQLException.class);
        assertThatThrownBy(this::connect).isInstanceOf(SQLException.class);
        proxy.restore();
        try (var next = connect()) {
            assertThat(sum(next, 10)).isEqualTo(55);
        }
    }

    @Test
    void a_server_that_is_down_looks_down_and_a_closed_proxy_too() throws SQLException {
        server.stop();
        assertThatThrownBy(this::connect).isInstanceOf(SQLException.class);
        proxy.close();
        assertThatThrownBy(() -> knock(proxy.port())).isInstanceOf(IOException.class);
    }

    private static void knock(int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("hello".getBytes(UTF_8));
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:tcp://localhost:%d/mem:cut".formatted(proxy.port()));
    }

    private static long sum(Connection connection, int rows) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT x FROM SYSTEM_RANGE(1, %d)".formatted(rows))) {
            long sum = 0;
            while (result.next()) {
                sum += result.getLong(1);
            }
            return sum;
        }
    }
}
