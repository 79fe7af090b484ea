/* load.h - a file of traces, in any format and compression that the readers know, into a span table. */
#ifndef GENT_GENTQ_LOAD_H
#define GENT_GENTQ_LOAD_H

#include "common/trace/span_table.h"

/* Reads all of 'path' (NULL or "-": standard input) into 'table', which the
 * caller frees with span_table_free; on failure it is freed here and left {0}.
 * Lines and spans that cannot be used are left out and counted in
 * table->notes, and the first LOAD_MAX_REPORTS of them are named on standard
 * error, the others by their number. Fails with STATUS_IO or STATUS_NO_MEMORY. */
#define LOAD_MAX_REPORTS 10
enum status load_spans(const char *path, struct span_table *table, struct fail *fail);

#endif
