/* model_forest.h - the shape of a forest: decision trees in place of a network.
 *
 * A node asks for one of the numbers that a network sees (common/gen/net_input.h), for the slice of the time, or
 * whether the label somewhere around is a certain one. A leaf has what a network's head would say (model_net.h):
 * a mixture of logistics over the coordinate of common/gen/net_time.h, or log2 of the odds of being late. Means
 * and odds go up or down with MODEL_FOREST_N_SLOPES of the numbers, those of components that follow a
 * sibling excepted. What is drawn is held between the leaf's ends. All is in steps of 2^-MODEL_FOREST_HEAD_BITS, slopes
 * for a change of MODEL_FOREST_SLOPE_UNIT, ends in whole octaves. */
#ifndef GENT_COMMON_BUNDLE_MODEL_FOREST_H
#define GENT_COMMON_BUNDLE_MODEL_FOREST_H

#include "common/bundle/model_net.h"

#define MODEL_FOREST_HEAD_BITS  3
#define MODEL_FOREST_MAX_HEAD   255     /* either way */
#define MODEL_FOREST_MAX_LEAVES 65536u
#define MODEL_FOREST_STEP       4u      /* of numbers and slices */
#define MODEL_FOREST_N_SLOPES   4u
#define MODEL_FOREST_SLOPE_UNIT 16
#define MODEL_FOREST_MIDDLE     64      /* of a number: where slopes change nothing */
#define MODEL_FOREST_N_BOUNDS   31u     /* of a number: the last step has nothing behind it */

/* What a node asks for, above the numbers of inputs. */
enum model_forest_test {
    MODEL_FOREST_SLICE   = MODEL_NET_GAP_INPUTS,
    MODEL_FOREST_GRAND   = MODEL_NET_GAP_INPUTS + 1, /* is this label that of the parent's parent? */
    MODEL_FOREST_ELDER   = MODEL_NET_GAP_INPUTS + 2,
    MODEL_FOREST_YOUNGER = MODEL_NET_GAP_INPUTS + 3,
    MODEL_FOREST_N_TESTS = MODEL_NET_GAP_INPUTS + 4,
    MODEL_FOREST_LEAF    = 255,
};

static inline bool model_forest_is_label(uint32_t test)
{
    return test >= MODEL_FOREST_GRAND && test < MODEL_FOREST_N_TESTS;
}

/* Of which relation's label. */
static inline enum model_net_relation model_forest_relation(uint32_t test)
{
    return (enum model_net_relation)(test - MODEL_FOREST_GRAND + MODEL_NET_GRAND);
}

/* Can a node of the forest ask so? */
static inline bool model_forest_has_test(uint32_t what, uint32_t test)
{
    return test < model_net_n_inputs(what) || (test >= MODEL_FOREST_SLICE && test < MODEL_FOREST_N_TESTS);
}

/* Heads of a leaf: those of the network, then the slopes, then the ends between which
 * a number that is drawn lies. */
enum { MODEL_FOREST_LOW, MODEL_FOREST_HIGH, MODEL_FOREST_N_ENDS };
#define MODEL_FOREST_MAX_END    31 /* octaves either way */
#define MODEL_FOREST_MAX_SLOPED (3 * MODEL_NET_N_MIXED + MODEL_FOREST_N_SLOPES)
#define MODEL_FOREST_MAX_HEADS  (MODEL_FOREST_MAX_SLOPED + MODEL_FOREST_N_ENDS)

/* Without the ends. */
static inline uint32_t model_forest_n_sloped(uint32_t what)
{
    return model_net_n_heads(what) + MODEL_FOREST_N_SLOPES;
}

static inline uint32_t model_forest_n_heads(uint32_t what)
{
    return model_forest_n_sloped(what) + (what == MODEL_NET_LATE ? 0 : MODEL_FOREST_N_ENDS);
}

/* The inputs that slopes go by. */
const uint8_t *model_forest_slopes(uint32_t what);

/* The heads that slopes move: [first, first + n). */
struct model_forest_moved {
    uint32_t first, n;
};
static inline struct model_forest_moved model_forest_moved(uint32_t what)
{
    if (what == MODEL_NET_LATE)
        return (struct model_forest_moved){ 0, 1 };
    uint32_t n_skipped = what == MODEL_NET_GAP ? MODEL_NET_N_FOLLOWING : 0;
    return (struct model_forest_moved){ MODEL_NET_N_MIXED + n_skipped, MODEL_NET_N_MIXED - n_skipped };
}

/* What trees are of: cells; of MODEL_NET_LATE, edges. */
static inline uint32_t model_forest_n_roots(const struct model *model, uint32_t what)
{
    return what == MODEL_NET_LATE ? model->n_edges : model->n_cells;
}

/* Is there a tree of it? */
static inline bool model_forest_has_tree(const struct model *model, uint32_t what, uint32_t root)
{
    return what == MODEL_NET_LATE ? model_net_draws_late(model, &model->edges[root]) : model->cells[root].by_net;
}

/* Checks what gen relies on, of forest 'what', which is there. Fails with STATUS_BAD_BUNDLE. */
enum status model_forest_check(const struct model *model, uint32_t what, struct fail *fail);

#endif
