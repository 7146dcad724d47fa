package io.wadi.route;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** What may be written after {@code table:NAME?}: each setting once, with its default and its meaning; the references are printed from it. */
@UriParams
public class TableConfiguration {
    /** Which rows are remembered. */
    public enum Seen {
        all,
        recent
    }

    /** What the first scan does with rows. */
    public enum Snapshot {
        send,
        remember
    }

    /** What a delete sends, or does. */
    public enum Deletes {
        both,
        record,
        tombstone,
        delete,
        ignore
    }

    /** What becomes of a row that is written. */
    public enum Mode {
        upsert,
        update,
        insert
    }

    @UriParam(label = "common", description = "The database. Needed only if there is more than one data source.")
    private javax.sql.@Nullable DataSource dataSource;

    @UriParam(
            label = "common",
            description =
                    "The columns that identify a row, separated by commas. Default: the primary key. Each scan checks that no value is NULL and no two rows share one.")
    private @Nullable String key;

    @UriParam(
            label = "common",
            description =
                    "The captured columns, separated by commas; or those that are left out, each with a minus before it: -secret. Default: all.")
    private @Nullable String columns;

    @UriParam(
            label = "consumer",
            description = "A filter in SQL. A row that leaves it is a delete, found by the next full scan.")
    private @Nullable String where;

    @UriParam(
            label = "consumer",
            description =
                    "A SELECT instead of a table, for joins and views. Needs `key`; the path is then only a label.")
    private @Nullable String query;

    @UriParam(
            label = "consumer",
            description =
                    "A column that grows with every insert or update: a timestamp, a row version, a sequence. With it, quick scans read only what moved.")
    private @Nullable String version;

    @UriParam(
            label = "consumer",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description = "How long a transaction may take to commit and still be caught by a quick scan.")
    private long lookback = 30_000;

    @UriParam(
            label = "consumer",
            defaultValue = "1h",
            description =
                    "With a version column, how often a full scan finds what quick scans cannot see (deletes, forgotten timestamps): a period, a cron expression, or `never`.")
    private @Nullable String fullScan;

    @UriParam(
            label = "consumer",
            defaultValue = "all",
            enums = "all,recent",
            description =
                    "Whether all rows are remembered, or only recent ones: for tables that are only appended to. `recent` needs `version`, and finds no deletes.")
    private Seen seen = Seen.all;

    @UriParam(
            label = "consumer",
            defaultValue = "send",
            enums = "send,remember",
            description = "Whether the first scan sends every row, or only remembers them.")
    private Snapshot snapshot = Snapshot.send;

