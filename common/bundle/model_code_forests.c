/* model_code_forests.c - the forests section: trees in place of networks.
 *
 * A tree is told from its root on, left before right. A leaf is told by how
 * it differs from the one before it, that of a tree's first from what all trees begin with. */
#include <stdlib.h>

#include "common/bundle/model_code_parts.h"
#include "common/bundle/model_forest.h"

struct forest_coder {
    struct model_coder  *c;
    const struct model  *m;
    struct model_forest *forest;
    uint32_t             what;
    uint32_t             n_nodes, n_leaves; /* so far */
    uint32_t            *open; /* (nodes) whose right side is still to come */
    uint32_t             n_open;
};

static void code_head(struct forest_coder *f, int16_t *head, int16_t before, struct model_contexts of)
{
    int32_t  off = *head - before;
    uint32_t size = (uint32_t)(off < 0 ? -off : off);

    model_coder_u32(f->c, FIELD_FOREST_HEAD, &size, 2 * MODEL_FOREST_MAX_HEAD, of);
    bool is_below = size != 0 && model_coder_flag(f->c, FIELD_FOREST_SIGN, off < 0, CONTEXTS(of.of[0], of.of[1]));
    if (!f->c->is_decoding)
        return;
    off = before + (is_below ? -(int32_t)size : (int32_t)size);
    if (off < -MODEL_FOREST_MAX_HEAD || off > MODEL_FOREST_MAX_HEAD)
        model_coder_fail(f->c, STATUS_BAD_BUNDLE, "a leaf is out of range");
    else
        *head = (int16_t)off;
}

/* Of how much head 'at' is off. */
static uint32_t off_size(const int16_t *heads, const int16_t *from, uint32_t at)
{
    return model_coder_size((uint64_t)abs(heads[at] - from[at]));
}

/* The heads of leaf 'at', by those of leaf 'before'. */
static void code_heads(struct forest_coder *f, uint32_t at, uint32_t before, uint32_t n_rows)
{
    static const int16_t zeros[MODEL_FOREST_MAX_HEADS];
    uint32_t       n = model_forest_n_heads(f->what), size = 99;
    int16_t       *heads = f->forest->heads + (size_t)at * n;
    const int16_t *from = at == 0 ? zeros : f->forest->heads + (size_t)before * n;

    for (uint32_t i = 0; i < n && !model_coder_is_done(f->c); i++) {
        uint32_t kind = mix_triple(f->what, i, at == 0 ? 2 : before == 0);
        uint32_t same = i < MODEL_NET_N_MIXED ? 98 : off_size(heads, from, i - MODEL_NET_N_MIXED);
        code_head(f, &heads[i], from[i],
                  CONTEXTS(kind, mix_pair(kind, size), mix_pair(kind, same), mix_triple(kind, size, same),
                           mix_pair(kind, n_rows)));
        size = off_size(heads, from, i);
    }
}

/* A bound hangs on what the one above asks, if it is the same. */
static void code_test(struct forest_coder *f, struct model_forest_node *node, const struct model_forest_node *above)
{
    uint32_t asked = above == NULL ? MODEL_FOREST_LEAF : above->test, test = node->test, bound = node->bound;
    uint32_t same;

    model_coder_symbol(f->c, FIELD_FOREST_TEST, &test, MODEL_FOREST_N_TESTS,
                       CONTEXTS(f->what, mix_pair(f->what, asked), mix_pair(f->what, f->n_open)));
    same = asked == test ? above->bound : MODEL_FOREST_LEAF;
    if (model_forest_is_label(test))
        model_coder_symbol(f->c, FIELD_FOREST_LABEL, &bound, f->m->n_labels + MODEL_LABEL_FIRST, CONTEXTS(test));
    else
        model_coder_symbol(f->c, FIELD_FOREST_BOUND, &bound, MODEL_FOREST_N_BOUNDS,
                           CONTEXTS(f->what, mix_pair(f->what, test), mix_triple(f->what, test, same)));
    if (!f->c->is_decoding)
        return;
    node->test = (uint8_t)test;
    node->bound = (uint16_t)bound;
    if (!model_forest_has_test(f->what, test))
        model_coder_fail(f->c, STATUS_BAD_BUNDLE, "a tree asks for what its network does not see");
}

