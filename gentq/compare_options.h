/* compare_options.h - the command line of gentq compare. */
#ifndef GENT_GENTQ_COMPARE_OPTIONS_H
#define GENT_GENTQ_COMPARE_OPTIONS_H

#include <stdbool.h>

#include "gentq/measure.h"

#define COMPARE_MAX_FILES        16
#define COMPARE_MAX_DRAWS        100
#define COMPARE_DEFAULT_DRAWS    5
#define COMPARE_DOLLARS_PER_GB   0.32 /* transmission, as the paper counts it */
#define COMPARE_DOLLARS_PER_HOUR 0.04 /* of one vCPU */

struct compare_options {
    const char *const   *paths;   /* n_paths: REAL, REGENERATED...; borrowed from argv */
    uint32_t             n_paths;
    const char          *bundles[COMPARE_MAX_FILES];     /* n_bundles: of the regenerated files, in their order */
    double               cpu_seconds[COMPARE_MAX_FILES]; /* n_cpu_seconds, likewise */
    uint32_t             n_bundles, n_cpu_seconds;
    const struct metric *metrics[MEASURE_MAX_METRICS];   /* n_metrics: all, or those of --only */
    uint32_t             n_metrics;
    const char          *html_path; /* NULL: none */
    double               dollars_per_gb, dollars_per_hour;
    uint64_t             seed, bucket_ns;
    uint32_t             n_draws, n_threads;
    bool                 is_json, has_parts, has_detector, has_costs, is_help;
};

extern const char compare_options_help[];

/* Fails with STATUS_USAGE, the clause naming the option. */
enum status compare_options_parse(struct compare_options *options, int argc, char **argv, struct fail *fail);

#endif
