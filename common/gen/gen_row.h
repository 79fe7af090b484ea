/* gen_row.h - which row of its label, and of its service's entry spans, each span of the frame is.
 *
 * Rows are counted in topology order, trace by trace, nodes in the order of
 * gen_tree_expand; so a span's row follows from its topology, trace and node alone. */
#ifndef GENT_COMMON_GEN_GEN_ROW_H
#define GENT_COMMON_GEN_GEN_ROW_H

#include "common/bundle/model.h"

/* Rows of one space (label, or n_labels + service) in one topology. */
struct gen_row_count {
    uint32_t space;
    uint32_t base;     /* rows in the topologies before */
    uint32_t n;        /* rows in each trace */
    uint32_t topology;
};

struct gen_row {
    struct gen_row_count *counts;
    uint32_t             *first_count;   /* (n_topologies + 1): of counts */
    uint32_t              n_spaces;
};

enum status gen_row_build(const struct model *model, struct arena *arena, struct gen_row *rows, struct fail *fail);

/* Sets next_row[space] for each space of the topology to the row of the first
 * span of trace 'index' of it. */
void gen_row_begin(const struct gen_row *rows, uint32_t topology, uint32_t index, uint32_t *next_row);

/* The topology of trace number 'trace'. */
uint32_t gen_row_topology(const struct model *model, uint32_t trace);

#endif
