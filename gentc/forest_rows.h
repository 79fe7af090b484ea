/* forest_rows.h - what a decision tree asks of a row, and how unlikely a row is under a leaf.
 *
 *   net_rows -> [forest_rows] -> forest_fit, forest_split -> forest_grow */
#ifndef GENT_GENTC_FOREST_ROWS_H
#define GENT_GENTC_FOREST_ROWS_H

#include "common/bundle/model_forest.h"
#include "common/gen/net_input.h"
#include "gentc/net_mixture.h"

#define FOREST_HEAD_STEP (1.0f / (1 << MODEL_FOREST_HEAD_BITS))

struct forest_rows {
    const struct net_rows *rows; /* borrowed */
    uint32_t what, n_sloped, n_heads; /* heads of a leaf without their ends, and with them */
    float    least_gain;              /* bits that a head has to gain to differ from the leaf that it comes from */
};

/* The row's cost in bits under a leaf's heads h, and its gradient in nats, as net_mixture.h has them. */
float forest_rows_cost(const struct forest_rows *of, uint32_t row, const float *h, float *gradient);

/* An input of the row, as the forest is asked for it. */
static inline uint8_t forest_rows_input(const struct forest_rows *of, uint32_t row, uint32_t input)
{
    if (of->what == MODEL_NET_LATE && input == NET_INPUT_IS_LATE)
        return NET_INPUT_UNKNOWN;
    return of->rows->inputs[(size_t)row * MODEL_NET_GAP_INPUTS + input];
}

/* The bound at which a row goes left of a test that is not for a label: the least it may have. */
static inline uint32_t forest_rows_bin(const struct forest_rows *of, uint32_t row, uint32_t test)
{
    uint8_t value = test == MODEL_FOREST_SLICE ? of->rows->rows[row].slice : forest_rows_input(of, row, test);
    return value / MODEL_FOREST_STEP;
}

static inline uint32_t forest_rows_label(const struct forest_rows *of, uint32_t row, uint32_t test)
{
    return of->rows->sites[of->rows->rows[row].site].labels[model_forest_relation(test)];
}

#endif
