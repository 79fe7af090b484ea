/* gen_net.h - a network as it regenerates: from draws to times, many rows of one node at a time. Integers only.
 *
 *   model_net, net_input, draws -> [gen_net] -> net_time's coordinate -> gen_raw
 */
#ifndef GENT_COMMON_GEN_GEN_NET_H
#define GENT_COMMON_GEN_GEN_NET_H

#include "common/gen/net_input.h"
#include "kernels/exact/dense.h"

#define GEN_NET_MAX_ROWS 64u /* of one call */

struct gen_net; /* weights as the kernels want them, what each label and slice adds to the first layer */

/* 'what' is MODEL_NET_DURATION, MODEL_NET_GAP or MODEL_NET_LATE. Lives in 'arena', borrows the model. */
enum status gen_net_open(const struct model *model, uint32_t what, struct arena *arena, struct gen_net **net,
                         struct fail *fail);

/* Makes node 'at' the one whose rows are asked for. */
void gen_net_set_node(struct gen_net *net, const struct gen_node *nodes, uint32_t at, const struct net_place *place);

/* Of n <= GEN_NET_MAX_ROWS rows. */
struct gen_net_rows {
    const uint8_t  *inputs; /* (n, model_net_n_inputs()) */
    uint32_t        n_alike; /* of the inputs the first so many are those of the first row; whole DENSE_IN_STEPs */
    const uint8_t  *slices; /* (n) of the trace's start, < MODEL_NET_N_SLICES */
    const uint32_t *draws;  /* (n) of 2^32; higher draws give more within a component of the mixture; none of shares */
    const int32_t (*from)[MODEL_NET_N_FOLLOWING]; /* (n) net_input_follow(); NULL: of no gaps */
    uint32_t        n;
};

/* z[i], in Q16, of each row. */
void gen_net_draw(struct gen_net *net, const struct gen_net_rows *rows, int32_t *z);

/* Of MODEL_NET_LATE: how likely each row is late, of 2^32. */
void gen_net_shares(struct gen_net *net, const struct gen_net_rows *rows, uint64_t *shares);

/* The slice of a start, which is a fraction of 2^32 of the active time. */
static inline uint8_t gen_net_slice(uint32_t time)
{
    return (uint8_t)((uint64_t)time * MODEL_NET_N_SLICES >> 32);
}

#endif
