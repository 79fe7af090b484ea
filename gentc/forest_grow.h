/* forest_grow.h - forests in place of networks, grown from the window's spans by likelihood.
 *
 *   net_rows -> [forest_grow] -> model.forests */
#ifndef GENT_GENTC_FOREST_GROW_H
#define GENT_GENTC_FOREST_GROW_H

#include "common/bundle/model_forest.h"
#include "gentc/model_build.h"
#include "gentc/net_rows.h"

#define FOREST_GROW_MAX_EDGES (MODEL_FOREST_MAX_LEAVES / 4) /* of two cells each */

struct forest_options {
    float    worth;     /* bits of likelihood that a bit of the bundle has to gain */
    uint32_t n_threads;
};

/* Takes model.forests from 'arena' and fills those of MODEL_N_NETS, and the build's n_leaves. Deterministic on rows and
 * options. Fails with STATUS_NO_MEMORY. */
enum status forest_grow(const struct net_rows *rows, const struct forest_options *options, struct model_build *build,
                        struct arena *arena, struct fail *fail);

#endif
