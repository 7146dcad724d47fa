package io.wadi.table;

import io.wadi.table.TableDefinition.Item;
import io.wadi.table.TableDefinition.Spelled;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Makes what a table lacks, if the user wants it made. */
final class TableMaker {
    private final Connection connection;
    private final Catalog catalog;
    private final TableDefinition definition;
    private final Spelled spelled;

    TableMaker(Connection connection, Catalog catalog, TableDefinition definition) throws SQLException {
        this.connection = connection;
        this.catalog = catalog;
        this.definition = definition;
        this.spelled = connection.getMetaData().storesUpperCaseIdentifiers()
                ? Spelled.UPPER
                : connection.getMetaData().storesLowerCaseIdentifiers() ? Spelled.LOWER : Spelled.AS_WRITTEN;
    }

    void make(TableName written, List<String> key) throws SQLException {
        List<String> there = alike(written);
        if (there.isEmpty() && definition.create()) {
            TableName table = new TableName(written.schema(), spelled.of(written.name()));
            execute(definition.createTable(catalog.dialect(), table, key, spelled), () -> !alike(written)
                    .isEmpty());
        } else if (there.size() == 1 && definition.evolve()) {
            evolve(new TableName(written.schema(), there.get(0)));
        }
    }

    private void evolve(TableName table) throws SQLException {
        for (Item column : definition.columns()) {
            if (column.type() != null && !has(table, column.name())) {
                execute(
                        TableDefinition.addColumn(catalog.dialect(), table, column, spelled),
                        () -> has(table, column.name()));
            }
        }
    }

    private List<String> alike(TableName table) throws SQLException {
        return catalog.tables(table.schema()).stream()
                .filter(table.name()::equalsIgnoreCase)
                .toList();
    }

    private boolean has(TableName table, String column) throws SQLException {
        return catalog.columns(Table.of(table, null, List.of(), List.of(), null, null)).stream()
                .anyMatch(each -> each.name().equalsIgnoreCase(column));
    }

    private interface Question {
        boolean isSo() throws SQLException;
    }

    /** Another instance may do the same in the same moment. */
    private void execute(String sql, Question isThere) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (!isThere.isSo()) {
                throw new SQLException(sql + ": " + e.getMessage(), e.getSQLState(), e.getErrorCode(), e);
            }
        }
    }
}
