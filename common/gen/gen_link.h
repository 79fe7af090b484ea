/* gen_link.h - which traces have spans of an operation that links point to, by start.
 *
 *   model, gen_row, gen_order -> [gen_link] -> gen_fill
 */
#ifndef GENT_COMMON_GEN_GEN_LINK_H
#define GENT_COMMON_GEN_GEN_LINK_H

#include "common/gen/gen_row.h"

/* A trace of the frame: its number in topology order, and when it begins. */
struct gen_order {
    uint64_t start_ns;
    uint32_t trace;
    uint32_t time_rank; /* gen_start_rank() of its start, before any grid */
};

struct gen_link {
    const struct gen_order *order;  /* borrowed */
    uint32_t               *places; /* in order; those of an operation together, ascending */
    uint32_t               *first;  /* (n_operations + 1): of places; none for operations that no link points to */
};

/* 4 bytes for each trace of each operation that a link points to, and 13 an
 * operation, from 'arena'; nothing for a model without links. Fails with STATUS_NO_MEMORY. */
enum status gen_link_build(const struct model *model, const struct gen_row *rows, const struct gen_order *order,
                           struct arena *arena, struct gen_link *links, struct fail *fail);

/* What is looked for. */
struct gen_link_wish {
    uint64_t wanted_ns;  /* start of the trace */
    uint64_t start_ns;   /* of the span that links */
    uint32_t own;        /* place of its trace in the order */
    uint8_t  mode;       /* enum model_link_mode */
    uint32_t n_taken;    /* places that the span's links before have, at most GEN_LINK_MAX_TAKEN of them */
    const uint32_t *taken;
};
#define GEN_LINK_MAX_TAKEN 16u

/* The place in the order of the trace with a span of 'operation', which has
 * rows and is a target, that the link points into. */
uint32_t gen_link_find(const struct gen_link *links, uint32_t operation, const struct gen_link_wish *wish);

#endif
