/* sql_ask.h - runs SQL texts and prints their rows; the paper's four queries by number. */
#ifndef GENT_GENTQ_SQL_ASK_H
#define GENT_GENTQ_SQL_ASK_H

#include "gentq/grid.h"

struct sqlite3;

#define SQL_ASK_N_QUERIES 4

/* What the texts may refer to. */
struct sql_ask_values {
    const char *service; /* :service, NULL when none is named */
    uint64_t    hours;   /* :hours */
    uint64_t    hour_ns; /* :hour */
};

/* The text of a named query, 1..SQL_ASK_N_QUERIES, and its usual :hours. */
const char *sql_ask_named(unsigned query, uint64_t *hours);

/* An hour in ns; a quarter of the window when all spans start within less. */
enum status sql_ask_hour(struct sqlite3 *database, uint64_t *hour_ns, struct fail *fail);

/* Runs every statement of 'text', one table for each that has columns.
 * *message is SQLite's (valid until the database's next call) when the text
 * is at fault, else NULL; 'fail' is then not filled and the status STATUS_IO. */
enum status sql_ask_run(struct sqlite3 *database, const char *text, const struct sql_ask_values *values,
                        struct grid *grid, const char **message, struct fail *fail);

#endif