    @UriParam(
            label = "consumer",
            description =
                    "The columns remembered with the row, separated by commas: given back on a delete and as the before of an update. An asterisk: all.")
    private @Nullable String keep;

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description =
                    "Whether a change of a kept column is sent as a delete with the old values, then an insert with the new ones.")
    private boolean split = false;

    @UriParam(
            label = "common",
            defaultValue = "both",
            enums = "both,record,tombstone,delete,ignore",
            description =
                    "In `from:`, what a delete sends to the topic of its record: what the route makes of it (`record`), a `tombstone`, the one and then the other (`both`), or nothing (`ignore`). In `to:`, whether a delete record or a tombstone deletes the row (`delete`, the default there) or not (`ignore`).")
    private Deletes deletes = Deletes.both;

    @UriParam(
            label = "consumer",
            defaultValue = "0.3",
            description =
                    "The share of the seen rows that one full scan may delete; a hundred are always allowed. Beyond it the deletes are held until they are confirmed.")
    private double deleteGuard = 0.3;

    @UriParam(
            label = "consumer",
            defaultValue = "rebase,stop",
            description =
                    "When a column was added: `rebase` quietly or `resend` every row; and when one was dropped, renamed or retyped: `resend` or `stop`.")
    private String onSchemaChange = "rebase,stop";

    @UriParam(
            label = "consumer",
            defaultValue = "null",
            enums = "null,text,stop",
            description = "What a date of MySQL without year, month or day becomes.")
    private String zeroDate = "null";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "0",
            description =
                    "Rows per read. 0: as many as come to 4 MB by the widest of the rows read lately, at most 2000. Where rows become much wider all at once, the reads under way then take as many of the wide ones: write a number if that is too much for the heap.")
    private int pageSize = 0;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "8000",
            description =
                    "How many rows may be between their read and their commit. Fewer, when what their routes made of them comes to 32 MB.")
    private int inFlight = 8_000;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "50000",
            description =
                    "How many rows the windows of `aggregate` may hold, on the heap. When it is reached, or their values come to 64 MB, the oldest windows go before their time.")
    private int inWindows = 50_000;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "2",
            description = "How many pages are read at once, each on a connection of its own.")
    private int parallel = 2;

    @UriParam(
            label = "advanced",
            defaultValue = "60s",
            javaType = "java.time.Duration",
            description = "How long a statement may run.")
    private long statementTimeout = 60_000;

    @UriParam(
            label = "consumer,advanced",
            enums = "read-committed,repeatable-read,snapshot,serializable",
            description = "The isolation of every read. Default: read-committed; on SQL Server snapshot.")
    private @Nullable String isolation;

    @UriParam(
            label = "common",
            defaultValue = "5",
            description =
                    "How often a row whose route fails is read and tried again, with growing pauses. In `to:`, how often a record is, or a batch that the database does not take for a reason that may pass; there the default is 10, and a database that is away is waited for without end.")
    private int retries = 5;

    private boolean retriesWritten;

    @UriParam(
            label = "common",
            description =
                    "Where a row goes whose route failed every time, or a record that does not fit the table. Without it the route stops as FAILED.")
    private @Nullable String deadLetterTopic;

    @UriParam(
            label = "consumer",
            description =
                    "A topic that tells of every change: table, key, operation, the row's fingerprint before and after, when and by which scan it was found, and the topics its records went to. Made as a compacted topic if it is not there.")
    private @Nullable String changeLog;

    @UriParam(
            label = "consumer",
            enums = "exactly-once,at-least-once",
            description = "Default: exactly-once where Kafka can; the start says which, and why.")
    private @Nullable String delivery;

    @UriParam(
            label = "consumer",
            defaultValue = "kafka",
            description =
                    "Where seen rows live: `kafka`, the topic wadi.seen.APPLICATION; or `#name`, a data source, where they are kept in the table wadi_seen (at least once only).")
    private String store = "kafka";

    @UriParam(
            label = "producer",
            defaultValue = "upsert",
            enums = "upsert,update,insert",
            description =
                    "Whether a row is inserted or updated (`upsert`); updated, and left aside if it is not there (`update`); or added for each record, to tables without a key, too (`insert`, with `offsets`).")
    private Mode mode = Mode.upsert;

    @UriParam(
            label = "producer",
            description =
                    "A table, made if it is missing, that keeps how far each topic is written, changed in the same transactions as the rows: what is there is not written again, whoever tries. Default: `wadi_offsets` with `mode` `insert`, else none.")
    private @Nullable String offsets;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description =
                    "Make the table if it is missing, of `columns` with their types and the primary key `key`: id BIGINT, name VARCHAR(100).")
    private boolean create;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description = "Add to the table those of `columns` that it lacks and that are written with their types.")
    private boolean evolve;

    @UriParam(
            label = "producer",
            defaultValue = "500",
            description = "How many records from a topic are written in one transaction, at most.")
    private int batchSize = 500;

    public javax.sql.@Nullable DataSource getDataSource() {
        return dataSource;
    }

    public void setDataSource(javax.sql.@Nullable DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public @Nullable String getKey() {
        return key;
    }

    public void setKey(@Nullable String key) {
        this.key = key;
    }

    public @Nullable String getColumns() {
        return columns;
    }

    public void setColumns(@Nullable String columns) {
        this.columns = columns;
    }

    public @Nullable String getWhere() {
        return where;
    }

    public void setWhere(@Nullable String where) {
        this.where = where;
    }

    public @Nullable String getQuery() {
        return query;
    }

    public void setQuery(@Nullable String query) {
        this.query = query;
    }

    public @Nullable String getVersion() {
        return version;
    }

    public void setVersion(@Nullable String version) {
        this.version = version;
    }

    public long getLookback() {
        return lookback;
    }

    public void setLookback(long lookback) {
        this.lookback = lookback;
    }

    public String getFullScan() {
        return fullScan == null ? "1h" : fullScan;
    }

    /** Whether the default holds. */
    boolean isFullScanLeftOut() {
        return fullScan == null;
    }

    public void setFullScan(@Nullable String fullScan) {
        this.fullScan = fullScan;
    }

    public Seen getSeen() {
        return seen;
    }

    public void setSeen(Seen seen) {
        this.seen = seen;
    }

    public Snapshot getSnapshot() {
        return snapshot;
    }

    public void setSnapshot(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    public @Nullable String getKeep() {
        return keep;
    }

    public void setKeep(@Nullable String keep) {
        this.keep = keep;
    }

    public boolean isSplit() {
        return split;
    }

    public void setSplit(boolean split) {
        this.split = split;
    }

    public Deletes getDeletes() {
        return deletes;
    }

    public void setDeletes(Deletes deletes) {
        this.deletes = deletes;
    }

    public double getDeleteGuard() {
        return deleteGuard;
    }

    public void setDeleteGuard(double deleteGuard) {
        this.deleteGuard = deleteGuard;
    }

    public String getOnSchemaChange() {
        return onSchemaChange;
    }

    public void setOnSchemaChange(String onSchemaChange) {
        this.onSchemaChange = onSchemaChange;
    }

    public String getZeroDate() {
        return zeroDate;
    }

    public void setZeroDate(String zeroDate) {
        this.zeroDate = zeroDate;
    }

    public int getPageSize() {
        return pageSize;
    }

    public void setPageSize(int pageSize) {
        this.pageSize = pageSize;
    }

    public int getInFlight() {
        return inFlight;
    }

    public void setInFlight(int inFlight) {
        this.inFlight = inFlight;
    }

    public int getInWindows() {
        return inWindows;
    }

    public void setInWindows(int inWindows) {
        this.inWindows = inWindows;
    }

    public long getStatementTimeout() {
        return statementTimeout;
    }

    public void setStatementTimeout(long statementTimeout) {
        this.statementTimeout = statementTimeout;
    }

    public @Nullable String getIsolation() {
        return isolation;
    }

    public void setIsolation(@Nullable String isolation) {
        this.isolation = isolation;
    }

    public int getRetries() {
        return retries;
    }

    public void setRetries(int retries) {
        this.retries = retries;
        retriesWritten = true;
    }

    /** Whether the default holds. */
    boolean isRetriesLeftOut() {
        return !retriesWritten;
    }

    public Mode getMode() {
        return mode;
    }

    public void setMode(Mode mode) {
        this.mode = mode;
    }

    public @Nullable String getOffsets() {
        return offsets;
    }

    public void setOffsets(@Nullable String offsets) {
        this.offsets = offsets;
    }

    public boolean isCreate() {
        return create;
    }

    public void setCreate(boolean create) {
        this.create = create;
    }

    public boolean isEvolve() {
        return evolve;
    }

    public void setEvolve(boolean evolve) {
        this.evolve = evolve;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public @Nullable String getDeadLetterTopic() {
        return deadLetterTopic;
    }

    public void setDeadLetterTopic(@Nullable String deadLetterTopic) {
        this.deadLetterTopic = deadLetterTopic;
    }

    public @Nullable String getChangeLog() {
        return changeLog;
    }

    public void setChangeLog(@Nullable String changeLog) {
        this.changeLog = changeLog;
    }

    public @Nullable String getDelivery() {
        return delivery;
    }

    public void setDelivery(@Nullable String delivery) {
        this.delivery = delivery;
    }

    public String getStore() {
        return store;
    }

    public void setStore(String store) {
        this.store = store;
    }

    public int getParallel() {
        return parallel;
    }

    public void setParallel(int parallel) {
        this.parallel = parallel;
    }
}
