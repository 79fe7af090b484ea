/* sql_load.c - prepared inserts. What many spans share, resources and scopes, is stored once; Spans is a view that
 * puts it back, and SQLite looks it up only where a query names it. */
#include "gentq/sql_load.h"

#include <sqlite3.h>
#include <stdio.h>

#include "common/trace/decimal.h"
#include "common/trace/json_text.h"
#include "gentq/attr_json.h"

enum { INTO_SPANS, INTO_EVENTS, INTO_LINKS, INTO_RESOURCES, INTO_SCOPES, N_TABLES };

/* %1$s is the suffix: empty, 2, 3, ... */
static const char schema[] =
    "CREATE TABLE Resources%1$s(id INTEGER PRIMARY KEY, attributes TEXT);"
    "CREATE TABLE Scopes%1$s(id INTEGER PRIMARY KEY, name TEXT, version TEXT, attributes TEXT);"
    "CREATE TABLE SpanRows%1$s(traceId TEXT, spanId TEXT, parentId TEXT, startTime INTEGER, endTime INTEGER,"
    " serviceName TEXT, name TEXT, kind TEXT, status INTEGER, statusCode TEXT, statusMessage TEXT,"
    " traceState TEXT, resourceAt INTEGER, scopeAt INTEGER, attributes TEXT);"
    "CREATE VIEW Spans%1$s AS SELECT traceId, spanId, parentId, startTime, endTime, serviceName, name, kind,"
    " status, statusCode, statusMessage, attributes,"
    " (SELECT attributes FROM Resources%1$s WHERE id = resourceAt) AS resource,"
    " (SELECT attributes FROM Scopes%1$s WHERE id = scopeAt) AS scope,"
    " (SELECT name FROM Scopes%1$s WHERE id = scopeAt) AS scopeName,"
    " (SELECT version FROM Scopes%1$s WHERE id = scopeAt) AS scopeVersion,"
    " traceState FROM SpanRows%1$s;"
    "CREATE TABLE Events%1$s(traceId TEXT, spanId TEXT, time INTEGER, name TEXT, attributes TEXT);"
    "CREATE TABLE Links%1$s(traceId TEXT, spanId TEXT, linkedTraceId TEXT, linkedSpanId TEXT, traceState TEXT,"
    " attributes TEXT);";

static const char indexes[] =
    "CREATE INDEX SpansById%1$s ON SpanRows%1$s(traceId, spanId);"
    "CREATE INDEX EventsById%1$s ON Events%1$s(traceId, spanId);"
    "CREATE INDEX LinksById%1$s ON Links%1$s(traceId, spanId);";

static const char *const inserts[N_TABLES] = {
    [INTO_SPANS]     = "INSERT INTO SpanRows%s VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [INTO_EVENTS]    = "INSERT INTO Events%s VALUES(?,?,?,?,?)",
    [INTO_LINKS]     = "INSERT INTO Links%s VALUES(?,?,?,?,?,?)",
    [INTO_RESOURCES] = "INSERT INTO Resources%s VALUES(?,?)",
    [INTO_SCOPES]    = "INSERT INTO Scopes%s VALUES(?,?,?,?)",
};

struct load {
    sqlite3                 *database; /* borrowed, as the next */
    const struct span_table *table;
    sqlite3_stmt            *statements[N_TABLES]; /* owned, as all that follows */
    struct attr_json         attrs;
    struct buffer            scratch;              /* texts of the row under way */
    char                     trace_id[32], span_id[16];
};

enum status sql_load_fail(struct sqlite3 *database, struct fail *fail)
{
    bool is_memory = sqlite3_errcode(database) == SQLITE_NOMEM;
    return fail_set(fail, is_memory ? STATUS_NO_MEMORY : STATUS_IO, FAIL_NO_OFFSET, "%s", sqlite3_errmsg(database));
}

/* Runs statements in which %1$s stands for the suffix. */
static enum status run_format(sqlite3 *database, const char *format, const char *suffix, struct fail *fail)
{
    char text[2048];

    snprintf(text, sizeof text, format, suffix);
    return sqlite3_exec(database, text, NULL, NULL, NULL) == SQLITE_OK ? STATUS_OK : sql_load_fail(database, fail);
}

