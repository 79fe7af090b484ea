/* gen_raw_net.h - what networks draw in the first pass over the ranks, node by node of traces of one topology.
 *
 *   gen_raw's traces -> [gen_raw_net] -> durations, gaps and what is late of spans whose cells networks draw */
#ifndef GENT_COMMON_GEN_GEN_RAW_NET_H
#define GENT_COMMON_GEN_GEN_RAW_NET_H

#include "common/gen/gen_net.h"
#include "common/gen/gen_raw.h"

struct gen_raw_net; /* counts the draws so far */

/* A trace that is drawn, beside the others of its topology. */
struct gen_raw_trace {
    uint64_t             first; /* number of its first span in the frame */
    uint32_t             time;  /* its start, of 2^32 of the active time */
    uint8_t              slice; /* gen_net_slice() of it */
    struct net_state    *states; /* (nodes) */
    struct gen_raw_span *spans;  /* (nodes), from node 1 on */
    uint8_t             *inputs; /* of networks: (nodes, MODEL_NET_GAP_INPUTS) */
};

/* For a model with networks; 'n_most_nodes' in one topology. Lives in 'arena', borrows the model. Fails with
 * STATUS_NO_MEMORY. */
enum status gen_raw_net_open(const struct model *model, uint32_t n_most_nodes, struct arena *arena,
                             struct gen_raw_net **net, struct fail *fail);

/* Makes n <= GEN_NET_MAX_ROWS traces of the topology of these nodes the ones that are drawn; sets their inputs. */
void gen_raw_net_start(struct gen_raw_net *net, const struct gen_node *nodes, uint32_t n_nodes,
                       struct gen_raw_trace *traces, uint32_t n);

/* For each child of a node, from the first on, each time in the same n traces: first how
 * likely it is late, of 2^32, if it may be either and networks say so, else false and no shares; then its duration,
 * once is_late and cell of its span are set, and duration_ns of its state where no network draws it. */
bool gen_raw_net_shares(struct gen_raw_net *net, uint32_t at, struct gen_raw_trace *traces, uint32_t n,
                        uint64_t *shares);
void gen_raw_net_durations(struct gen_raw_net *net, uint32_t at, struct gen_raw_trace *traces, uint32_t n);

/* Where the children of a node start, those that are not placed yet, once all their durations are known. */
void gen_raw_net_gaps(struct gen_raw_net *net, uint32_t parent, struct gen_raw_trace *traces, uint32_t n);

/* Draws whether a row of the edge is late: a fraction of 2^32. */
uint32_t gen_raw_net_draw_late(struct gen_raw_net *net, uint32_t edge);

#endif
