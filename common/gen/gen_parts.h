/* gen_parts.h - what the files of gen share; nobody else includes it. */
#ifndef GENT_COMMON_GEN_GEN_PARTS_H
#define GENT_COMMON_GEN_GEN_PARTS_H

#include "common/gen/gen.h"
#include "common/gen/gen_column.h"
#include "common/gen/gen_draw.h"
#include "common/gen/gen_link.h"
#include "common/gen/gen_rank.h"
#include "common/gen/gen_row.h"
#include "common/gen/gen_shape.h"
#include "common/gen/gen_start.h"
#include "common/gen/gen_time.h"
#include "common/gen/gen_tree.h"

struct gen {
    const struct model *model; /* borrowed */
    struct gen_options  options;
    struct gen_shape    shape;
    struct gen_column   columns;
    struct gen_row      rows;
    struct gen_start    start;
    struct gen_rank     rank;
    struct permute     *events;   /* (n_label_events) */
    struct gen_order   *order;    /* (n_traces), by start */
    struct gen_link     links;
    struct permute_words trace_ids[2], span_ids;
    uint32_t            n_most_nodes, n_most_spans, n_most_slots, n_most_events, n_most_links;
};

struct gen_scratch {
    struct arena               arena;     /* owned; holds the arrays below */
    struct gen_node           *nodes;
    struct gen_node           *link_nodes; /* of the topology that a link points into */
    struct gen_time           *times;
    struct gen_time_twin      *twins;
    uint32_t                  *next_row;  /* by space of gen_row */
    uint32_t                  *first_value; /* by node: of values */
    uint32_t                  *rows;      /* by node: of its label */
    uint64_t                  *missing_ids; /* by number, so far n_missing */
    uint32_t                   n_missing;
    uint32_t                   time_rank; /* of the trace, in the active time */
    uint32_t                   place;     /* of the trace in the order */
    uint32_t                   taken[GEN_LINK_MAX_TAKEN]; /* places that the links of the span at hand have */
    struct span_instance      *spans;
    struct buffer              values, event_times, links; /* of all spans of the trace; owned */
    struct gen_pool            pool;      /* owned */
    struct trace_instance      trace;
};

/* ---- Ids ----------------------------------------------------------------------------------- */

/* Words below 2^63 that no two things share: span s of the frame is 2 s + 2,
 * the missing parent whose first orphan it is 2 s + 3. */
static inline uint64_t gen_span_id(const struct gen *gen, uint64_t span, bool is_missing)
{
    return permute_word(&gen->span_ids, 2 * span + 2 + is_missing);
}

static inline void gen_set_trace_id(const struct gen *gen, uint32_t trace, uint64_t trace_id[2])
{
    trace_id[0] = permute_word(&gen->trace_ids[0], (uint64_t)trace + 1);
    trace_id[1] = permute_word(&gen->trace_ids[1], (uint64_t)trace + 1);
}

/* Has the span of 'node' the id of its parent, if that is a span? */
static inline bool gen_has_shared_id(const struct gen *gen, const struct gen_node *node)
{
    return gen->options.shares_ids && gen->model->labels[node->label - MODEL_LABEL_FIRST].is_shared;
}

/* ---- What fills the span of node 'at', row 'row' of its label (gen_fill.c) ---------- */

/* Appends its values to scratch->values, by slot. */
void gen_fill_values(const struct gen *gen, struct gen_scratch *scratch, uint32_t at, uint32_t row);

/* Appends to scratch->event_times and scratch->links. */
void gen_fill_events_and_links(const struct gen *gen, struct gen_scratch *scratch, uint32_t at, uint32_t row);

#endif