static enum status prepare_inserts(struct load *load, const char *suffix, struct fail *fail)
{
    char text[128];

    for (int i = 0; i < N_TABLES; i++) {
        snprintf(text, sizeof text, inserts[i], suffix);
        if (sqlite3_prepare_v2(load->database, text, -1, &load->statements[i], NULL) != SQLITE_OK)
            return sql_load_fail(load->database, fail);
    }
    return STATUS_OK;
}

/* ---- One value ------------------------------------------------------------ */

/* 'data' must last until the row is stored: SQLite does not copy. */
static void bind_text(sqlite3_stmt *row, int at, const void *data, size_t n)
{
    sqlite3_bind_text64(row, at, n == 0 ? "" : data, n, SQLITE_STATIC, SQLITE_UTF8);
}

static void bind_time(sqlite3_stmt *row, int at, uint64_t ns)
{
    sqlite3_bind_int64(row, at, ns > INT64_MAX ? INT64_MAX : (int64_t)ns);
}

/* A text of the table without its escapes: NULL for "" where 'is_optional'. */
static void bind_plain(struct load *load, sqlite3_stmt *row, int at, uint32_t text_id, bool is_optional)
{
    struct text text = span_table_text(load->table, text_id);

    if (text.n == 0 && is_optional) {
        sqlite3_bind_null(row, at);
    } else if (memchr(text.at, '\\', text.n) == NULL) {
        bind_text(row, at, text.at, text.n);
    } else {
        load->scratch.n = 0;
        json_text_unescape(&load->scratch, text);
        sqlite3_bind_text64(row, at, load->scratch.has_failed ? "" : (const char *)load->scratch.data, load->scratch.n,
                            SQLITE_TRANSIENT, SQLITE_UTF8);
    }
}

/* Always the last to be bound: it leaves 'scratch' in use until the row is stored. */
static void bind_attrs(struct load *load, sqlite3_stmt *row, int at, struct span_attrs attrs)
{
    load->scratch.n = 0;
    attr_json_append(&load->attrs, attrs, &load->scratch);
    if (!load->attrs.has_failed)
        bind_text(row, at, load->scratch.data, load->scratch.n);
}

