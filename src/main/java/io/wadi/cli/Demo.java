package io.wadi.cli;

import io.wadi.route.Finding;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the user's own route files against a shop and a Kafka that live in this process. */
@Command(
        name = "demo",
        description = {
            "Starts a Kafka and a shop that keeps changing in this process, runs the routes of the folder routes/"
                    + " against them and prints each record as it arrives, until Ctrl-C.",
            "The settings are those of application.properties, but for the database and the brokers."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the topics tell what the shop's tables hold",
            "1:a mistake in settings or routes, or topics and tables differ",
            "2:wrong usage"
        })
final class Demo implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private static final int CATCH_UP_SECONDS = 30;
    private static final int END_SECONDS = 20;

    @Mixin
    private SettingsFile settings = new SettingsFile();

    @Option(names = "--seconds", description = "End after so many seconds. Default: go on until Ctrl-C.")
    private @Nullable Integer seconds;

    @Option(
            names = "--changes",
            defaultValue = "20",
            description = "How many rows the shopper changes in a second. Default: ${DEFAULT-VALUE}.")
    private double changes;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    private final CountDownLatch toldToStop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Integer call() throws Exception {
        if (!isComplete()) {
            throw new WrongUsage(
                    "The demo's Kafka and H2 are not here. They are in the folder demo beside the jar that \"mvn package\" makes.");
        }
        Logging.demo();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "end the demo"));
        try {
            return run(new DemoScreen(spec.commandLine().getOut(), json));
        } finally {
            ended.countDown();
        }
    }

    private int run(DemoScreen screen) throws Exception {
        DemoTally tally = new DemoTally();
        try (var shop = ShopDatabase.create(System.nanoTime());
                var broker = EmbeddedBroker.temporary();
                var program = Program.of(settings.file(), this::tellMistakes)) {
            prepare(program, shop, broker);
            program.bind("wadi-demo-tally", tally);
            if (!program.begin()) {
                return ExitCode.PROBLEMS;
            }
            screen.say("A shop and a Kafka on %s are open; the routes of %s run.%s"
                    .formatted(
                            broker.bootstrapServers(),
                            settings.file(),
                            seconds == null ? " Ctrl-C ends the demo." : ""));
            try (var reader = DemoReader.start(broker.bootstrapServers(), tally, screen)) {
                watch(shop, tally, screen);
                boolean told = reader.isWell() && catchUp(shop, tally, screen);
                // Before all else ends, which a busy machine takes its time for: who pressed Ctrl-C waits for this.
                reader.close();
                screen.total(tally, tally.compare(shop));
                return told ? ExitCode.OK : ExitCode.PROBLEMS;
            }
        }
    }

    /** Warnings are about the user's own database and Kafka: {@code validate} tells them. */
    private void tellMistakes(List<Finding> found) {
        Report.print(
                found.stream().filter(Finding::isError).toList(),
                spec.commandLine().getErr());
    }

    private static void prepare(Program program, ShopDatabase shop, EmbeddedBroker broker) {
        program.addOverrideProperty("camel.beans.shop", "#class:com.zaxxer.hikari.HikariDataSource");
        program.addOverrideProperty("camel.beans.shop.jdbcUrl", shop.url() + ";SCHEMA=shop");
        program.addOverrideProperty("camel.beans.shop.username", ShopDatabase.USER);
        program.addOverrideProperty("camel.beans.shop.password", ShopDatabase.USER);
        program.addOverrideProperty("camel.component.kafka.brokers", broker.bootstrapServers());
        // Another Wadi may run here.
        program.addOverrideProperty("camel.management.port", "" + EmbeddedBroker.freePort());
    }

    private void watch(ShopDatabase shop, DemoTally tally, DemoScreen screen) throws Exception {
        try (var shopper = shop.shopper(changes)) {
            for (int second = 1; seconds == null || second <= seconds; second++) {
                if (toldToStop.await(1, TimeUnit.SECONDS)) {
                    return;
                }
                screen.summary(second, tally);
                if (shopper.isDone()) {
                    return;
                }
            }
        }
    }

    /** Whether the topics tell what the tables hold, now that nobody changes them: at the latest after each table's next full scan. */
    private boolean catchUp(ShopDatabase shop, DemoTally tally, DemoScreen screen)
            throws SQLException, InterruptedException {
        screen.say("The shop stands still. Waiting for the next full scan to find what is still to be told ...");
        for (int tenths = 0; tenths < CATCH_UP_SECONDS * 10; tenths++) {
            if (tally.isTold(shop)) {
                return true;
            }
            if (toldToStop.await(100, TimeUnit.MILLISECONDS)) {
                return tally.isTold(shop);
            }
        }
        return false;
    }

    /** In the JVM's shutdown: lets the demo come to its end, and waits for it. What hangs then dies with the JVM. */
    private void stop() {
        toldToStop.countDown();
        try {
            ended.await(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isComplete() {
        ClassLoader loader = Demo.class.getClassLoader();
        return loader.getResource("kafka/server/KafkaRaftServer.class") != null
                && loader.getResource("org/h2/Driver.class") != null;
    }
}
