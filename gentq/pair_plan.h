/* pair_plan.h - which columns of an operation belong together in REAL, and a span as a row of small codes. */
#ifndef GENT_GENTQ_PAIR_PLAN_H
#define GENT_GENTQ_PAIR_PLAN_H

#include "gentq/reference.h"

#define PAIR_PLAN_N_PAIRS  40 /* of an operation */
#define PAIR_PLAN_N_VALUES 10 /* of an attribute: its most frequent ones */
#define PAIR_PLAN_OTHER    PAIR_PLAN_N_VALUES
#define PAIR_PLAN_ABSENT   (PAIR_PLAN_N_VALUES + 1)
#define PAIR_PLAN_N_CODES  (PAIR_PLAN_N_VALUES + 2)
#define PAIR_PLAN_N_CELLS  (PAIR_PLAN_N_CODES * PAIR_PLAN_N_CODES)

/* Columns of a row; the operation's keys follow by reference.local_keys. */
enum pair_plan_column {
    PAIR_PLAN_ERROR,
    PAIR_PLAN_DECILE,
    PAIR_PLAN_PARENT_ERROR,
    PAIR_PLAN_PARENT_DECILE,
    PAIR_PLAN_FIRST_KEY,
};

struct pair_plan_pair {
    uint32_t a, b; /* columns of a row */
    double   nmi;  /* in REAL */
};

struct pair_plan {
    struct pair_plan_pair *pairs;
    uint32_t              *first; /* by operation, and one behind: of pairs */
    uint32_t               n_widest; /* columns of the widest operation */
};

/* Arrays of 'out' are taken from 'arena'. False when memory is out. */
bool pair_plan_build(const struct dataset *real, const struct codes *codes, const struct reference *reference,
                     struct arena *arena, struct pair_plan *out);

/* Writes PAIR_PLAN_FIRST_KEY + n_keys codes, each below PAIR_PLAN_N_CODES. Returns their number. */
uint32_t pair_plan_fill_row(const struct dataset *set, const struct codes *codes, const struct reference *reference,
                            const struct dataset_span *span, uint8_t *row);

/* Mutual information of a joint table over the geometric mean of the two
 * entropies, all with Miller and Madow's correction; in [0, 1], 0 when either
 * side is constant. */
double pair_plan_nmi(const uint32_t table[PAIR_PLAN_N_CELLS]);

#endif
