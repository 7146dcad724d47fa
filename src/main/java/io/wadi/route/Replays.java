package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.change.Tracker;
import io.wadi.table.CaptureException;
import io.wadi.topic.Committer;
import io.wadi.topic.Delivery;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replays under way: the one that somebody asked a program for, and those that somebody asked for where the shards of a connector stand. One thread
 * steps, any thread adds and reports failures.
 */
final class Replays {
    private static final Logger LOG = LoggerFactory.getLogger(Replays.class);

    private final Source source;
    private final Delivery delivery;
    private final Set<Integer> asked = new HashSet<>();
    private final List<Replay> underWay = new CopyOnWriteArrayList<>();

    /** Who knows the route's dead letter topic. */
    @FunctionalInterface
    interface Source {
        /** @throws CaptureException if there is none */
        Replay of(Replay.Shard shard) throws CaptureException;
    }

    Replays(Source source, Delivery delivery) {
        this.source = source;
        this.delivery = delivery;
    }

    void add(Replay replay) {
        underWay.add(replay);
    }

    /** The shard's, once, however many of its tables ask for it. */
    void add(int shard) throws CaptureException {
        String sign = delivery.sign(shard);
        if (sign != null && asked.add(shard)) {
            add(source.of(new Replay.Shard(shard, sign)));
        }
    }

    /** Goes as far as it can without waiting for a row. Called at each poll. */
    void step(Collection<Tracker> trackers, Committer committer) {
        for (Replay replay : underWay) {
            replay.step(trackers, committer);
            ReplayState state = replay.state();
            if (state.done()) {
                underWay.remove(replay);
                tell(replay, state);
            }
        }
    }

    /** What nobody waits for at a console is told in the log. */
    private void tell(Replay replay, ReplayState state) {
        Replay.Shard shard = replay.shard();
        if (shard == null) {
            return;
        }
        if (state.problem() == null) {
            delivery.replayed(shard.number());
            LOG.info(
                    "Shard {} ran {} rows of topic {} again; {} of them failed again and are at its end, {} dead letters do not say which row they were",
                    shard.sign(),
                    state.rows(),
                    state.topic(),
                    state.failed(),
                    state.strange());
        } else {
            LOG.warn(
                    "Shard {} did not run all rows of topic {} again: {} It tries again when its task starts the next time",
                    shard.sign(),
                    state.topic(),
                    state.problem());
        }
    }

    /** A row of the route was given up; perhaps one of these. Called by any thread. */
    void gaveUp(Change change) {
        underWay.forEach(replay -> replay.gaveUp(change));
    }

    /** The flow ends. */
    void end() {
        underWay.forEach(Replay::end);
    }
}
