/* gen_start.h - when each trace begins: exact counts per group and bucket of active time. */
#ifndef GENT_COMMON_GEN_GEN_START_H
#define GENT_COMMON_GEN_GEN_START_H

#include "common/base/permute.h"
#include "common/bundle/model.h"

struct gen_start {
    const struct model *model;      /* borrowed */
    struct permute     *of_period;  /* (n_groups, n_periods): which of its traces takes which place of the period */
    struct permute     *permutes;   /* (n_groups): which trace of a group takes which place in time */
    uint32_t           *places;     /* (n_groups, n_buckets): places before each bucket */
    uint32_t           *in_topology, *in_period; /* (n_topologies, n_periods): traces of the topology in the periods
                                       before, and of the period in the group's topologies before */
};

enum status gen_start_build(const struct model *model, struct arena *arena, struct gen_start *start,
                            struct fail *fail);

/* Where trace 'index' (0-based in topology order) of 'topology' begins in
 * active time, [0, active_ns). */
uint64_t gen_start_active_ns(const struct gen_start *start, const struct model_topology *topology, uint32_t index);

/* Active time to time, and to a fraction of 2^32 of all active time. */
uint64_t gen_start_ns(const struct gen_start *start, uint64_t active_ns);
uint32_t gen_start_rank(const struct gen_start *start, uint64_t active_ns);

#endif
