/* gen_rank.h - the duration and gap rank of every span of a frame.
 *
 * First pass: a raw rank for each span, given its parent (gen_raw.h). Then all
 * rows of a cell are sorted by raw rank and numbered, so that through the
 * cell's exact tables the marginals are exact whatever the first pass did. Where a cell
 * has more tables than one, gen_match.h says how they are all met. */
#ifndef GENT_COMMON_GEN_GEN_RANK_H
#define GENT_COMMON_GEN_GEN_RANK_H

#include "common/gen/gen_start.h"

/* By node of the frame: traces in topology order, nodes of a trace in the
 * order of gen_tree_expand, node 0 (the trace itself) left out. */
struct gen_rank {
    uint16_t *duration;   /* fractions of 2^16, middle of the row's share */
    uint16_t *gap;        /* of a cell that networks draw: as drawn (net_time_pack) */
    uint8_t  *late_bits;  /* does the span end behind its parent? */
    uint64_t *first_node; /* (n_topologies) */
    uint64_t  n_nodes;
    uint64_t  step_ns;    /* the finest grid of all labels: what must start later does by so much */
};

/* Needs 6.2 bytes a node of 'arena', and 16 more while it works; 19 beside these, and what gen_match needs for the
 * largest cell, where cells have other tables than their first. */
enum status gen_rank_build(const struct model *model, const struct gen_start *start, struct arena *arena,
                           struct gen_rank *rank, struct fail *fail);

static inline bool gen_rank_is_late(const struct gen_rank *rank, uint64_t node)
{
    return rank->late_bits[node >> 3] >> (node & 7) & 1;
}

#endif
