/* model_edges.h - which edge a span belongs to: found in the trees by gen and gentc alike.
 *
 * An edge is (parent's operation, child's label, size class of the child's
 * subtree); model.h says what it is for. */
#ifndef GENT_COMMON_BUNDLE_MODEL_EDGES_H
#define GENT_COMMON_BUNDLE_MODEL_EDGES_H

#include "common/bundle/model.h"

/* The operation of a label, MODEL_NONE of a trace itself. */
static inline uint32_t model_edges_operation(const struct model *model, uint32_t label)
{
    return model_label_is_trace(label) ? MODEL_NONE : model->labels[label - MODEL_LABEL_FIRST].operation;
}

/* Fills the edge, n_before and n_twins of every run, and the edges' identities:
 * model->edges is taken from 'arena' when NULL, else must be as many. Needs
 * the trees' n_spans. Fails with STATUS_BAD_BUNDLE, STATUS_NO_MEMORY. */
enum status model_edges_derive(struct model *model, struct arena *arena, struct fail *fail);

/* The model's edges by identity; borrows the model's edges, lives in 'arena'. */
struct model_edges_index {
    const struct model_edge *edges;
    uint32_t                *slots, *twin_slots; /* edge + 1, or 0 */
    uint32_t                 mask;
};
enum status model_edges_build_index(const struct model *model, struct arena *arena, struct model_edges_index *index,
                                    struct fail *fail);
/* MODEL_NONE: there is none. */
uint32_t model_edges_find(const struct model_edges_index *index, uint32_t parent_operation, uint32_t label,
                          uint32_t size_class);

#endif
