/* sql_load.h - a span table into a database: Spans (a view), Events and Links, and what they are made of. */
#ifndef GENT_GENTQ_SQL_LOAD_H
#define GENT_GENTQ_SQL_LOAD_H

#include "common/trace/span_table.h"

struct sqlite3;

/* Creates and fills the tables of file number n >= 1 (Spans, Spans2, ...) in
 * one transaction. docs/QUERIES.md describes them. What was done stays when it fails; the caller drops the
 * database then. Fails with STATUS_NO_MEMORY, STATUS_IO (what is SQLite's). */
enum status sql_load_table(struct sqlite3 *database, const struct span_table *table, unsigned n, struct fail *fail);

/* Fills 'fail' with SQLite's message and returns the status that fits. */
enum status sql_load_fail(struct sqlite3 *database, struct fail *fail);

#endif
