/* gen_match.h - ranks of durations under which cells meet both of their tables.
 *
 *   ranks in the first table -> [gen_match] -> gen_rank
 *
 * The duration table of a cell that networks draw says how long its spans last
 * as its mode has it, mostly as parts of their parents. A second one says the
 * same the other way round, a third one as parts of the span at the top of the trace. All hold only if the right parts go to the right
 * parents, of which a network knows but so much. Here rows are ranked by one
 * number, moved to that table, ranked by the next, moved to this one, and so
 * on: each pass changes an order by as little as makes one marginal exact
 * (after the iterative distribution transfer of Pitie, Kokaram and Dahyot 2007). */
#ifndef GENT_COMMON_GEN_GEN_MATCH_H
#define GENT_COMMON_GEN_GEN_MATCH_H

#include "common/base/status.h"
#include "common/bundle/model.h"

#define GEN_MATCH_NO_PARENT UINT32_MAX

/* Rows are nodes of the frame, as in struct gen_rank. */
struct gen_match {
    const struct model *model;
    const uint32_t *cells;     /* (n) of each row */
    const uint32_t *parents;   /* (n) its parent's row, a lower one; GEN_MATCH_NO_PARENT at the top of a trace */
    const uint32_t *ends;      /* (n_cells) of rows_by_cell: where those of the cell end */
    const uint8_t  *late_bits; /* (n) */
    const uint32_t *rows_by_cell; /* (n); of a cell that has other tables, by their ranks */
    uint32_t       *spare;        /* (n) */
    uint16_t       *ranks;     /* (n) in the first table; changed where a cell has others */
    uint64_t        n;
};

/* Has the cell a second table, in place of that of its gaps, or a third one? */
static inline bool gen_match_has_second(const struct model *model, const struct model_cell *cell)
{
    return cell->by_net && !model->nets_are_1_2 && cell->gap.n_knots != 0;
}

static inline bool gen_match_is_wanted(const struct model *model, const struct model_cell *cell)
{
    return gen_match_has_second(model, cell) || (cell->by_net && cell->top_table != 0);
}

/* Needs 15 bytes a row and 54 a row of the largest cell while it works. Fails with STATUS_NO_MEMORY. */
enum status gen_match_run(const struct gen_match *match, struct fail *fail);

#endif
