/* topologies.h - the distinct traces, counted, in groups of one root operation and one set of failing operations.
 *
 *   trees -> [topologies] -> numbering -> model
 *
 * Groups stand by falling number of traces, ties by hash of content; the
 * topologies of a group by content from the root down, so that those that begin
 * alike stand together and cost little. When there are more than
 * TOPOLOGIES_MAX_GROUPS groups, the rare ones join the traces of their root
 * operation that do not fail. */
#ifndef GENT_GENTC_TOPOLOGIES_H
#define GENT_GENTC_TOPOLOGIES_H

#include "gentc/labels.h"
#include "gentc/trees.h"

#define TOPOLOGIES_MAX_GROUPS 4096

struct topology {
    uint32_t tree; /* of trees */
    uint32_t group;
    uint32_t n_traces;
};

struct topologies {
    struct topology *topologies;
    uint32_t         n_topologies, n_groups;
    uint32_t        *of_trace; /* by trace: of topologies */
};

/* 'labels' as 'trees' know them. Arrays of 'out' are taken from 'arena'.
 * Fails with STATUS_NO_MEMORY. */
enum status topologies_build(const struct window *window, const struct labels *labels, const struct trees *trees,
                             struct arena *arena, struct topologies *out, struct fail *fail);

#endif
