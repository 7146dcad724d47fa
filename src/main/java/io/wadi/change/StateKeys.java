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

    /** The key under which it is kept where a table is cut for so many shards. {@code id} tells apart who wrote it. */
    public static String cut(String route, String table, int shards, String id) {
        return "%s/%s/cut/%d/%s".formatted(encode(route), encode(table), shards, id);
    }

    /** Whether such a key belongs to that table and number of shards. */
    public static boolean isCut(String route, String table, int shards, String key) {
        return key.startsWith(cut(route, table, shards, ""));
    }

    static int shard(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('/') + 1));
    }

    /** Whether a key belongs to the seen rows of that route. */
    public static boolean isOfRoute(String route, String key) {
        return key.startsWith(encode(route) + "/");
    }

    /** Whether a key belongs to the seen rows of that name. */
    public static boolean isOf(String name, String key) {
        return key.startsWith(name + "/");
    }

    /** The key under which whoever captures a shard says so, where nothing fences the one before. */
    public static String claim(String route, int shard) {
        return name(route, "", shard) + "/claim";
    }

    /** Whether a key is that of a claim. */
    public static boolean isClaim(String key) {
        String[] parts = key.split("/", -1);
        return parts.length == 4 && parts[1].isEmpty() && parts[3].equals("claim");
    }

    /** The shard that a key belongs to. */
    public static int shardOf(String key) {
        return Integer.parseInt(key.split("/", 4)[2]);
    }

    /** The number of the owner who announced rows under this key; negative if it is no key of an announcement. */
    public static long announcer(String key) {
        String[] parts = key.split("/", -1);
        if (parts.length < 6 || !parts[3].equals("owed")) {
            return -1;
        }
        return parts.length == 6 ? 0 : Long.parseLong(parts[4]);
    }

    /** @param owner 0: the only one there can be */
    static String head(String name, long owner) {
        return name + "/head" + part(owner);
    }

    static String shape(String name, int number) {
        return name + "/shape/" + number;
    }

    static String page(String name, int page, long commit, int chunk) {
        return name + "/page/" + page + "/" + commit + "/" + chunk;
    }

    static String owed(String name, long owner, int slot, int piece) {
        return name + "/owed" + part(owner) + "/" + slot + "/" + piece;
    }

    private static String part(long owner) {
        return owner == 0 ? "" : "/" + owner;
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }
}
