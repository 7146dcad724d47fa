package io.wadi.change;

import io.wadi.table.Versions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where rows stand that were read without a range: in loose pages, until a page read places them. Not thread-safe: {@link Tracker} guards it. */
final class LoosePages {
    /** Enough to be few, small enough that a base is written at ease. */
    private static final int ROWS = 2_000;

    private final SeenRows seen;
    private final PendingRows pending;
    private final boolean recent;
    private @Nullable Page open;
    private @Nullable Page openWithoutVersions;

    LoosePages(SeenRows seen, PendingRows pending, boolean recent) {
        this.seen = seen;
        this.pending = pending;
        this.recent = recent;
    }

    /** The page that takes rows now. */
    Page open() {
        if (open == null || open.size() >= ROWS) {
            open = seen.newLoosePage();
        }
        return open;
    }

    /** Closes the loose pages of now: what comes later stands in others. */
    List<Page> seal() {
        open = null;
        return seen.loosePages();
    }

    /** The page that was found for the row, or the one that holds it already, or an open loose page. */
    Page placeOf(Key key, @Nullable Page found, @Nullable Object version) {
        if (recent) {
            return recentPage(version);
        }
        Page page = found == null ? seen.pageOf(key) : found;
        return page == null ? open() : page;
    }

    /** Rows stand in the order in which they came, so that a page ages as a whole; those without a version are read again and again, and never age. */
    private Page recentPage(@Nullable Object version) {
        if (version == null) {
            if (openWithoutVersions == null || openWithoutVersions.size() >= ROWS) {
                openWithoutVersions = seen.newLoosePage();
            }
            return openWithoutVersions;
        }
        Page page = open();
        page.holds(version);
        return page;
    }

    /** Takes pages away that nothing stands in, nor will. */
    void dropEmpty() {
        for (Page page : seen.loosePages()) {
            if (page.size() == 0 && page != open && page != openWithoutVersions && page.onTheirWay == 0) {
                seen.drop(page);
            }
        }
    }

    /** Forgets recent rows by the page, once no quick scan will meet them again, after a restart neither: memory is bounded by the window (guarantee 7). */
    void forgetBefore(@Nullable Object bound) {
        if (!recent || bound == null) {
            return;
        }
        for (Page page : seen.loosePages()) {
            if (page.newest != null && Versions.ORDER.compare(page.newest, bound) < 0) {
                pending.of(page).forEach(row -> row.page = null);
                open = page == open ? null : open;
                seen.dropWithRows(page);
            }
        }
    }
}
