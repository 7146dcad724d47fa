package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.wadi.change.StateException;
import io.wadi.change.StateRecord;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import io.wadi.topic.FencedException;
import io.wadi.topic.SeenStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Seen rows in a table, of whichever database. */
abstract class JdbcStoreContract extends SeenStoreContract {
    private final TestDatabase database;
    private @Nullable TestSchema opened;
    private DataSource source;

    JdbcStoreContract(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void create() throws SQLException {
        opened = database.create();
        source = opened.dataSource();
    }

    @AfterEach
    void drop() throws SQLException {
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    SeenStore make(String application, String route) {
        return new JdbcStore(source, application, route);
    }

    /** Its key is longer than the column. */
    @Override
    StateRecord refused() {
        return piece("x".repeat(600), "");
    }

    @Override
    String setting() {
        return "#seen";
    }

    @Override
    Map<String, DataSource> sources() {
        return Map.of("seen", source);
    }

    @Test
    void a_write_that_fails_and_a_write_of_one_that_was_replaced_change_nothing() {
        SeenStore first = make(application, "orders");
        first.open();
        first.write(List.of(piece("head", "before")));
        assertThatThrownBy(() -> first.write(List.of(piece("a", "after"), refused())))
                .isNotInstanceOf(FencedException.class);
        SeenStore second = make(application, "orders");
        assertThat(second.open()).extracting(StateRecord::key).containsExactly(key("head"));
        assertThatThrownBy(() -> first.write(List.of(piece("a", "after")))).isInstanceOf(FencedException.class);
        assertThat(make(application, "orders").open())
                .extracting(StateRecord::key)
                .containsExactly(key("head"));
    }

    @Test
    void the_pool_may_leave_the_end_of_transactions_to_those_who_use_it() {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(source);
            pool.setAutoCommit(false);
            SeenStore store = new JdbcStore(pool, application, "orders");
            store.open();
            store.write(List.of(piece("head", "")));
            assertThat(new JdbcStore(pool, application, "orders").open()).hasSize(1);
        }
    }

    @Test
    void a_claim_that_is_no_number_is_refused_until_its_row_is_deleted() throws SQLException {
        SeenStore store = make(application, "orders");
        store.open();
        store.write(List.of(piece("head", "")));
        String claim = " where application = '%s' and state_key = 'orders//0/claim'".formatted(application);
        execute("update wadi_seen set state_value = ?" + claim, new byte[3]);
        assertThatThrownBy(() -> make(application, "orders").open())
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll(
                        "row orders//0/claim of application " + application,
                        "wadi_seen",
                        "no number",
                        "Delete that row, then",
                        "wadi reset orders");
        execute("delete from wadi_seen" + claim);
        assertThat(make(application, "orders").open()).hasSize(1);
    }

    private void execute(String sql, byte[]... values) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setBytes(i + 1, values[i]);
            }
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
