/* reference.h - what metrics ask of the attributes of REAL, found out once. */
#ifndef GENT_GENTQ_REFERENCE_H
#define GENT_GENTQ_REFERENCE_H

#include "gentq/rankings.h"

#define REFERENCE_N_VALUES 50                 /* categories of a column: its most frequent values */
#define REFERENCE_OTHER    REFERENCE_N_VALUES /* and all others */

struct reference {
    uint8_t  *categories;    /* by cell: rank of its value in the column, or REFERENCE_OTHER */
    uint32_t *n_distinct;    /* by column: values in REAL; 0: REAL lacks the column */
    uint32_t *type_masks;    /* by column: bit type - 'a' of every type in REAL */
    uint8_t  *is_number;     /* by column: nothing but numbers, and not all the same */
    double   *numbers;       /* by value: the number, or NaN */
    uint32_t *key_values;    /* by cell: a number for its key and value whatever the operation; CODES_SPAN only */
    uint32_t  n_key_values;
    uint32_t *local_keys;    /* by column of CODES_SPAN: its index among the keys of its operation */
    uint32_t *n_keys;        /* by operation */
    double   *number_spans;  /* by column: from REAL's 1st to its 99th percentile; 0 when is_number is not set */
};

/* For complete codes; arrays are taken from 'arena'. number_spans are 0 until
 * they are filled from the rankings. Fails with STATUS_NO_MEMORY. */
enum status reference_build(const struct dataset *real, const struct codes *codes, struct arena *arena,
                            struct reference *out, struct fail *fail);

/* Fills the deciles of a set's spans from REAL's RANKINGS_OPERATION. */
void reference_mark_deciles(const struct ranking *real, struct dataset *set);

/* Whether a column is compared by W1, by its categories, or by both. */
static inline bool reference_is_number(const struct reference *reference, uint32_t column)
{
    return reference->number_spans[column] > 0;
}

static inline bool reference_is_category(const struct reference *reference, uint32_t column)
{
    return !reference_is_number(reference, column) || reference->n_distinct[column] <= REFERENCE_N_VALUES;
}

#endif
