/* summary.h - from distances to rates: part by part, id by id, and overall.
 *
 *   files -> study -> measure -> [summary] -> report */
#ifndef GENT_GENTQ_SUMMARY_H
#define GENT_GENTQ_SUMMARY_H

#include "gentq/measure.h"
#include "gentq/rate.h"

/* A distance with its rate, and the rates that single draws of the head samples give. */
struct summary_value {
    double distance; /* of an id: mean of its parts */
    double rate;     /* of an id: geometric mean of its parts'; as rate_find says */
    double rate_low, rate_high;
};

struct summary_metric {
    struct summary_value all;
    struct summary_value parts[METRIC_MAX_PARTS];
};

/* One column of the report: a regenerated file or a kind of tail sample. */
struct summary_column {
    struct summary_metric metrics[MEASURE_MAX_METRICS];
    struct summary_value  overall;  /* over the ids that are not the paper's; distance is not used */
    uint32_t              worst_at; /* metric with the highest rate; UINT32_MAX: none has one */
};

struct summary {
    struct arena           arena;   /* owns the arrays */
    struct summary_column *columns; /* regenerated files, then tail samples: errors, slow */
    uint32_t               n_columns;
    /* Head samples: mean over the draws, made monotone in the rate. */
    double (*curves)[METRIC_MAX_PARTS][SAMPLE_MAX_RATES]; /* by metric */
    double (*id_curves)[SAMPLE_MAX_RATES];                /* by metric: mean of its parts' */
};

/* 'out' needs summary_free whatever the status. Fails with STATUS_NO_MEMORY. */
enum status summary_build(const struct measure *measure, const struct measure_options *options, struct summary *out,
                          struct fail *fail);
void        summary_free(struct summary *summary);

#endif
