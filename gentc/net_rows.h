/* net_rows.h - the window's spans as what a network is taught: inputs, and where each span lies.
 *
 *   time_rows, structure -> [net_rows] -> net_train -> model
 */
#ifndef GENT_GENTC_NET_ROWS_H
#define GENT_GENTC_NET_ROWS_H

#include "common/bundle/model_net.h"
#include "gentc/time_rows.h"

/* Between which coordinates (net_time.h, in octaves) all lies that would be written the same. */
struct net_interval {
    float low, high;
};
#define NET_INTERVAL_END 64.0f /* stands for no bound */

/* A node of a topology: the labels around it. */
struct net_site {
    uint32_t labels[5];               /* by relation; MODEL_NONE: none */
    uint32_t first_child, n_children; /* of child_labels */
    uint32_t edge;                    /* from its parent */
};

struct net_row {
    uint32_t site;
    struct net_interval interval[MODEL_N_NETS]; /* high < low: the row says nothing; of MODEL_NET_LATE, twice 1 or 0 */
    float    from[MODEL_NET_N_FOLLOWING]; /* of its gap: net_input_follow(), in octaves */
    uint8_t  slice;
    bool     is_held; /* its trace may be held out: one in NET_ROWS_HELD */
};

#define NET_ROWS_HELD 32u

struct net_rows {
    struct net_row  *rows;   /* (n) traces in window order, nodes in the tree's */
    uint8_t         *inputs; /* (n, MODEL_NET_GAP_INPUTS), for both networks */
    struct net_site *sites;
    uint32_t        *child_labels;
    uint32_t         n, n_sites, n_child_labels;
};

/* From 'arena'. The cells' by_net and drivers, and the labels' grids must be known. Fails with STATUS_NO_MEMORY. */
enum status net_rows_collect(const struct window *window, const struct structure *structure,
                             const struct time_rows *times, const struct model *model, struct arena *arena,
                             struct net_rows *out, struct fail *fail);

#endif
