/* seed_window.h - of many seeds of the whole window, the one by which durations fall as they did.
 *
 *   seed_rows, model -> gen -> [seed_window] -> model.seed
 *
 * Each candidate is a regeneration without values, so this is dear; seeds of
 * columns (seed_search.h) come behind it. */
#ifndef GENT_GENTC_SEED_WINDOW_H
#define GENT_GENTC_SEED_WINDOW_H

#include "common/gen/gen.h"
#include "gentc/seed_rows.h"

struct seed_window_options {
    struct gen_options gen;
    uint32_t           n_candidates; /* the model's seed among them */
    uint32_t           n_threads;
};

struct seed_window_result {
    uint32_t n_tried, best;  /* 0: the model's seed */
    uint64_t before, after;  /* spans that are off, by the first seed and by the best */
};

/* Puts the best of the candidates into model->seed: the one whose tables, label by label, of durations
 * beside the parents' durations and beside the time are nearest to the window's, and
 * of equals the first. However many threads there are, it is the same. Fails with STATUS_NO_MEMORY. */
enum status seed_window_run(const struct seed_rows *rows, struct model *model,
                            const struct seed_window_options *options, struct seed_window_result *result,
                            struct fail *fail);

#endif
