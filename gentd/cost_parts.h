/* cost_parts.h - what the files of cost share; nobody else includes it. */
#ifndef GENT_GENTD_COST_PARTS_H
#define GENT_GENTD_COST_PARTS_H

#include "gentd/cost.h"

#define COST_SHIFT 11 /* costs are in 1/2048 bytes: 1/256 bits */

/* Costs of the parts of a model, by the part; in an arena. */
struct cost_accounts {
    uint64_t *labels, *label_attrs, *children; /* (n_labels), (n_label_attrs), (n_labels + 1) */
    uint64_t *columns, *edges, *cells, *tables; /* columns with the joints in which they hang on others */
    uint64_t  rest[COST_N_RESTS];
    uint32_t *slot_of; /* (n_columns) the column whose pattern has it as a slot, or MODEL_NONE */
};

/* Takes the accounts from the meter, so that each section has as many bytes
 * as in 'view'; adds strings to who needs them first and slots to their columns. */
enum status cost_accounts_build(const struct frame_view *view, const struct model *model,
                                const struct model_meter *meter, struct arena *arena, struct cost_accounts *accounts,
                                struct fail *fail);

/* What a field of one label, or another part of it, adds to a line. */
struct cost_entry {
    uint64_t        cost;
    uint32_t        operation, event, key;
    uint32_t        column; /* MODEL_NONE: none is drawn */
    uint32_t        n_rows;
    enum cost_place place;
};

/* What a column draws. */
struct cost_drawn {
    uint64_t n_rows, n_rows_of[COST_N_KINDS];
    uint32_t n_values;              /* choices that are values */
    uint32_t example[COST_N_KINDS]; /* choices */
};

/* One entry for each use of a column and each other part of a label. */
struct cost_entries {
    struct cost_drawn *drawn;   /* (n_columns) */
    struct cost_entry *entries; /* (n) */
    uint32_t           n;
};

/* Arrays are taken from 'arena'. What has no user goes into accounts->rest; the
 * other accounts are used up. Fails with STATUS_NO_MEMORY. */
enum status cost_entries_build(const struct model *model, struct cost_accounts *accounts, struct arena *arena,
                               struct cost_entries *entries, struct fail *fail);

/* Puts the choice in the place of *example when it has more rows. */
static inline void cost_entries_take_example(const struct model *model, uint32_t *example, uint32_t choice)
{
    if (*example == MODEL_NONE || model->choices[choice].n > model->choices[*example].n)
        *example = choice;
}

#endif
