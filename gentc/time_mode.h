/* time_mode.h - how a cell's durations and gaps are best told: as such, or by their parent's interval.
 *
 *   time_rows -> [time_mode] -> time_table, time_leaf -> model
 */
#ifndef GENT_GENTC_TIME_MODE_H
#define GENT_GENTC_TIME_MODE_H

#include "common/gen/time_place.h"
#include "gentc/radix_sort.h"
#include "gentc/time_rows.h"

#define TIME_MODE_N_SAMPLE 512 /* rows that are tried; more of them change hardly a choice */

/* Working memory of one choice after another. */
struct time_mode_chooser;
struct time_mode_chooser *time_mode_open(struct arena *arena); /* NULL: out of memory */

/* Fills duration_mode and gap_mode of 'cell': those under which the rows, when
 * numbers and parents are paired as if they had nothing to do with each
 * other, are most like the real ones (time_loss.h). Deterministic. */
void time_mode_choose(struct time_mode_chooser *chooser, const struct time_rows_cell *rows_cell,
                      const struct time_row *rows, struct model_cell *cell);

/* Do most of the rows nearly fill their parents, and hardly one all of it? As parts of these many would share the step
 * of a knot, or become the whole; what they leave is told as sharply as need be. (Where clocks are so coarse that
 * many leave nothing, there is nothing to tell.) */
bool time_mode_nearly_fills(const struct time_row *rows, uint32_t n);

/* The frame of a row under the modes of its cell; grids are 1. */
static inline struct time_frame time_mode_frame(const struct time_rows_cell *rows_cell, const struct model_cell *cell,
                                                const struct time_row *row)
{
    return (struct time_frame){
        .parent_start_ns = row->parent_start_ns, .parent_end_ns = row->parent_end_ns,
        .start_grid_ns = 1, .duration_grid_ns = 1,
        .duration_mode = cell->duration_mode, .gap_mode = cell->gap_mode,
        .is_free = rows_cell->is_free, .is_early = rows_cell->is_early, .is_late = rows_cell->is_late,
    };
}

#endif
