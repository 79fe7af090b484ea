/* model_code_nets.c - the nets section: which cells are drawn by a network, and its weights.
 *
 * A weight is a magnitude and a sign. Most are small, and how small they are
 * is told best by the input that they belong to, by the unit, and by the
 * weights just before. */
#include "common/bundle/model_code_parts.h"
#include "common/bundle/model_net.h"

static void code_weight(struct model_coder *c, int8_t *weight, struct model_contexts of)
{
    uint8_t size = (uint8_t)(*weight < 0 ? -*weight : *weight);

    model_coder_u8(c, FIELD_WEIGHT, &size, MODEL_NET_MAX_WEIGHT, of);
    bool is_below = size != 0 && model_coder_flag(c, FIELD_WEIGHT_SIGN, *weight < 0, CONTEXTS(of.of[0], of.of[1]));
    if (c->is_decoding)
        *weight = (int8_t)(is_below ? -size : size);
}

static uint32_t size_of(const int8_t *weights, uint32_t at, uint32_t back)
{
    if (at < back)
        return 99;
    return model_coder_size((uint64_t)(weights[at - back] < 0 ? -weights[at - back] : weights[at - back]));
}

static void code_tensor(struct model_coder *c, struct model *m, uint32_t what, enum model_net_tensor tensor)
{
    struct model_net *net = &m->nets[what];
    uint32_t          n_rows = model_net_rows(m, net, what, tensor), n_columns = model_net_columns(net, what, tensor);

    if (c->is_decoding)
        net->tensors[tensor] = model_coder_take(c, (size_t)n_rows * n_columns, 1);
    for (uint32_t r = 0; r < n_rows && !model_coder_is_done(c); r++) {
        uint32_t row = tensor == MODEL_NET_LABELS
                           ? (r < MODEL_LABEL_FIRST ? 99 : model_coder_size(m->labels[r - MODEL_LABEL_FIRST].n_rows))
                           : 100 + r;
        for (uint32_t i = 0; i < n_columns && !model_coder_is_done(c); i++) {
            uint32_t at = r * n_columns + i, kind = MODEL_N_NETS * tensor + what;
            uint32_t before = size_of(net->tensors[tensor], at, 1), above = size_of(net->tensors[tensor], at, n_columns);
            uint32_t before_2 = size_of(net->tensors[tensor], at, 2);
            code_weight(c, &net->tensors[tensor][at],
                        CONTEXTS(kind, mix_pair(kind, i), mix_pair(kind, row), mix_triple(kind, before, before_2),
                                 mix_triple(kind, above, i), mix_triple(kind, before, above)));
        }
    }
}

static void code_biases(struct model_coder *c, struct model *m, uint32_t what, uint32_t layer)
{
    struct model_net *net = &m->nets[what];
    uint32_t          n = model_net_rows(m, net, what, MODEL_NET_FIRST + layer), kind = MODEL_N_NETS * layer + what;

    if (c->is_decoding)
        net->biases[layer] = model_coder_take(c, n, sizeof *net->biases[layer]);
    for (uint32_t i = 0; i < n && !model_coder_is_done(c); i++) {
        int16_t *bias = &net->biases[layer][i];
        uint32_t size = (uint32_t)(*bias < 0 ? -*bias : *bias);
        model_coder_u32(c, FIELD_BIAS, &size, MODEL_NET_MAX_BIAS, CONTEXTS(kind, mix_pair(kind, layer == 2 ? i : 99)));
        bool is_below = size != 0 && model_coder_flag(c, FIELD_WEIGHT_SIGN, *bias < 0, CONTEXTS(100 + kind));
        if (c->is_decoding)
            *bias = (int16_t)(is_below ? -(int32_t)size : (int32_t)size);
    }
}

static void code_shape(struct model_coder *c, struct model_net *net, uint32_t what)
{
    uint8_t hidden[2] = { net->n_hidden[0] / MODEL_NET_HIDDEN_STEP, net->n_hidden[1] / MODEL_NET_HIDDEN_STEP };

    model_coder_u8(c, FIELD_NET_SIZE, &net->n_label_embed, MODEL_NET_MAX_EMBED, CONTEXTS(0, 10 + what));
    model_coder_u8(c, FIELD_NET_SIZE, &net->n_slice_embed, MODEL_NET_MAX_EMBED, CONTEXTS(1, 14 + what));
    for (uint32_t i = 0; i < 2; i++) {
        model_coder_u8(c, FIELD_NET_SIZE, &hidden[i], MODEL_NET_MAX_HIDDEN / MODEL_NET_HIDDEN_STEP, CONTEXTS(2 + i));
        if (c->is_decoding)
            net->n_hidden[i] = (uint8_t)(hidden[i] * MODEL_NET_HIDDEN_STEP);
    }
}

