/* seed_set.h - the search for seeds among columns that stand side by side in spans.
 *
 *   seed_rows, regenerated spans -> [seed_set] -> seed_search
 */
#ifndef GENT_GENTC_SEED_SET_H
#define GENT_GENTC_SEED_SET_H

#include "common/gen/gen_column.h"
#include "gentc/seed_search.h"

/* What all sets see. */
struct seed_set_world {
    const struct seed_rows  *rows;
    const struct model      *model;
    const struct gen_column *columns;     /* of the generator */
    struct seed_span *const *regenerated; /* by label: of each of its rows */
    uint8_t *const          *cases;       /* by column of the rows: the case of each row in its joint; NULL: its joint
                                             is on a column, or it cannot be told here, or it has none */
    const uint32_t          *index_of;    /* by column of the model: of the rows + 1, or 0 */
    uint32_t                 n_candidates;
    uint64_t                 least_gain;  /* that is worth a seed: rows in 2^-16 */
};

/* Searches for seeds of n of the rows' columns, 'list' in ascending order; no
 * other column has a label with any of them. Writes the 'seeds' (by column of
 * the model) of these alone, and adds to 'result'. False: out of memory. */
bool seed_set_search(const struct seed_set_world *world, const uint32_t *list, uint32_t n, uint32_t *seeds,
                     struct seed_search_result *result);

#endif
