/* times.h - durations and gaps of every edge as quantile tables, and how their ranks hang together.
 *
 *   span_table -> structure -> columns -> [times] -> model -> bundle
 */
#ifndef GENT_GENTC_TIMES_H
#define GENT_GENTC_TIMES_H

#include "gentc/net_train.h"
#include "gentc/structure.h"

struct times_options {
    uint32_t n_max_knots;   /* of a table: 11, 19, 35 or 67 */
    uint32_t n_max_copulas; /* ways in which ranks may hang on the parent; 0: they do not */
    uint32_t n_min_rows;    /* edges with fewer rows share the cell of their child's operation */
    uint32_t n_min_second;  /* rows of a cell that networks draw for a second table of its durations, */
    uint32_t n_min_third;   /* and for a third one */
    uint8_t  knot_shift;    /* precision of knots: see struct model_table */
    struct net_options net; /* networks in place of copulas */
};

/* Fills edges' n_late, late_profile and cells, cells, tables, time_knots, copulas,
 * leaf_knots, late_profiles, labels' grids and events' times. */
enum status times_build(const struct window *window, const struct structure *structure,
                        const struct times_options *options, struct model_build *build, struct arena *arena,
                        struct fail *fail);

#endif