static void code_tree(struct forest_coder *f, uint32_t n_rows)
{
    struct model_forest *forest = f->forest;
    uint32_t             rows = model_coder_size(n_rows), above = MODEL_NONE, before = 0;

    f->n_open = 0;
    while (!model_coder_is_done(f->c)) {
        if (f->n_nodes == forest->n_nodes || f->n_leaves + f->n_open >= forest->n_leaves) {
            model_coder_fail(f->c, STATUS_BAD_BUNDLE, "a forest has more leaves than it says");
            return;
        }
        uint32_t                  at = f->n_nodes++;
        struct model_forest_node *node = &forest->nodes[at];
        uint32_t asked = above == MODEL_NONE ? MODEL_FOREST_LEAF : forest->nodes[above].test;
        if (model_coder_flag(f->c, FIELD_FOREST_HAS_TEST, node->test != MODEL_FOREST_LEAF,
                             CONTEXTS(mix_pair(f->what, rows), mix_triple(f->what, rows, f->n_open),
                                      mix_pair(f->what, asked)))) {
            code_test(f, node, above == MODEL_NONE ? NULL : &forest->nodes[above]);
            f->open[f->n_open++] = above = at;
            continue;
        }
        f->n_leaves++;
        if (f->c->is_decoding) {
            node->test = MODEL_FOREST_LEAF;
            node->other = f->n_leaves;
        }
        code_heads(f, f->n_leaves, before, rows);
        before = f->n_leaves;
        if (f->n_open == 0)
            return;
        above = f->open[--f->n_open];
        if (f->c->is_decoding)
            forest->nodes[above].other = f->n_nodes;
    }
}

static void code_forest(struct model_coder *c, struct model *m, uint32_t what)
{
    struct model_forest *forest = &m->forests[what];
    struct forest_coder  f = { .c = c, .m = m, .forest = forest, .what = what };
    uint32_t             n_roots = model_forest_n_roots(m, what), n_trees = 0;

    for (uint32_t i = 0; i < n_roots; i++)
        n_trees += model_forest_has_tree(m, what, i);

    model_code_count(c, 1 + what, &forest->n_leaves, MODEL_FOREST_MAX_LEAVES);
    if (forest->n_leaves < n_trees) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "a forest has fewer leaves than trees");
        return;
    }
    if (c->is_decoding) {
        forest->n_nodes = 2 * forest->n_leaves - n_trees;
        forest->roots = model_coder_take(c, n_roots, sizeof *forest->roots);
        forest->nodes = model_coder_take(c, forest->n_nodes, sizeof *forest->nodes);
        forest->heads = model_coder_take(c, (size_t)(forest->n_leaves + 1) * model_forest_n_heads(what),
                                         sizeof *forest->heads);
    }
    f.open = model_coder_take(c, forest->n_nodes, sizeof *f.open);
    if (model_coder_is_done(c))
        return;
    code_heads(&f, 0, 0, 0);
    for (uint32_t i = 0; i < n_roots && !model_coder_is_done(c); i++) {
        bool has_tree = model_forest_has_tree(m, what, i);
        if (c->is_decoding)
            forest->roots[i] = has_tree ? f.n_nodes : MODEL_NONE;
        if (has_tree)
            code_tree(&f, what == MODEL_NET_LATE ? m->edges[i].n_rows : m->cells[i].n_rows);
    }
    if (!model_coder_is_done(c) && f.n_leaves != forest->n_leaves)
        model_coder_fail(c, STATUS_BAD_BUNDLE, "a forest has fewer leaves than it says");
}

void model_code_forests(struct model_coder *c, struct model *m)
{
    model_code_count(c, 0, &m->n_forests, MODEL_N_NETS);
    if (m->n_forests == 0)
        return;
    if (m->n_forests != MODEL_N_NETS || m->n_labels > MODEL_NET_MAX_LABELS) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "forests are missing, or of too many labels");
        return;
    }
    m->nets_are_1_2 = false;
    m->n_nets = MODEL_N_NETS;
    MODEL_CODE_TAKE(c, m, nets);
    MODEL_CODE_TAKE(c, m, forests);
    if (!model_coder_is_done(c))
        model_code_net_cells(c, m);
    for (uint32_t what = 0; what < MODEL_N_NETS && !model_coder_is_done(c); what++) {
        bool is_forest = model_coder_flag(c, FIELD_IS_FOREST, m->forests[what].is_there, CONTEXTS(what));
        if (c->is_decoding)
            m->forests[what].is_there = is_forest;
        if (is_forest)
            code_forest(c, m, what);
        else
            model_code_net(c, m, what);
    }
}
