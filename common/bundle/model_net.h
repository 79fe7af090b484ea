/* model_net.h - the shape of the networks that draw durations and gaps.
 *
 * A network has two hidden layers. Its first sees an embedding for each of the
 * MODEL_NET_N_RELATIONS labels around a node (a graph convolution with one
 * matrix a relation: Schlichtkrull et al. 2018), one of the time, and numbers
 * of 7 bits (common/gen/net_input.h). Its head is a mixture of logistics over
 * the coordinate of common/gen/net_time.h, in powers of two; that of MODEL_NET_LATE is log2 of the odds.
 *
 * Weights and embeddings are in [-127, 127], in steps of 2^-MODEL_NET_WEIGHT_BITS;
 * hidden activations in [0, 127], in steps of 2^-MODEL_NET_ACTIVE_BITS; inputs in [0, 127], in steps of
 * 2^-MODEL_NET_INPUT_BITS; biases in steps of 2^-MODEL_NET_BIAS_BITS. */
#ifndef GENT_COMMON_BUNDLE_MODEL_NET_H
#define GENT_COMMON_BUNDLE_MODEL_NET_H

#include "common/bundle/model.h"

#define MODEL_NET_WEIGHT_BITS 5
#define MODEL_NET_INPUT_BITS  5
#define MODEL_NET_ACTIVE_BITS 4
#define MODEL_NET_BIAS_BITS   5

#define MODEL_NET_MAX_WEIGHT  127
#define MODEL_NET_SHIFT_BITS  4
#define MODEL_NET_MAX_SHIFT   127
#define MODEL_NET_MAX_BIAS    4095
#define MODEL_NET_MAX_EMBED   32u
#define MODEL_NET_MAX_HIDDEN  128u
#define MODEL_NET_HIDDEN_STEP 16u
#define MODEL_NET_MAX_LABELS  8192u /* above, no networks: what labels mean is worked out beforehand */
#define MODEL_NET_N_SLICES    60u   /* equal parts of the active time */

/* Labels around a node. */
enum model_net_relation {
    MODEL_NET_SELF     = 0,
    MODEL_NET_PARENT   = 1, /* that of the trace at the top */
    MODEL_NET_GRAND    = 2, /* of the parent's parent; none at the top */
    MODEL_NET_ELDER    = 3, /* of the sibling before, if there is one */
    MODEL_NET_YOUNGER  = 4, /* of the sibling behind */
    MODEL_NET_CHILDREN = 5, /* the mean of all children */
    MODEL_NET_N_RELATIONS = 6,
};

/* Components of the mixture: each has a weight, a mean and a width. */
#define MODEL_NET_N_MIXED 4u

/* The first of them follow the sibling before when a gap is drawn: their means count from where it starts and ends. */
#define MODEL_NET_N_FOLLOWING 2u

static inline uint32_t model_net_n_heads(uint32_t what)
{
    return what == MODEL_NET_LATE ? 1 : 3 * MODEL_NET_N_MIXED;
}

/* Numbers that a network sees: of common/gen/net_input.h. */
#define MODEL_NET_DURATION_INPUTS 32u
#define MODEL_NET_GAP_INPUTS      48u

static inline uint32_t model_net_n_inputs(uint32_t what)
{
    return what == MODEL_NET_GAP ? MODEL_NET_GAP_INPUTS : MODEL_NET_DURATION_INPUTS;
}

/* Columns of the first layer's weights: the relations' embeddings, the slice's, the inputs. */
static inline uint32_t model_net_slice_column(const struct model_net *net)
{
    return MODEL_NET_N_RELATIONS * net->n_label_embed;
}

static inline uint32_t model_net_input_column(const struct model_net *net)
{
    return model_net_slice_column(net) + net->n_slice_embed;
}

/* 'what' is MODEL_NET_DURATION, MODEL_NET_GAP or MODEL_NET_LATE. */
uint32_t model_net_rows(const struct model *model, const struct model_net *net, uint32_t what,
                        enum model_net_tensor tensor);
uint32_t model_net_columns(const struct model_net *net, uint32_t what, enum model_net_tensor tensor);

/* Is it MODEL_NET_LATE that tells how likely spans of this edge are late? */
bool model_net_draws_late(const struct model *model, const struct model_edge *edge);

/* A forest stands for it. */
static inline bool model_net_is_forest(const struct model *model, uint32_t what)
{
    return model->n_forests != 0 && model->forests[what].is_there;
}

/* Checks what gen relies on. Fails with STATUS_BAD_BUNDLE. */
enum status model_net_check(const struct model *model, struct fail *fail);

#endif
