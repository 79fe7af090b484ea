/* seed_views.h - the tables in which a column is seen, and how far they are from the window's.
 *
 *   codes of a column and of what stands beside it -> [seed_views] -> seed_set
 */
#ifndef GENT_GENTC_SEED_VIEWS_H
#define GENT_GENTC_SEED_VIEWS_H

#include "common/base/arena.h"
#include "gentc/seed_rows.h"

#define SEED_VIEWS_STRIDE  16u /* codes of a side of a table: SEED_ROWS_MAX_CODES, labels, parts */
#define SEED_VIEWS_ABSENT  (SEED_VIEWS_STRIDE - 1) /* of a column that the span's label does not have */
#define SEED_VIEWS_N_CELLS (SEED_VIEWS_STRIDE * SEED_VIEWS_STRIDE)

/* Something beside which a column is seen: codes by row of that column. */
struct seed_view {
    uint8_t *real, *made;              /* in the window, and regenerated */
    uint32_t weight;                   /* in 2^-16 */
    int32_t  less[SEED_VIEWS_N_CELLS]; /* the window's table, negative */
};

struct seed_views {
    struct seed_view *views; /* those that are kept, and one more to try */
    uint32_t          n, n_rows;
};

/* Room for columns of up to n_most rows, in 'arena'. False: out of memory. */
bool seed_views_open(struct seed_views *views, uint32_t n_most, struct arena *arena);

/* Begins with a column of n_rows. */
static inline void seed_views_begin(struct seed_views *views, uint32_t n_rows)
{
    views->n = 0;
    views->n_rows = n_rows;
}

/* Whose codes to fill next, for seed_views_try(). */
static inline struct seed_view *seed_views_next(struct seed_views *views)
{
    return &views->views[views->n];
}

/* Keeps the next view if it tells enough about the column, whose codes in the
 * window are 'own': those that tell most, of equals the first. */
void seed_views_try(struct seed_views *views, const uint8_t *own);

/* How many rows are elsewhere in the tables when the column's codes are these, by weight, in 2^-16. */
uint64_t seed_views_score(const struct seed_views *views, const uint8_t *codes);

#endif
