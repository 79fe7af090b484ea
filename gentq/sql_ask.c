/* sql_ask.c - statement by statement, row by row. docs/QUERIES.md explains the named queries. */
#include "gentq/sql_ask.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define HOUR_NS UINT64_C(3600000000000)

struct named {
    const char *text;
    uint64_t    hours;
};

static const struct named named_queries[SQL_ASK_N_QUERIES] = {
    { "SELECT DISTINCT S1.startTime / (:hours * :hour) AS window, S1.serviceName AS caller, S2.serviceName AS callee"
      " FROM Spans S2 JOIN Spans S1 ON S1.traceId = S2.traceId AND S1.spanId = S2.parentId"
      " WHERE :service IS NULL OR S1.serviceName = :service"
      " ORDER BY 1, 2, 3",
      1 },
    { "SELECT S1.serviceName AS entry, S2.serviceName AS service, S2.startTime / (:hours * :hour) AS window,"
      " round(CAST(S2.endTime - S2.startTime AS REAL) / (S1.endTime - S1.startTime), 2) AS share, count(*) AS pairs"
      " FROM Spans S1 JOIN Spans S2 ON S2.traceId = S1.traceId"
      " WHERE S1.parentId IS NULL AND S2.endTime - S2.startTime < S1.endTime - S1.startTime"
      " AND (:service IS NULL OR S1.serviceName = :service)"
      " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
      4 },
    { "SELECT S1.serviceName AS service, S2.startTime / (:hours * :hour) AS window, S2.serviceName AS failing,"
      " count(*) AS errors, count(*) > 10 AS alarm"
      " FROM Spans S2 JOIN Spans S1 ON S1.traceId = S2.traceId"
      " WHERE S2.status = 1 AND (:service IS NULL OR S1.serviceName = :service)"
      " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
      1 },
    { "WITH Failed AS (SELECT DISTINCT traceId FROM Spans WHERE status = 1)"
      " SELECT S.serviceName AS entry, A.key, A.value, count(DISTINCT S.traceId) AS traces,"
      " count(DISTINCT F.traceId) AS failed"
      " FROM Spans S LEFT JOIN Failed F ON F.traceId = S.traceId, json_each(S.attributes) A"
      " WHERE S.parentId IS NULL AND (:service IS NULL OR S.serviceName = :service)"
      " GROUP BY 1, 2, 3 ORDER BY 1, 2, 4 DESC, 3",
      1 },
};

const char *sql_ask_named(unsigned query, uint64_t *hours)
{
    *hours = named_queries[query - 1].hours;
    return named_queries[query - 1].text;
}

enum status sql_ask_hour(struct sqlite3 *database, uint64_t *hour_ns, struct fail *fail)
{
    sqlite3_stmt *row = NULL; /* owned here */

    *hour_ns = HOUR_NS;
    int result = sqlite3_prepare_v2(database, "SELECT max(startTime) - min(startTime) FROM Spans", -1, &row, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(row);
    if (result == SQLITE_ROW) {
        uint64_t window_ns = (uint64_t)sqlite3_column_int64(row, 0);
        if (window_ns < HOUR_NS)
            *hour_ns = window_ns / 4 == 0 ? 1 : window_ns / 4;
    }
    sqlite3_finalize(row);
    if (result == SQLITE_ROW)
        return STATUS_OK;
    return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "%s", sqlite3_errmsg(database));
}

static void bind_values(sqlite3_stmt *statement, const struct sql_ask_values *values)
{
    int at = sqlite3_bind_parameter_index(statement, ":service");
    if (at != 0 && values->service != NULL)
        sqlite3_bind_text(statement, at, values->service, -1, SQLITE_STATIC);
    at = sqlite3_bind_parameter_index(statement, ":hours");
    if (at != 0)
        sqlite3_bind_int64(statement, at, (int64_t)values->hours);
    at = sqlite3_bind_parameter_index(statement, ":hour");
    if (at != 0)
        sqlite3_bind_int64(statement, at, (int64_t)values->hour_ns);
}

static void add_blob(struct grid *grid, sqlite3_stmt *statement, int column)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t    *data     = sqlite3_column_blob(statement, column);
    int               n        = sqlite3_column_bytes(statement, column);
    struct buffer     text     = { 0 }; /* owned here */

    for (int i = 0; i < n; i++) {
        buffer_append_byte(&text, (uint8_t)digits[data[i] >> 4]);
        buffer_append_byte(&text, (uint8_t)digits[data[i] & 15]);
    }
    grid->text.has_failed |= text.has_failed;
    grid_add(grid, GRID_TEXT, (struct text){ text.n == 0 ? "" : (const char *)text.data, text.n });
    buffer_free(&text);
}

static void add_cell(struct grid *grid, sqlite3_stmt *statement, int column)
{
    int            type = sqlite3_column_type(statement, column);
    enum grid_type cell = type == SQLITE_INTEGER ? GRID_NUMBER : GRID_TEXT;

    if (type == SQLITE_NULL) {
        grid_add_none(grid);
        return;
    }
    if (type == SQLITE_BLOB) {
        add_blob(grid, statement, column);
        return;
    }
    if (type == SQLITE_FLOAT && isfinite(sqlite3_column_double(statement, column)))
        cell = GRID_NUMBER;
    const char *text = (const char *)sqlite3_column_text(statement, column);
    if (text == NULL)
        grid->text.has_failed = true;
    else
        grid_add(grid, cell, (struct text){ text, (size_t)sqlite3_column_bytes(statement, column) });
}

static bool begin_table(struct grid *grid, sqlite3_stmt *statement, int n)
{
    const char **names = calloc((size_t)n, sizeof *names); /* owned here */

    for (int i = 0; names != NULL && i < n; i++) {
        names[i] = sqlite3_column_name(statement, i);
        if (names[i] == NULL)
            names[i] = "";
    }
    if (names != NULL)
        grid_begin(grid, names, (uint32_t)n);
    free(names);
    return names != NULL;
}

/* One prepared statement to its end. SQLITE_DONE, or SQLite's error. */
static int print_rows(sqlite3_stmt *statement, struct grid *grid, enum status *s, struct fail *fail)
{
    int n      = sqlite3_column_count(statement);
    int result = SQLITE_DONE;

    if (n > 0 && !begin_table(grid, statement, n)) {
        *s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "names of columns");
        return SQLITE_DONE;
    }
    while (grid->status == STATUS_OK && (result = sqlite3_step(statement)) == SQLITE_ROW)
        for (int i = 0; i < n; i++)
            add_cell(grid, statement, i);
    if (n > 0)
        *s = grid_end(grid, fail);
    return result == SQLITE_ROW ? SQLITE_DONE : result;
}

enum status sql_ask_run(struct sqlite3 *database, const char *text, const struct sql_ask_values *values,
                        struct grid *grid, const char **message, struct fail *fail)
{
    enum status s      = STATUS_OK;
    int         result = SQLITE_DONE;

    *message = NULL;
    while (s == STATUS_OK && result == SQLITE_DONE && *text != '\0') {
        sqlite3_stmt *statement = NULL; /* owned here */
        result = sqlite3_prepare_v2(database, text, -1, &statement, &text);
        if (result != SQLITE_OK)
            break;
        result = SQLITE_DONE;
        if (statement == NULL) /* a comment, or nothing */
            continue;
        bind_values(statement, values);
        result = print_rows(statement, grid, &s, fail);
        sqlite3_finalize(statement); /* keeps the message */
    }
    if (s == STATUS_OK && result != SQLITE_DONE) {
        *message = sqlite3_errmsg(database);
        s        = STATUS_IO;
    }
    return s;
}
