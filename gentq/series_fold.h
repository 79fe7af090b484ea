/* series_fold.h - a span table folded into one row for each window and service. */
#ifndef GENT_GENTQ_SERIES_FOLD_H
#define GENT_GENTQ_SERIES_FOLD_H

#include "common/trace/span_table.h"

#define SERIES_FOLD_N_STATUSES 3 /* unset, ok, error */
#define SERIES_FOLD_N_CLASSES  5 /* 1xx to 5xx of HTTP */
#define SERIES_FOLD_N_RANKS    3 /* p50, p95, p99 */

/* Spans count in the window in which they start; windows begin at multiples
 * of their length since 1970. */
struct series_fold_row {
    uint64_t window;      /* start / length */
    uint64_t n_spans;
    uint64_t n_traces;    /* with a span of the service in the window */
    uint64_t n_calls_in;  /* spans of the service below a span of another */
    uint64_t n_calls_out; /* spans of other services below a span of this one */
    uint64_t n_statuses[SERIES_FOLD_N_STATUSES];
    uint64_t n_classes[SERIES_FOLD_N_CLASSES];
    uint64_t mean_ns;                      /* durations of all its spans; 0 without spans */
    uint64_t ranks_ns[SERIES_FOLD_N_RANKS]; /* nearest rank: the least duration that p % are not above */
    uint32_t service;     /* of series_fold.names */
};

struct series_fold {
    struct intern           names; /* owned: of services, without escapes */
    struct series_fold_row *rows;  /* owned: by window, then name */
    uint32_t                n_rows;
    uint64_t                every_ns;
};

/* 'table' is only read, and not kept; every_ns >= 1. 'out' needs
 * series_fold_free whatever the status. Depends on the table's content alone.
 * Fails with STATUS_NO_MEMORY. */
enum status series_fold_build(const struct span_table *table, uint64_t every_ns, struct series_fold *out,
                              struct fail *fail);
void        series_fold_free(struct series_fold *fold);

#endif
