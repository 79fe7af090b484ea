/* gen_time.h - from ranks to the times of one trace, top-down. */
#ifndef GENT_COMMON_GEN_GEN_TIME_H
#define GENT_COMMON_GEN_GEN_TIME_H

#include "common/gen/gen_rank.h"
#include "common/gen/gen_tree.h"

struct gen_time {
    uint64_t start_ns, end_ns;
    uint64_t highest_ns;    /* working memory: latest start that the span and the siblings behind it allow */
    uint64_t least_end_ns;  /* working memory: a late span ends no earlier, */
    uint64_t most_end_ns;   /* and one that ends inside its parent no later */
};

/* Working memory for siblings. */
struct gen_time_twin {
    uint64_t start_ns;
    uint32_t kind; /* gen_node.twins */
};

/* Fills times[i] of each node of a trace that begins at 'start_ns'. 'first' is
 * the trace's first node in 'rank'; 'twins' has room for n_nodes. What a topology says is kept above all:
 * children start in its order, those that end inside their parent do, those
 * that start before it or end behind it do; then grids. */
void gen_time_place(const struct model *model, const struct gen_rank *rank, const struct gen_node *nodes,
                    uint32_t n_nodes, uint64_t first, uint64_t start_ns, struct gen_time *times,
                    struct gen_time_twin *twins);

/* 10^exponent ns, exponent <= 9: a label's grid. */
uint64_t gen_time_grid_ns(uint8_t exponent);

#endif
