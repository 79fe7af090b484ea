/* model_forest.c - the shape of a forest. */
#include "common/bundle/model_forest.h"

const uint8_t *model_forest_slopes(uint32_t what)
{
    static const uint8_t inputs[MODEL_N_NETS][MODEL_FOREST_N_SLOPES] = {
        [MODEL_NET_DURATION] = { 9, 17, 19, 24 }, /* how long the parent and the top take; z of elder and twin */
        [MODEL_NET_GAP]      = { 35, 37, 40, 32 }, /* the slack; z of the elder's start and of the latest; its own */
        [MODEL_NET_LATE]     = { 9, 11, 19, 22 },
    };
    return inputs[what];
}

static bool is_bound(const struct model *model, const struct model_forest_node *node)
{
    uint32_t n = model_forest_is_label(node->test) ? model->n_labels + MODEL_LABEL_FIRST : MODEL_FOREST_N_BOUNDS;
    return node->bound < n;
}

/* Whoever walks down from a root comes to a leaf: children lie behind their parents. */
static enum status check_nodes(const struct model *model, uint32_t what, const struct model_forest *forest,
                               struct fail *fail)
{
    for (uint32_t i = 0; i < forest->n_nodes; i++) {
        const struct model_forest_node *node = &forest->nodes[i];
        bool is_right = node->test == MODEL_FOREST_LEAF
                            ? node->other <= forest->n_leaves
                            : model_forest_has_test(what, node->test) && is_bound(model, node) && node->other > i + 1
                                  && node->other < forest->n_nodes;
        if (!is_right)
            return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "node %u of forest %u is invalid", i, what);
    }
    return STATUS_OK;
}

/* Heads that can be told, and ends of which one is the lower. */
static bool is_leaf(uint32_t what, const int16_t *heads)
{
    for (uint32_t k = 0; k < model_forest_n_heads(what); k++)
        if (heads[k] < -MODEL_FOREST_MAX_HEAD || heads[k] > MODEL_FOREST_MAX_HEAD)
            return false;
    if (what == MODEL_NET_LATE)
        return true;
    int16_t low = heads[model_forest_n_sloped(what) + MODEL_FOREST_LOW];
    int16_t high = heads[model_forest_n_sloped(what) + MODEL_FOREST_HIGH];
    return low >= -MODEL_FOREST_MAX_END && low <= high && high <= MODEL_FOREST_MAX_END;
}

enum status model_forest_check(const struct model *model, uint32_t what, struct fail *fail)
{
    const struct model_forest *forest = &model->forests[what];

    for (uint32_t i = 0; i < model_forest_n_roots(model, what); i++)
        if (model_forest_has_tree(model, what, i) ? forest->roots[i] >= forest->n_nodes
                                                  : forest->roots[i] != MODEL_NONE)
            return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "forest %u has no tree %u", what, i);
    for (uint32_t i = 0; i <= forest->n_leaves; i++)
        if (!is_leaf(what, forest->heads + (size_t)i * model_forest_n_heads(what)))
            return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "leaf %u of forest %u is out of range", i, what);
    return check_nodes(model, what, forest, fail);
}
