/* study.h - the files of one comparison, read, coded and sorted: everything that measuring needs.
 *
 *   files -> [study] -> measure -> summary -> report */
#ifndef GENT_GENTQ_STUDY_H
#define GENT_GENTQ_STUDY_H

#include "gentq/metric.h"

struct study {
    struct codes       codes;
    struct arena       arena;
    struct dataset    *sets;      /* n_sets; REAL is the first */
    struct rankings   *rankings;  /* n_sets */
    struct reference   reference; /* of REAL */
    struct metric_plans plans;    /* of REAL */
    struct active_time time;
    uint32_t           n_sets;
};

struct study_options {
    const char *const *paths;     /* n_paths >= 1; REAL is the first */
    uint32_t           n_paths;
    uint64_t           bucket_ns; /* 0: ACTIVE_TIME_N_BUCKETS buckets */
};

/* Reads and prepares. 'out' needs study_free whatever the status. Fails as
 * load_spans does, with *path_at the file it was; or with STATUS_BAD_TRACE: a
 * file without spans, or that has no operation in common with REAL. */
enum status study_build(const struct study_options *options, struct study *out, uint32_t *path_at, struct fail *fail);
void        study_free(struct study *study);

#endif
