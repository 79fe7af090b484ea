/* gen_column.h - the value of a row of a column. */
#ifndef GENT_COMMON_GEN_GEN_COLUMN_H
#define GENT_COMMON_GEN_GEN_COLUMN_H

#include "common/base/permute.h"
#include "common/bundle/model.h"
#include "common/gen/gen_joint.h"
#include "common/gen/gen_pool.h"
#include "common/trace/span_value.h"

struct gen_column {
    const struct model *model;    /* borrowed */
    struct permute     *permutes; /* (n_columns): row to place */
    uint32_t           *places;   /* (n_choices): places before each choice of its column */
    struct gen_joint    joints;
};

enum status gen_column_build(const struct model *model, struct arena *arena, struct gen_column *columns,
                             struct fail *fail);

/* Of a column without a joint: the choice that row 'row' takes; *within is the row's number among that choice's, *place its place in the column. */
const struct model_choice *gen_column_choose(const struct gen_column *columns, uint32_t column, uint32_t row,
                                             uint32_t *within, uint32_t *place);

/* The resource of an entry span: the choice of row 'row' of a service's column. */
uint32_t gen_column_resource(const struct gen_column *columns, uint32_t column, uint32_t row, uint32_t time_rank);

/* The value of a row: the model's own text, one made in 'pool', or that of a
 * source. Failure shows as pool->has_failed and an empty text. */
struct span_value gen_column_value(const struct gen_column *columns, uint32_t column, uint32_t row,
                                   const struct gen_source *source, struct gen_pool *pool);

/* Is every row of the column the same value? Then *value is it. */
bool gen_column_is_constant(const struct model *model, uint32_t column, struct span_value *value);

/* The type that all its values have, or VALUE_N_TYPES when they may differ. */
uint8_t gen_column_type(const struct model *model, uint32_t column);

#endif
