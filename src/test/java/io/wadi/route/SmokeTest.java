package io.wadi.route;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SmokeTest {
    @ParameterizedTest
    @EnumSource(
            value = TestDatabase.class,
            names = {"H2", "MARIADB", "POSTGRESQL"})
    void a_row_becomes_a_record(TestDatabase database) throws Exception {
        var broker = TestBroker.shared();
        String app = "smoke-" + database.name().toLowerCase();
        try (var schema = database.create()) {
            schema.execute("create table orders (id bigint primary key, status varchar(20), total decimal(12,2))");
            schema.execute("insert into orders values (1, 'new', 12.50)");
            String yaml =
                    """
                - route:
                    id: orders
                    from:
                      uri: table:orders
                      parameters: {delay: 50}
                      steps:
                        - marshal: {json: {}}
                        - to: kafka:{{topics}}.orders
                """;
            try (var running = RunningRoutes.start(app, broker, schema.dataSource(), yaml);
                    var recorder = broker.record(app + ".orders")) {
                recorder.until(1).forEach(r -> System.out.println(r.key() + " " + r.value() + " " + r.headers()));
                schema.execute("update orders set status = 'paid' where id = 1");
                recorder.until(2).forEach(r -> System.out.println(r.key() + " " + r.value() + " " + r.headers()));
                schema.execute("delete from orders where id = 1");
                recorder.until(4).forEach(r -> System.out.println(r.key() + " " + r.value() + " " + r.headers()));
            }
            schema.execute("insert into orders values (2, 'new', 12.50)");
            try (var running = RunningRoutes.start(app, broker, schema.dataSource(), yaml);
                    var recorder = broker.record(app + ".orders")) {
                recorder.until(5).forEach(r -> System.out.println(r.key() + " " + r.value() + " " + r.headers()));
            }
        }
    }
}
