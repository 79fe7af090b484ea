/* net_input.h - what a network knows of a span before it draws its times, as numbers of 7 bits. Integers only.
 *
 *   gen_raw (drawn so far), gentc (the real ones) -> [net_input] -> gen_net, gentc's training
 *
 * Both sides fill the same states in the same order, parents and elder
 * siblings first, so that a network is asked what it was taught. */
#ifndef GENT_COMMON_GEN_NET_INPUT_H
#define GENT_COMMON_GEN_NET_INPUT_H

#include "common/bundle/model_net.h"
#include "common/gen/gen_tree.h"

#define NET_INPUT_MAX 127u

/* Nodes around a node; MODEL_NONE: there is none. The same for all traces of a topology. */
struct net_place {
    uint32_t parent, grand, great; /* spans above; none for the trace itself */
    uint32_t top;                  /* the highest of these, or itself */
    uint32_t elder;                /* the sibling before */
    uint32_t twin;                 /* the last sibling of the same label before, NET_INPUT_TWIN_STEPS back at most */
    uint32_t n_siblings, before;   /* siblings in all, itself included, and before */
};
#define NET_INPUT_TWIN_STEPS 16u

/* Times of a node, once known: first the durations of all siblings, then their starts. */
struct net_state {
    uint64_t duration_ns;
    uint64_t elders_sum_ns;   /* of the durations, up to and with its own */
    uint64_t younger_sum_ns;  /* of the durations behind it */
    uint64_t latest_ns;       /* the latest start that lets it and the younger ones end inside */
    uint64_t start_ns;        /* from the parent's start; 0 if before it */
    uint64_t elders_end_ns;   /* the last end up to and with its own */
    uint32_t log2_duration;   /* fixed_log2_q16() */
    uint32_t log2_slack;      /* of what its duration leaves of the parent's */
    int32_t  duration_z, gap_z; /* net_time.h; 0 at the top of a trace */
    bool     is_late;
};

/* Fills places[1..n_nodes) of a topology's nodes (gen_tree.h). */
void net_input_places(const struct gen_node *nodes, uint32_t n_nodes, struct net_place *places);

/* What does not differ between traces: the first NET_INPUT_N_STATIC inputs. */
#define NET_INPUT_N_STATIC 8u
void net_input_static(const struct model *model, const struct gen_node *node, const struct net_place *place,
                      uint8_t *inputs);

/* The others up to MODEL_NET_DURATION_INPUTS, from the states of the nodes before: those that all children of the
 * parent see alike, and those of one child. The node is below another span; of its own state is_late must be known. */
void net_input_parent(const struct net_place *place, const struct net_state *states, uint8_t *inputs);
void net_input_duration(const struct model *model, const struct gen_node *nodes, uint32_t at,
                        const struct net_place *place, const struct net_state *states, uint8_t *inputs);

/* From where the first components of a gap's mixture are measured: the elder sibling's start and the last end of
 * all elders, as gaps (net_time.h) of a span with its slack; 0, the middle, without an elder. */
void net_input_follow(const struct net_place *place, const struct net_state *states, uint32_t at,
                      int32_t from[MODEL_NET_N_FOLLOWING]);

/* The others up to MODEL_NET_GAP_INPUTS, behind those, once all siblings' durations are known. Starts are on the grid;
 * 'from' is what net_input_follow() gives. */
void net_input_gap(const struct net_place *place, const struct net_state *states, uint32_t at, uint64_t grid_ns,
                   const int32_t from[MODEL_NET_N_FOLLOWING], uint8_t *inputs);

/* Which input says whether the span is late, and what it is while that is to be drawn. */
#define NET_INPUT_IS_LATE 8u
#define NET_INPUT_UNKNOWN 64u

static inline uint8_t net_input_late(bool is_late)
{
    return is_late ? NET_INPUT_MAX : 0;
}

/* Sets what follows from duration_ns of a node; then, when all its siblings have theirs, for all of
 * the n siblings from 'first' on; then from start_ns of each. */
void net_input_set_duration(const struct net_place *place, struct net_state *states, uint32_t at);
void net_input_set_siblings(const struct net_place *places, struct net_state *states, uint32_t first, uint32_t n);
void net_input_set_start(const struct net_place *place, struct net_state *states, uint32_t at);

/* Of how long a chain input i speaks: 1 of the node, the tree and what is beside it; 2 with the parent, and of all that
 * is measured by the parent's duration; 3 with the one above that, and so on. */
uint32_t net_input_chain(uint32_t i);

/* Of the starts of a node's spans. */
uint64_t net_input_grid_ns(const struct model *model, const struct gen_node *node);

/* The label for each relation but MODEL_NET_CHILDREN, or MODEL_NONE. */
void net_input_labels(const struct gen_node *nodes, uint32_t at, const struct net_place *place,
                      uint32_t labels[MODEL_NET_CHILDREN]);

#endif
