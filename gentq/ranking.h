/* ranking.h - numbers in groups, each group ascending, each number with the trace it comes from.
 *
 * Sorted once for a file; the numbers of a sample are then those whose trace
 * is in it, in order, without another sort. */
#ifndef GENT_GENTQ_RANKING_H
#define GENT_GENTQ_RANKING_H

#include <stdbool.h>

#include "common/base/arena.h"
#include "gentq/distance.h"

struct ranking_entry {
    double   value;
    uint32_t group, trace;
};

struct ranking {
    uint32_t  n_groups;
    uint32_t *first;  /* by group, and one behind */
    double   *values;
    uint32_t *traces;
};

/* Sorts 'entries' in place; the arrays of 'out' are taken from 'arena'. False
 * when memory is out. */
bool ranking_build(struct ranking_entry *entries, uint32_t n, uint32_t n_groups, struct arena *arena,
                   struct ranking *out);

/* The values of a group whose trace has a nonzero has_trace, in order. Returns
 * their number. */
uint32_t ranking_gather(const struct ranking *ranking, uint32_t group, const uint8_t *has_trace, double *out);

static inline uint32_t ranking_count(const struct ranking *ranking, uint32_t group)
{
    return ranking->first[group + 1] - ranking->first[group];
}

/* What a group's distance is made of; n_r or n_s may be 0, not both. */
struct ranking_group {
    const double *r, *s;
    uint32_t      group, n_r, n_s;
    double        weight; /* n_r, or the scaled n_s of what only the other side has */
};

/* Calls 'visit' for each group with at least n_min values in 'real' or, scaled
 * and with none in 'real', in 'other'. 'scratch' has room for the longest
 * group of 'other'. */
struct ranking_other {
    const struct ranking *ranking;
    const uint8_t        *has_trace;
    double                scale;
    double               *scratch;
};
void ranking_visit(const struct ranking *real, const struct ranking_other *other, double n_min,
                   void (*visit)(void *context, const struct ranking_group *group), void *context);

/* Mean of W1 over the groups by weight; DISTANCE_WORST for a group that one side lacks. */
double ranking_w1(const struct ranking *real, const struct ranking_other *other, double n_min);

#endif
