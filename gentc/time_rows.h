/* time_rows.h - the window's spans as rows of edges, gathered by the cell that will describe them.
 *
 *   structure -> [time_rows] -> time_mode, time_table, time_leaf -> model
 */
#ifndef GENT_GENTC_TIME_ROWS_H
#define GENT_GENTC_TIME_ROWS_H

#include "gentc/structure.h"
#include "gentc/times.h"

/* One node of one trace. */
struct time_row {
    uint64_t parent_start_ns, parent_end_ns; /* at the top of a trace: both the trace's start */
    uint64_t start_ns, duration_ns;
    uint64_t top_ns;   /* what the highest span above it lasts, or itself */
    uint32_t position; /* in the window */
    uint32_t parent;   /* window position, or STRUCTURE_NO_PARENT at the top of a trace */
    uint32_t label, edge;
    uint32_t driver;   /* of the cell's copulas, as a fraction of 2^32: of a top-level span the start of
                          its trace in active time; of others to be set by time_cell */
};

/* What rows of one cell have in common. */
struct time_rows_cell {
    uint32_t first, n; /* of rows */
    bool     is_free, is_early, is_late;
};

struct time_rows {
    struct time_row       *rows;  /* by cell, then in window order */
    struct time_rows_cell *cells; /* cell i is model cell i */
    uint32_t               n, n_cells;
};

/* Fills 'out' from 'arena', n_late and cell of the model's edges, and takes
 * the model's cells (zeroed). An edge's inside or late rows have a cell of
 * their own when there are n_min_rows of them; else they share one with those
 * of the same label below the same operation, and where these are few as
 * well, with other such rows of the same operation. Labels whose spans all
 * have no duration keep apart from others: there it is unknown. Cells are
 * numbered in order of first use by the edges. Fails with STATUS_NO_MEMORY. */
enum status time_rows_collect(const struct window *window, const struct structure *structure, uint32_t n_min_rows,
                              struct model_build *build, struct arena *arena, struct time_rows *out,
                              struct fail *fail);

/* Where a trace starts in active time, as a fraction of 2^32. */
uint32_t time_rows_start(const struct model *model, uint64_t start_ns);

#endif
