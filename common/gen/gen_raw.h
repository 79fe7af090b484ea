/* gen_raw.h - the first pass over the ranks: a draw for every span, given its parent's raw duration.
 *
 *   model, gen_start -> [gen_raw] -> gen_rank -> gen_time
 *
 * What a parent lasts is not known before all ranks are; here it is what its
 * raw ranks would give, which differs by little. */
#ifndef GENT_COMMON_GEN_GEN_RAW_H
#define GENT_COMMON_GEN_GEN_RAW_H

#include "common/gen/gen_start.h"
#include "common/gen/gen_tree.h"

struct gen_raw; /* counts the rows of edges and cells met so far */

struct gen_raw_span {
    uint32_t cell;
    uint16_t duration, gap; /* raw ranks, fractions of 2^16 */
    bool     is_late;
};

/* For traces in topology order. All of it lives in 'arena'. */
enum status gen_raw_open(const struct model *model, const struct gen_start *start, uint32_t n_most_nodes,
                         struct arena *arena, struct gen_raw **raw, struct fail *fail);

/* How many traces of a topology of so many nodes are drawn together: networks want many rows, a frame
 * without them has its traces one by one. Part of the format. */
uint32_t gen_raw_n_together(const struct model *model, uint32_t n_nodes);

/* The most nodes that are drawn together. */
size_t gen_raw_most_together(const struct model *model);

/* Draws for n traces from 'index' on of 'topology', whose nodes are nodes[0..n_nodes) and
 * the first of whose spans is 'first' in the frame: fills spans[i - 1] of node i of the first, then those
 * of the next. n is gen_raw_n_together(), or what is left of the topology. */
void gen_raw_draw(struct gen_raw *raw, const struct model_topology *topology, uint32_t index, uint32_t n,
                  const struct gen_node *nodes, uint64_t first, struct gen_raw_span *spans);

#endif
