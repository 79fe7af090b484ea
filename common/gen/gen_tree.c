/* gen_tree.c - a topology as a flat list of nodes. */
#include "common/gen/gen_tree.h"

/* MODEL_NONE: the trace itself. */
static uint32_t service_of(const struct model *model, uint32_t label)
{
    return model_label_is_trace(label) ? MODEL_NONE : model->labels[label - MODEL_LABEL_FIRST].service;
}

void gen_tree_expand(const struct model *model, uint32_t at, struct gen_node *nodes)
{
    uint32_t n_nodes = 1;

    nodes[0] = (struct gen_node){ .tree = at, .label = model->trees[at].label, .edge = MODEL_NONE };
    for (uint32_t i = 0; i < n_nodes; i++) {
        struct gen_node         *node = &nodes[i];
        const struct model_tree *tree = &model->trees[node->tree];
        uint32_t                 service = service_of(model, node->label);
        node->first_child = n_nodes;
        for (uint32_t r = 0; r < tree->n_runs; r++) {
            const struct model_run *run = &model->runs[tree->first_run + r];
            uint32_t                label = model->trees[run->tree].label;
            bool                    is_together = run->is_tied || (r + 1 < tree->n_runs && run[1].is_tied);
            for (uint32_t k = 0; k < run->n; k++)
                nodes[n_nodes++] = (struct gen_node){ .tree = run->tree, .label = label, .parent = i, .edge = run->edge,
                                                      .twins = model->edges[run->edge].first_twin,
                                                      .twin = run->n_before + k, .n_twins = run->n_twins,
                                                      .is_strict = k == 0 && run->is_strict,
                                                      .is_tied = k == 0 ? run->is_tied : is_together,
                                                      .missing = run->missing,
                                                      .is_entry = service_of(model, label) != service,
                                                      .is_orphan = i == 0 && model->labels[label - MODEL_LABEL_FIRST].has_parent_id };
        }
        node->n_children = n_nodes - node->first_child;
    }
}
