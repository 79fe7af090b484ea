/* level.h - what -1 to -9 buy: how much of each column and each time table is kept. */
#ifndef GENT_GENTC_LEVEL_H
#define GENT_GENTC_LEVEL_H

#include "gentc/columns.h"
#include "gentc/times.h"

#define LEVEL_MIN 1u
#define LEVEL_MAX 9u

#define LEVEL_NET_MIN_SPANS 65536u /* of a window: with fewer, tables say as much for fewer bytes */

struct level {
    struct columns_options columns;
    struct times_options   times;
    uint32_t               n_periods; /* of the window, in which topologies are counted */
    uint32_t               n_seeds;   /* to choose from, of a column; 1: the frame's */
};

/* What a level keeps of a window of so many spans. LEVEL_MIN <= number <= LEVEL_MAX. */
struct level level_view(uint32_t number, uint32_t n_spans);

/* How many bits of likelihood a bit of the bundle has to gain in a forest. Likewise. */
float level_forest_worth(uint32_t number);

#endif
