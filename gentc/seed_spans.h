/* seed_spans.h - what the spans of a generator are, in the codes of seed_rows.
 *
 *   seed_rows, gen -> [seed_spans] -> seed_search, seed_window
 */
#ifndef GENT_GENTC_SEED_SPANS_H
#define GENT_GENTC_SEED_SPANS_H

#include "common/gen/gen.h"
#include "gentc/seed_rows.h"

struct seed_spans {
    struct seed_span **spans; /* by label of the rows: of each of its rows */
    uint8_t          **cases; /* by column of the rows: the case of each row in its joint; NULL: its joint is on a
                                 column, an attribute or the resource, or it has none */
};

/* Arrays of 'out' are taken from 'arena'. 'gen' is built of the window's
 * 'model'. However many threads there are, the codes are the same. False: out of memory. */
bool seed_spans_build(const struct seed_rows *rows, const struct model *model, const struct gen *gen,
                      uint32_t n_threads, struct arena *arena, struct seed_spans *out);

#endif
