/* time_grid.h - how coarse a source's clocks are: starts, durations and events on powers of ten.
 *
 *   structure -> [time_grid] -> model
 */
#ifndef GENT_GENTC_TIME_GRID_H
#define GENT_GENTC_TIME_GRID_H

#include "gentc/structure.h"

/* Grids are exponents of ten of ns: 0, 3, 6 or 9. */
static inline uint64_t time_grid_ns(uint8_t grid)
{
    static const uint64_t ns[] = { 1, 1000, 1000000, 1000000000 };
    return ns[grid / 3];
}

/* Fills the labels' start_grid and duration_grid and the model's event_grid: the
 * coarsest on which all of them lie. What few spans share by luck is not
 * believed; then it is the grid of their service. Fails with STATUS_NO_MEMORY. */
enum status time_grid_find(const struct window *window, const struct structure *structure, struct model *model,
                           struct fail *fail);

#endif
