/* model_net.c - the shape of the networks. */
#include "common/bundle/model_net.h"

#include "common/bundle/model_forest.h"

uint32_t model_net_rows(const struct model *model, const struct model_net *net, uint32_t what,
                        enum model_net_tensor tensor)
{
    switch (tensor) {
    case MODEL_NET_LABELS: return model->n_labels + MODEL_LABEL_FIRST;
    case MODEL_NET_SLICES: return MODEL_NET_N_SLICES;
    case MODEL_NET_FIRST:  return net->n_hidden[0];
    case MODEL_NET_SECOND: return net->n_hidden[1];
    default:               return model_net_n_heads(what);
    }
}

uint32_t model_net_columns(const struct model_net *net, uint32_t what, enum model_net_tensor tensor)
{
    switch (tensor) {
    case MODEL_NET_LABELS: return net->n_label_embed;
    case MODEL_NET_SLICES: return net->n_slice_embed;
    case MODEL_NET_FIRST:  return model_net_input_column(net) + model_net_n_inputs(what);
    case MODEL_NET_SECOND: return net->n_hidden[0];
    default:               return net->n_hidden[1];
    }
}

bool model_net_draws_late(const struct model *model, const struct model_edge *edge)
{
    return edge->n_late != 0 && edge->n_late != edge->n_rows && model->cells[edge->cell[0]].by_net
           && model->cells[edge->cell[1]].by_net;
}

static bool is_size(uint32_t n, uint32_t max, uint32_t step)
{
    return n != 0 && n <= max && n % step == 0;
}

static enum status check_net(const struct model *model, uint32_t what, struct fail *fail)
{
    const struct model_net *net = &model->nets[what];

    if (!is_size(net->n_label_embed, MODEL_NET_MAX_EMBED, 1) || !is_size(net->n_slice_embed, MODEL_NET_MAX_EMBED, 1)
        || !is_size(net->n_hidden[0], MODEL_NET_MAX_HIDDEN, MODEL_NET_HIDDEN_STEP)
        || !is_size(net->n_hidden[1], MODEL_NET_MAX_HIDDEN, MODEL_NET_HIDDEN_STEP))
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "network %u has an invalid shape", what);
    for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++) {
        uint32_t n = model_net_rows(model, net, what, t) * model_net_columns(net, what, t);
        for (uint32_t i = 0; i < n; i++)
            if (net->tensors[t][i] < -MODEL_NET_MAX_WEIGHT)
                return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "network %u has a weight of -128", what);
    }
    return STATUS_OK;
}

/* Of tables that there are, without zeros. */
static enum status check_top_tables(const struct model *model, struct fail *fail)
{
    for (uint32_t i = 0; i < model->n_cells; i++) {
        uint32_t at = model->cells[i].top_table;
        if (at > model->n_tables || (at != 0 && (model->tables[at - 1].n_zero != 0 || model->tables[at - 1].n_knots == 0)))
            return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "cell %u has no table of parts of the span at the top", i);
    }
    return STATUS_OK;
}

/* Cells that networks draw are those of spans below another one that start inside it. */
static enum status check_cells(const struct model *model, struct fail *fail)
{
    for (uint32_t i = 0; i < model->n_edges; i++) {
        const struct model_edge *edge = &model->edges[i];
        bool is_below = edge->parent_operation != MODEL_NONE && !model->labels[edge->label - MODEL_LABEL_FIRST].is_early;
        for (uint32_t k = 0; k < 2; k++)
            if (edge->cell[k] != MODEL_NONE && model->cells[edge->cell[k]].by_net
                && (!is_below || (k == 1 && model->cells[edge->cell[k]].duration_mode == MODEL_TIME_OVERHANG)))
                return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "cell %u is none that a network draws",
                                edge->cell[k]);
    }
    return STATUS_OK;
}

enum status model_net_check(const struct model *model, struct fail *fail)
{
    enum status s = STATUS_OK;

    for (uint32_t what = 0; s == STATUS_OK && what < model->n_nets; what++)
        s = model_net_is_forest(model, what) ? model_forest_check(model, what, fail) : check_net(model, what, fail);
    if (s == STATUS_OK)
        s = check_top_tables(model, fail);
    return s == STATUS_OK ? check_cells(model, fail) : s;
}
