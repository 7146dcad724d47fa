package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.connect.ShardState.FirstOffset;
import io.wadi.table.TableName;
import io.wadi.topic.Edit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of a shard's offset, and when. */
final class ShardStateTest {
    private static final TableName ORDERS = TableName.parse("shop.orders");
    private static final TableName CUSTOMERS = TableName.parse("shop.customers");
    private static final Map<String, Object> STORED = Map.of(
            "generation",
            "5f0c01ab",
            "commit",
            16L,
            "shards",
            8L,
            "confirmDeletes",
            true,
            "shop.orders.scan",
            3L,
            "shop.orders.mode",
            "changes",
            "shop.orders.version",
            "17");

    @Test
    void an_offset_that_was_found_counts_as_stored_without_any_commit() {
        ShardState shard = shard(16, FirstOffset.STORED);
        assertThat(shard.isToBeSaid(false, 0)).isTrue();
        assertThat(shard.isToBeSaid(false, 9)).isFalse();
        assertThat(shard(16, FirstOffset.SAID).isToBeSaid(false, 9)).isFalse();
    }

    @Test
    void an_offset_that_was_not_there_counts_as_stored_two_times_after_a_commit() {
        ShardState shard = shard(16, FirstOffset.UNKNOWN);
        assertThat(shard.isToBeSaid(false, 9)).isFalse();
        shard.next();
        shard.committed(9);
        assertThat(shard.isToBeSaid(false, 10)).isFalse();
        assertThat(shard.isToBeSaid(false, 11)).isTrue();
    }

    @Test
    void an_offset_that_fell_behind_is_no_edit_and_is_said_as_it_should_be() {
        ShardState shard = shard(17, FirstOffset.SAID);
        assertThat(shard.edit(ORDERS)).isEqualTo(Edit.NONE);
        assertThat(shard.committedOffset())
                .containsEntry("commit", 17L)
                .containsEntry("shop.orders.scan", 3L)
                .doesNotContainKeys("confirmDeletes", "shop.orders.version");
        assertThat(shard.isToBeSaid(false, 0)).isTrue();
        assertThat(shard.isToBeSaid(false, 0)).isFalse();
    }

    @Test
    void deletes_that_were_confirmed_are_confirmed_no_more_when_all_tables_were_read() {
        ShardState shard = shard(16, FirstOffset.SAID);
        assertThat(shard.edit(ORDERS)).isEqualTo(new Edit(true, false, "17"));
        assertThat(shard.edit(CUSTOMERS)).isEqualTo(new Edit(true, false, null));
        shard.confirmed(ORDERS);
        assertThat(shard.isToBeSaid(false, 0)).isFalse();
        assertThat(shard.committedOffset()).containsKey("confirmDeletes");
        shard.confirmed(CUSTOMERS);
        assertThat(shard.isToBeSaid(false, 0)).isTrue();
        assertThat(shard.committedOffset())
                .containsEntry("commit", 16L)
                .containsEntry("shop.orders.version", "17")
                .doesNotContainKey("confirmDeletes");
        shard.confirmed(ORDERS);
        assertThat(shard.isToBeSaid(false, 0)).isFalse();
    }

    @Test
    void a_replay_is_asked_for_until_it_is_through_whatever_is_committed_meanwhile() {
        ShardState shard = shard(17, FirstOffset.SAID, Map.of("replay", true));
        assertThat(shard.edit(ORDERS)).isEqualTo(new Edit(false, true, null));
        assertThat(shard.isToBeSaid(false, 0)).isTrue();
        shard.next();
        shard.committed(0);
        assertThat(shard.committedOffset()).containsEntry("replay", true);
        shard.replayed();
        assertThat(shard.isToBeSaid(false, 0)).isTrue();
        assertThat(shard.committedOffset()).containsEntry("commit", 18L).doesNotContainKey("replay");
    }

    /** An offset of commit 16 is found, and seen rows of this one. */
    private static ShardState shard(long commit, FirstOffset first) {
        return shard(commit, first, Map.of());
    }

    private static ShardState shard(long commit, FirstOffset first, Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(STORED);
        fields.putAll(more);
        SourceOffset stored = SourceOffset.of(fields);
        return new ShardState("orders", 3, 0, stored, commit, first, List.of(), List.of(), List.of());
    }
}
