/* driver.h - what a span's ranks hang on, as a fraction of 2^32. Integers only. */
#ifndef GENT_COMMON_GEN_DRIVER_H
#define GENT_COMMON_GEN_DRIVER_H

#include "common/base/fixed.h"
#include "common/bundle/model.h"

/* Where x, a duration's octaves, fixed_log2_q16(), lies between low / 4 and end / 4. */
static inline uint32_t driver_between(uint32_t low, uint32_t end, uint32_t x)
{
    uint32_t first = low << 14, last = end << 14;
    if (x <= first)
        return 0;
    return x >= last ? UINT32_MAX : (uint32_t)(((uint64_t)(x - first) << 32) / (last - first));
}

/* Of a cell's copulas, for a parent of that duration. */
static inline uint32_t driver_of_cell_log(const struct model_cell *cell, uint32_t log2_parent)
{
    return driver_between(cell->driver_low, (uint32_t)cell->driver_low + cell->driver_width, log2_parent);
}

static inline uint32_t driver_of_cell(const struct model_cell *cell, uint64_t parent_ns)
{
    return driver_of_cell_log(cell, fixed_log2_q16(parent_ns));
}

/* Of an edge's late profile: as far as both of its cells reach. Only of an edge that has both. */
static inline uint32_t driver_of_edge(const struct model *model, const struct model_edge *edge, uint64_t parent_ns)
{
    const struct model_cell *a = &model->cells[edge->cell[0]], *b = &model->cells[edge->cell[1]];
    uint32_t low = a->driver_low < b->driver_low ? a->driver_low : b->driver_low;
    uint32_t end_a = (uint32_t)a->driver_low + a->driver_width, end_b = (uint32_t)b->driver_low + b->driver_width;
    return driver_between(low, end_a > end_b ? end_a : end_b, fixed_log2_q16(parent_ns));
}

#endif