/* Of the gaps of a cell that networks draw. */
static void code_shift(struct model_coder *c, struct model_cell *cell, uint32_t *before)
{
    uint8_t  size = (uint8_t)(cell->gap_shift < 0 ? -cell->gap_shift : cell->gap_shift);
    uint32_t rows = model_coder_size(cell->n_rows);

    model_coder_u8(c, FIELD_GAP_SHIFT, &size, MODEL_NET_MAX_SHIFT, CONTEXTS(0, rows, *before, mix_pair(rows, *before)));
    bool is_below = size != 0
                    && model_coder_flag(c, FIELD_GAP_SHIFT_SIGN, cell->gap_shift < 0, CONTEXTS(0, model_coder_size(size)));
    if (c->is_decoding)
        cell->gap_shift = (int8_t)(is_below ? -size : size);
    *before = model_coder_size(size);
}

static uint32_t count_top_tables(const struct model *m)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->n_cells; i++)
        n += m->cells[i].top_table != 0;
    return n;
}

/* Those of the model's tables that no event and no link has are the cells', in their order. */
static void code_top_table(struct model_coder *c, struct model_cell *cell, uint32_t *next, uint32_t *before)
{
    bool has_table = model_coder_flag(c, FIELD_HAS_TOP_TABLE, cell->top_table != 0,
                                      CONTEXTS(*before, mix_pair(*before, model_coder_size(cell->n_rows)),
                                               mix_pair(cell->gap.n_knots != 0, model_coder_size(cell->n_rows))));
    *next += has_table;
    if (c->is_decoding)
        cell->top_table = has_table ? *next : 0;
    else if (has_table && cell->top_table != *next)
        model_coder_fail(c, STATUS_BAD_BUNDLE, "tables of parts of the span at the top are out of order");
    *before = has_table;
}

void model_code_net_cells(struct model_coder *c, struct model *m)
{
    uint32_t before = 0, shift_before = 0, top_before = 0, n_top = count_top_tables(m);
    uint32_t next = 0;

    if (!m->nets_are_1_2) {
        model_code_count(c, 1, &n_top, m->n_tables);
        next = m->n_tables - n_top;
    }
    for (uint32_t i = 0; i < m->n_cells && !model_coder_is_done(c); i++) {
        struct model_cell *cell = &m->cells[i];
        uint32_t kind = mix_pair(cell->driver_width == 0, cell->gap.n_knots != 0);
        cell->by_net = model_coder_flag(c, FIELD_BY_NET, cell->by_net, CONTEXTS(kind, mix_pair(kind, before)));
        before = cell->by_net;
        if (cell->by_net && !m->nets_are_1_2) {
            code_shift(c, cell, &shift_before);
            code_top_table(c, cell, &next, &top_before);
        }
    }
}

void model_code_net(struct model_coder *c, struct model *m, uint32_t what)
{
    code_shape(c, &m->nets[what], what);
    for (uint32_t t = 0; t < MODEL_NET_N_TENSORS && !model_coder_is_done(c); t++)
        code_tensor(c, m, what, t);
    for (uint32_t layer = 0; layer < MODEL_NET_N_LAYERS && !model_coder_is_done(c); layer++)
        code_biases(c, m, what, layer);
}

static void code_nets(struct model_coder *c, struct model *m)
{
    model_code_count(c, 0, &m->n_nets, MODEL_N_NETS);
    if (m->n_nets == 0)
        return;
    if (m->n_nets != MODEL_N_NETS || m->n_labels > MODEL_NET_MAX_LABELS) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "networks are missing, or of too many labels");
        return;
    }
    MODEL_CODE_TAKE(c, m, nets);
    model_code_net_cells(c, m);
    for (uint32_t what = 0; what < MODEL_N_NETS && !model_coder_is_done(c); what++)
        model_code_net(c, m, what);
}

void model_code_nets(struct model_coder *c, struct model *m)
{
    m->nets_are_1_2 = false;
    code_nets(c, m);
}

void model_code_nets_1_2(struct model_coder *c, struct model *m)
{
    m->nets_are_1_2 = true;
    code_nets(c, m);
}
