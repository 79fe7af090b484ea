/* rankings.h - the durations, gaps and numbers of a file, each kind sorted within its groups. */
#ifndef GENT_GENTQ_RANKINGS_H
#define GENT_GENTQ_RANKINGS_H

#include "gentq/dataset.h"
#include "gentq/ranking.h"

enum rankings_kind {
    RANKINGS_OPERATION,        /* log10 d by operation */
    RANKINGS_OPERATION_BUCKET, /* log10 d by operation * n_buckets + bucket */
    RANKINGS_ROOT,             /* log10 of a trace's duration by its root's operation */
    RANKINGS_SHARE,            /* d / d of the root by (service of the root, service), roots left out */
    RANKINGS_PARENT,           /* d / d of the parent by edge */
    RANKINGS_GAP,              /* (start - start of the parent) / d of the parent by edge */
    RANKINGS_NUMBER,           /* numeric attributes by column */
    RANKINGS_N,
};

struct rankings {
    struct ranking of[RANKINGS_N];
    uint32_t       n_longest; /* values of the longest group */
};

/* log10 of a duration in ns of at least a microsecond: what RANKINGS_OPERATION holds. */
double rankings_log_duration(uint64_t duration_ns);

/* All but RANKINGS_NUMBER, for a placed set. False when memory is out. */
bool rankings_build(const struct dataset *set, const struct codes *codes, uint32_t n_buckets, struct arena *arena,
                    struct rankings *out);

/* RANKINGS_NUMBER: the cells of the columns with is_number, by numbers[value]. */
bool rankings_build_numbers(const struct dataset *set, const struct codes *codes, const uint8_t *is_number,
                            const double *numbers, struct arena *arena, struct rankings *out);

#endif
