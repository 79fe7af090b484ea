/* cost.h - what it costs to send the samples instead: bytes under gzip -6, and dollars.
 *
 *   files -> study -> measure -> [cost] -> report */
#ifndef GENT_GENTQ_COST_H
#define GENT_GENTQ_COST_H

#include "gentq/measure.h"

struct cost {
    struct arena arena;       /* owns the array */
    uint64_t    *view_bytes;  /* by measure.views; 0 for regenerated files */
    uint64_t     whole_bytes; /* of all of REAL */
    bool         is_known;    /* false when no record of REAL can be cut out, or it cannot be read twice */
};

/* Reads REAL's documents from 'path' again and packs, for every sample, each
 * document with the spans of other traces cut out, a line each. 'out' needs cost_free whatever the
 * status. Fails with STATUS_IO, STATUS_NO_MEMORY. */
enum status cost_run(const char *path, const struct study *study, const struct measure *measure, uint32_t n_threads,
                     struct cost *out, struct fail *fail);
void        cost_free(struct cost *cost);

/* Dollars for a million traces in windows of n_traces that take so much each. */
struct cost_prices {
    double dollars_per_gb, dollars_per_hour;
};
double cost_dollars(const struct cost_prices *prices, uint32_t n_traces, double bytes, double cpu_seconds);

/* Mean bytes of the draws of a head sample. */
double cost_head_bytes(const struct cost *cost, const struct measure *measure, uint32_t rate_at);

#endif
