package io.wadi.change;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The keys of stored seen rows, as text a person can read: {@code orders/shop.orders/0/page/17/203/0}. */
public final class StateKeys {
    private StateKeys() {}

    /** The name of one shard's seen rows. */
    public static String name(String route, String table, int shard) {
        return "%s/%s/%d".formatted(encode(route), encode(table), shard);
    }

    /** Whether a key belongs to the seen rows of that route. */
    public static boolean isOfRoute(String route, String key) {
        return key.startsWith(encode(route) + "/");
    }

    /** Whether a key belongs to the seen rows of that name. */
    public static boolean isOf(String name, String key) {
        return key.startsWith(name + "/");
    }

    static String head(String name) {
        return name + "/head";
    }

    static String shape(String name, int number) {
        return name + "/shape/" + number;
    }

    static String page(String name, int page, long commit, int chunk) {
        return name + "/page/" + page + "/" + commit + "/" + chunk;
    }

    static String owed(String name, int slot, int piece) {
        return name + "/owed/" + slot + "/" + piece;
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }
}
