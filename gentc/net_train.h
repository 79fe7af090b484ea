/* net_train.h - the networks that draw durations, gaps and what is late, learned from the window's spans by likelihood.
 *
 *   net_rows -> [net_train] -> model.nets, cells' by_net
 */
#ifndef GENT_GENTC_NET_TRAIN_H
#define GENT_GENTC_NET_TRAIN_H

#include "gentc/model_build.h"

struct net_rows;

#define NET_TRAIN_MAX_CHAIN  4u
#define NET_TRAIN_LEAST_HELD 4096u

/* What no level says. */
struct net_choice {
    uint32_t n_chain;    /* the node itself and so many less one above it are seen */
    uint32_t n_threads;  /* 1, or more: both networks at once, to the same weights */
    bool     is_onehot;  /* of the tree, a node's own label only */
    bool     is_forest;  /* forests in place of networks, */
    float    worth;      /* where a bit of the bundle has to gain so many of likelihood */
    const struct model *warm; /* whose networks are the start, where their shapes are the same; or NULL. Borrowed */
    uint32_t n_least_held; /* rows: where fewer would be held out, none are; 0: NET_TRAIN_LEAST_HELD */
};

struct net_shape {
    uint8_t n_label_embed, n_slice_embed;
    uint8_t n_hidden[2];
};

struct net_options {
    struct net_shape shape, late_shape; /* of the networks for durations and gaps, and of that for late spans */
    bool     is_default; /* of this level, for a window that is large enough */
    uint64_t n_visits;   /* rows shown to each network, repeats included; 0: no networks */
    struct net_choice choice;
};

/* Takes model.nets from 'arena' and fills them, and build->nets with what they are worth. Deterministic on
 * rows and options. Fails with STATUS_NO_MEMORY. */
enum status net_train(const struct net_rows *rows, const struct net_options *options, struct model_build *build,
                      struct arena *arena, struct fail *fail);

#endif
