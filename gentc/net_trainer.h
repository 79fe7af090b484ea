/* net_trainer.h - one network while it learns: floats, what they give for a batch of rows, and steps.
 *
 *   net_rows -> net_train -> [net_trainer] -> net_train -> model.nets
 */
#ifndef GENT_GENTC_NET_TRAINER_H
#define GENT_GENTC_NET_TRAINER_H

#include "common/base/arena.h"
#include "common/bundle/model_net.h"
#include "gentc/net_train.h"

#define NET_TRAINER_BATCH 128u

#define NET_TRAINER_WEIGHT_STEP (1.0f / (1 << MODEL_NET_WEIGHT_BITS))
#define NET_TRAINER_BIAS_STEP   (1.0f / (1 << MODEL_NET_BIAS_BITS))
#define NET_TRAINER_MAX_WEIGHT  (MODEL_NET_MAX_WEIGHT * NET_TRAINER_WEIGHT_STEP)
#define NET_TRAINER_INPUT_MIDDLE 2.0f /* inputs are centred for training; the biases take it in at the end */

/* A matrix that is learned, as (inputs, outputs), both padded. Embeddings have a row each. */
struct net_weights {
    uint32_t n, m;
    float   *value, *used, *gradient, *mean, *square; /* (n, m); 'used' is what the next batch is multiplied with */
    float   *best;                                    /* (n, m) what net_trainer_keep() kept */
};

struct net_layer {
    struct net_weights matrix, bias; /* bias: (1, m) */
    float             *turned;       /* (m, n) of used */
    float             *out, *out_gradient; /* (NET_TRAINER_BATCH, m) */
    uint32_t           n_real;       /* outputs that are not padding */
};

struct net_trainer {
    const struct net_rows    *rows;    /* borrowed, like the next two */
    const struct net_options *options;
    const struct model       *model;
    uint32_t                  what;
    struct net_shape          shape;
    struct arena              arena; /* owned: all that follows */
    struct net_weights        labels, slices;
    struct net_layer          layers[MODEL_NET_N_LAYERS];
    float                    *in, *in_gradient; /* (NET_TRAINER_BATCH, inputs of the first layer, padded) */
    uint32_t                  n_real_inputs;
    uint32_t                  batch[NET_TRAINER_BATCH]; /* the caller's: which rows, and how many of them */
    uint32_t                  n_batch;
    bool                      is_rounded; /* the caller's: weights and activations are used as they will be stored */
    bool                      has_failed; /* memory ran out; sticky */
};

/* Weights of their own for rows, options, model, what and shape, which the caller has filled. */
void net_trainer_open(struct net_trainer *t);

/* Weights of what the options leave out become 0. */
void net_trainer_hide(struct net_trainer *t);

/* Of the batch: the heads' outputs, in the last layer's 'out', by the weights that net_trainer_use() has taken. */
void net_trainer_use(struct net_trainer *t);
void net_trainer_forward(struct net_trainer *t);

/* From the last layer's 'out_gradient' to the gradients of everything; and step 'step' of n_steps by them. */
void net_trainer_backward(struct net_trainer *t);
void net_trainer_step(struct net_trainer *t, uint32_t step, uint32_t n_steps);

/* The weights as they are; and those that were kept last are the weights again. */
void net_trainer_keep(struct net_trainer *t);
void net_trainer_restore(struct net_trainer *t);

/* To the nearest multiple of 'step', within -most..most. */
float net_trainer_round(float value, float step, float most);

#endif
