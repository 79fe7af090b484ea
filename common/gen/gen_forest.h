/* gen_forest.h - a forest as it regenerates: from what a network would see to what its head would say.
 *
 *   model_forest, net_input -> [gen_forest] -> gen_net */
#ifndef GENT_COMMON_GEN_GEN_FOREST_H
#define GENT_COMMON_GEN_GEN_FOREST_H

#include "common/bundle/model_forest.h"
#include "common/gen/net_input.h"

struct gen_forest;

#define GEN_FOREST_SUM_BITS 9 /* of what leaves say */

/* Of forest 'what'. Lives in 'arena', borrows the model. Fails with STATUS_NO_MEMORY. */
enum status gen_forest_open(const struct model *model, uint32_t what, struct arena *arena, struct gen_forest **forest,
                            struct fail *fail);

/* Makes node 'at' the one whose rows are asked for; the forest has trees for its rows. */
void gen_forest_set_node(struct gen_forest *forest, const struct gen_node *nodes, uint32_t at,
                         const struct net_place *place);

/* What the leaf of a row says: model_net_n_heads() numbers in steps of 2^-GEN_FOREST_SUM_BITS, and between which
 * ends what is drawn by them is held, likewise; of MODEL_NET_LATE there are none. */
void gen_forest_heads(const struct gen_forest *forest, const uint8_t *inputs, uint8_t slice, int32_t *heads,
                      int32_t ends[MODEL_FOREST_N_ENDS]);

#endif
