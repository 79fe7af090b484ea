/* absolute.c - counts that the builder of a set has left, and what REAL never had. */
#include "gentq/absolute.h"

#include <stdlib.h>

const char *const absolute_names[ABSOLUTE_N] = {
    "new trees", "new types", "roots per trace", "orphans", "duplicate ids", "cycles", "unreadable",
};

static bool count_new_trees(const struct study *study, const struct dataset *set, double *share)
{
    uint8_t *is_known = calloc(study->codes.trees[0].n + (size_t)1, 1); /* owned here */
    uint32_t n_new    = 0;

    if (is_known == NULL)
        return false;
    for (uint32_t t = 0; t < study->sets[0].n_traces; t++)
        is_known[study->sets[0].traces[t].trees[0]] = 1;
    for (uint32_t t = 0; t < set->n_traces; t++)
        n_new += !is_known[set->traces[t].trees[0]];
    free(is_known);
    *share = (double)n_new / set->n_traces;
    return true;
}

/* A column that REAL lacks has no types; it is presence that speaks of it. */
static double count_new_types(const struct study *study, const struct buffer *buffer)
{
    const struct codes *codes = &study->codes;
    const uint32_t     *cells = dataset_codes(buffer);
    uint64_t            n     = 0;

    for (size_t i = 0; i < buffer->n / sizeof *cells; i++) {
        uint32_t mask = study->reference.type_masks[codes_high(&codes->cells, cells[i])];
        char     type = intern_view(&codes->values, codes_low(&codes->cells, cells[i])).at[0];
        n += mask != 0 && (mask >> (type - 'a') & 1) == 0;
    }
    return (double)n;
}

enum status absolute_find(const struct study *study, uint32_t set_at, struct absolute *out, struct fail *fail)
{
    const struct dataset       *set   = &study->sets[set_at];
    const struct dataset_notes *notes = &set->notes;

    if (!count_new_trees(study, set, &out->values[ABSOLUTE_NEW_TREES]))
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "trees");
    out->values[ABSOLUTE_NEW_TYPES]  = count_new_types(study, &set->cells) + count_new_types(study, &set->resource_cells);
    out->values[ABSOLUTE_ROOTS]      = (double)notes->n_roots / set->n_traces;
    out->values[ABSOLUTE_ORPHANS]    = (double)notes->n_orphans / set->n_spans;
    out->values[ABSOLUTE_DUPLICATES] = (double)notes->n_duplicates;
    out->values[ABSOLUTE_CYCLES]     = (double)notes->n_cycles;
    out->values[ABSOLUTE_BAD]        = (double)(notes->n_bad_lines + notes->n_bad_spans);
    return STATUS_OK;
}
