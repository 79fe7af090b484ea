/* seed_search.h - of many seeds of a column, the one by which its values fall as they did.
 *
 *   seed_rows, model -> gen -> [seed_search] -> model.seeds
 *
 * What hangs on nothing that the model knows is shuffled, so one shuffle is as
 * good as another to the model, but not to those who look: by some of them a
 * column's values meet the durations, the times and the values of other
 * columns more nearly as often as they did. A column's joint, if it has one,
 * is met whatever its seed is. */
#ifndef GENT_GENTC_SEED_SEARCH_H
#define GENT_GENTC_SEED_SEARCH_H

#include "common/gen/gen.h"
#include "gentc/seed_rows.h"

struct seed_search_options {
    uint32_t n_candidates; /* of a column, the frame's own seed among them; 1: none to choose from */
    uint32_t n_threads;
};

struct seed_search_result {
    uint32_t n_columns;  /* that were searched */
    uint32_t n_seeds;    /* that are other than 0 */
    uint64_t n_tried;    /* seeds, of all columns */
    double   before, after; /* what their tables are off, weighted rows: with the frame's seed, and with the best */
};

/* Chooses seeds[0..model->n_columns), 0 where another is not worth its bytes.
 * 'model' has none, 'gen' is built of it, and 'rows' is of its window.
 * However many threads there are, the seeds are the same. Fails with STATUS_NO_MEMORY. */
enum status seed_search_run(const struct seed_rows *rows, const struct model *model, const struct gen *gen,
                            const struct seed_search_options *options, uint32_t *seeds,
                            struct seed_search_result *result);

#endif
