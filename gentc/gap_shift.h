/* gap_shift.h - how far a cell's gaps are off once everything is drawn, and a shift that takes it back.
 *
 *   time_rows -> [gap_shift] <-> gen
 *
 * A network is taught one gap after the other, each behind what really was.
 * What it draws stands behind what it has drawn before, and small errors add
 * up. So the window is regenerated, and each cell's mean of gap by parent's
 * duration held against the real one; then again, with the shifts found so far. */
#ifndef GENT_GENTC_GAP_SHIFT_H
#define GENT_GENTC_GAP_SHIFT_H

#include "common/gen/gen.h"
#include "gentc/time_rows.h"

/* (n_cells) from 'arena': the mean of gap / parent's duration, held to -1..2. NULL: out of memory. */
double *gap_shift_wanted(const struct time_rows *rows, struct arena *arena);

/* Sets gap_shift of the cells that networks draw, in five regenerations without values. The model is complete
 * and derived. Deterministic. Fails with STATUS_NO_MEMORY. */
enum status gap_shift_fit(const double *wanted, struct model *model, struct fail *fail);

#endif