static void bind_id(sqlite3_stmt *row, int at, uint64_t id)
{
    char digits[16];
    decimal_print_hex(digits, id, 16, false);
    sqlite3_bind_text64(row, at, digits, 16, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static bool store_row(struct load *load, sqlite3_stmt *row)
{
    return sqlite3_step(row) == SQLITE_DONE && sqlite3_reset(row) == SQLITE_OK && !load->scratch.has_failed &&
           !load->attrs.has_failed;
}

/* ---- Rows ----------------------------------------------------------------- */

static bool insert_span(struct load *load, const struct span *span)
{
    static const char *const kinds[] = { "unspecified", "internal", "server", "client", "producer", "consumer" };
    static const char *const codes[] = { "unset", "ok", "error" };

    const char   *kind = kinds[span->kind < 6 ? span->kind : 0];
    const char   *code = codes[span->status_code < 3 ? span->status_code : 0];
    sqlite3_stmt *row  = load->statements[INTO_SPANS];

    bind_text(row, 1, load->trace_id, 32);
    bind_text(row, 2, load->span_id, 16);
    if (span->parent_id == 0)
        sqlite3_bind_null(row, 3);
    else
        bind_id(row, 3, span->parent_id);
    bind_time(row, 4, span->start_ns);
    bind_time(row, 5, span->end_ns);
    bind_plain(load, row, 6, load->table->resources[span->resource_at].service_id, false);
    bind_plain(load, row, 7, span->name_id, false);
    bind_text(row, 8, kind, strlen(kind));
    sqlite3_bind_int(row, 9, span->status_code == 2);
    bind_text(row, 10, code, strlen(code));
    bind_plain(load, row, 11, span->status_message_id, true);
    bind_plain(load, row, 12, span->trace_state_id, true);
    sqlite3_bind_int64(row, 13, span->resource_at);
    sqlite3_bind_int64(row, 14, span->scope_at);
    bind_attrs(load, row, 15, span->attrs);
    return store_row(load, row);
}

static bool insert_event(struct load *load, const struct span_event *event)
{
    sqlite3_stmt *row = load->statements[INTO_EVENTS];

    bind_text(row, 1, load->trace_id, 32);
    bind_text(row, 2, load->span_id, 16);
    bind_time(row, 3, event->time_ns);
    bind_plain(load, row, 4, event->name_id, false);
    bind_attrs(load, row, 5, event->attrs);
    return store_row(load, row);
}

static bool insert_link(struct load *load, const struct span_link *link)
{
    sqlite3_stmt *row = load->statements[INTO_LINKS];
    char          trace_id[32];

    decimal_print_hex(trace_id, link->trace_id[0], 16, false);
    decimal_print_hex(trace_id + 16, link->trace_id[1], 16, false);
    bind_text(row, 1, load->trace_id, 32);
    bind_text(row, 2, load->span_id, 16);
    bind_text(row, 3, trace_id, 32);
    bind_id(row, 4, link->span_id);
    bind_plain(load, row, 5, link->trace_state_id, true);
    bind_attrs(load, row, 6, link->attrs);
    return store_row(load, row);
}

/* Resources and scopes. */
static bool insert_shared(struct load *load)
{
    const struct span_table *table = load->table;
    bool                     is_ok = true;

    for (uint32_t i = 0; is_ok && i < table->n_resources; i++) {
        sqlite3_stmt *row = load->statements[INTO_RESOURCES];
        sqlite3_bind_int64(row, 1, i);
        bind_attrs(load, row, 2, table->resources[i].attrs);
        is_ok = store_row(load, row);
    }
    for (uint32_t i = 0; is_ok && i < table->n_scopes; i++) {
        sqlite3_stmt *row = load->statements[INTO_SCOPES];
        sqlite3_bind_int64(row, 1, i);
        bind_plain(load, row, 2, table->scopes[i].name_id, true);
        bind_plain(load, row, 3, table->scopes[i].version_id, true);
        bind_attrs(load, row, 4, table->scopes[i].attrs);
        is_ok = store_row(load, row);
    }
    return is_ok;
}

static bool insert_all(struct load *load)
{
    const struct span_table *table = load->table;
    bool                     is_ok = insert_shared(load);

    for (uint32_t i = 0; is_ok && i < table->n_spans; i++) {
        const struct span *span = &table->spans[i];
        decimal_print_hex(load->trace_id, table->traces[span->trace_at].trace_id[0], 16, false);
        decimal_print_hex(load->trace_id + 16, table->traces[span->trace_at].trace_id[1], 16, false);
        decimal_print_hex(load->span_id, span->span_id, 16, false);
        is_ok = insert_span(load, span);
        for (uint32_t k = 0; is_ok && k < span->n_events; k++)
            is_ok = insert_event(load, &table->events[span->first_event_at + k]);
        for (uint32_t k = 0; is_ok && k < span->n_links; k++)
            is_ok = insert_link(load, &table->links[span->first_link_at + k]);
    }
    return is_ok;
}

enum status sql_load_table(struct sqlite3 *database, const struct span_table *table, unsigned n, struct fail *fail)
{
    struct load load       = { .database = database, .table = table };
    char        suffix[16] = "";

    if (n > 1)
        snprintf(suffix, sizeof suffix, "%u", n);
    enum status s = attr_json_init(&load.attrs, table, fail);
    if (s == STATUS_OK)
        s = run_format(database, "BEGIN", suffix, fail);
    if (s == STATUS_OK)
        s = run_format(database, schema, suffix, fail);
    if (s == STATUS_OK)
        s = prepare_inserts(&load, suffix, fail);
    if (s == STATUS_OK && !insert_all(&load))
        s = load.scratch.has_failed || load.attrs.has_failed
                ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "rows") : sql_load_fail(database, fail);
    if (s == STATUS_OK)
        s = run_format(database, indexes, suffix, fail);
    for (int i = 0; i < N_TABLES; i++)
        sqlite3_finalize(load.statements[i]);
    if (s == STATUS_OK)
        s = run_format(database, "COMMIT", suffix, fail);
    attr_json_free(&load.attrs);
    buffer_free(&load.scratch);
    return s;
}
