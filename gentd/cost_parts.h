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

#endif
