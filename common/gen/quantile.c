/* quantile.c - values from ranks through stored knots.
 *
 * All functions are straight lines between knots at fixed ranks; only
 * time tables are finer towards their ends, where what people look at (the
 * slowest, the fastest) bends most. */
#include "common/gen/quantile.h"

#include "common/base/fixed.h"
#include "common/gen/rank_rows.h"

#define FULL_BITS 32 /* ranks are fractions of 2^32 */

/* Knots beyond those at equal steps: one inside the first and one inside the last step. */
#define N_END_KNOTS 2

static bool has_end_knots(uint32_t n_knots)
{
    return n_knots > 5;
}

bool quantile_time_is_valid(uint32_t n_knots)
{
    switch (n_knots) {
    case 1: case 2: case 3: case 5: case 11: case 19: case 35: case 67:
        return true;
    default:
        return false;
    }
}

/* Bits of a rank within one of the equal steps, of which there are 2^0 to 2^6. */
static uint32_t step_bits(uint32_t n_knots)
{
    uint32_t n_steps = n_knots - 1 - (has_end_knots(n_knots) ? N_END_KNOTS : 0);
    return FULL_BITS - (uint32_t)__builtin_ctz(n_steps);
}

uint32_t quantile_time_rank(uint32_t k, uint32_t n_knots)
{
    uint64_t step, rank;

    if (k == 0)
        return 0;
    if (k == n_knots - 1)
        return UINT32_MAX; /* the highest rank there is */
    step = UINT64_C(1) << step_bits(n_knots);
    if (!has_end_knots(n_knots))
        rank = k * step;
    else if (k == 1)
        rank = step / 4;
    else if (k == n_knots - 2)
        rank = (UINT64_C(1) << FULL_BITS) - step / 4;
    else
        rank = (k - 1) * step;
    return (uint32_t)rank;
}

/* The last knot at or below 'rank', but for the very last one. */
static uint32_t find_knot(uint32_t rank, uint32_t n_knots)
{
    uint32_t bits = step_bits(n_knots), at = (uint32_t)((uint64_t)rank >> bits);
    uint64_t quarter = UINT64_C(1) << bits >> 2;

    if (!has_end_knots(n_knots))
        return at;
    if (at == 0)
        return rank >= quarter;
    return at + 1 + (rank >= (UINT64_C(1) << FULL_BITS) - quarter);
}

/* A straight line between two knots. */
struct piece {
    uint32_t low, width;  /* ranks */
    uint64_t from, rise;  /* logarithms; rise < 2^32 */
};

static struct piece piece_at(const struct model *model, const struct model_table *table, uint32_t at)
{
    const uint16_t *knots = &model->time_knots[table->first_knot];
    struct piece    piece = { .low = quantile_time_rank(at, table->n_knots),
                              .from = (uint64_t)knots[at] << model->knot_shift };

    piece.width = quantile_time_rank(at + 1, table->n_knots) - piece.low;
    piece.rise = ((uint64_t)knots[at + 1] << model->knot_shift) - piece.from;
    return piece;
}

static uint64_t value_in(const struct piece *piece, uint32_t rank)
{
    return fixed_exp2_q16((uint32_t)(piece->from
                                     + (piece->rise * (rank - piece->low) + piece->width / 2) / piece->width));
}

uint64_t quantile_time_value(const struct model *model, const struct model_table *table, uint32_t rank)
{
    struct piece piece;

    if (table->n_knots == 1)
        return fixed_exp2_q16((uint32_t)model->time_knots[table->first_knot] << model->knot_shift);
    piece = piece_at(model, table, find_knot(rank, table->n_knots));
    return value_in(&piece, rank);
}

/* Ranks of 2^16 below which a row is 0. */
static uint32_t zeros_of(const struct model_table *table, uint32_t n_rows)
{
    return table->n_knots == 0 ? 65536 : (uint32_t)((((uint64_t)table->n_zero << 16) + n_rows / 2) / n_rows);
}

/* Among those that are not 0, of 2^32. */
static uint32_t rank_above(uint16_t rank, uint32_t zeros)
{
    return (uint32_t)((((uint64_t)(rank - zeros) << 32) + (UINT64_C(1) << 31)) / (65536 - zeros));
}

uint64_t quantile_time_number(const struct model *model, const struct model_table *table, uint32_t n_rows,
                              uint16_t rank)
{
    uint32_t zeros = zeros_of(table, n_rows);
    return rank < zeros ? 0 : quantile_time_value(model, table, rank_above(rank, zeros));
}

void quantile_time_numbers(const struct model *model, const struct model_table *table, uint32_t n_rows,
                           uint64_t *numbers)
{
    uint32_t     zeros = zeros_of(table, n_rows), at = 0, k = 0;
    struct piece piece = { 0 };

    for (; k < n_rows && rank_rows_rank(k, n_rows) < zeros; k++)
        numbers[k] = 0;
    if (table->n_knots > 1)
        piece = piece_at(model, table, 0);
    for (; k < n_rows; k++) {
        uint32_t rank = rank_above(rank_rows_rank(k, n_rows), zeros);
        if (table->n_knots == 1) {
            numbers[k] = quantile_time_value(model, table, rank);
            continue;
        }
        while (rank - piece.low >= piece.width && at + 2 < table->n_knots)
            piece = piece_at(model, table, ++at);
        numbers[k] = value_in(&piece, rank);
    }
}

int64_t quantile_number_value(const struct model *model, const struct model_number *number, uint32_t rank)
{
    const int64_t *knots = &model->knots[number->first_knot];
    uint64_t       place = (uint64_t)rank * (number->n_knots - 1);
    uint32_t       at = (uint32_t)(place >> FULL_BITS);
    uint64_t       rise;

    if (number->n_knots == 1)
        return knots[0];
    rise = (uint64_t)knots[at + 1] - (uint64_t)knots[at]; /* ascending: the true difference, even beyond INT64_MAX */
    rise = fixed_mul_high(rise, place << FULL_BITS);
    return (int64_t)((uint64_t)knots[at] + rise);
}

uint32_t quantile_leaf_rank(const uint8_t *knots, uint32_t u)
{
    uint64_t place = (uint64_t)u * (MODEL_LEAF_KNOTS - 1);
    uint32_t at = (uint32_t)(place >> FULL_BITS);
    uint64_t part = place & UINT32_MAX;
    uint64_t rank = (((uint64_t)knots[at] << FULL_BITS) + (uint64_t)(knots[at + 1] - knots[at]) * part) / MODEL_LEAF_STEPS;

    return rank > UINT32_MAX ? UINT32_MAX : (uint32_t)rank;
}

uint32_t quantile_copula_rank(const struct model *model, const struct model_copula *copula, uint32_t driver,
                              uint32_t u)
{
    const uint8_t *leaves = &model->leaf_knots[copula->first_knot];
    uint64_t       place = (uint64_t)driver * (copula->n_nodes - 1);
    uint32_t       at = (uint32_t)(place >> FULL_BITS);
    int64_t        part = (int64_t)(place >> 16 & UINT16_MAX);
    int64_t        low = quantile_leaf_rank(leaves + at * MODEL_LEAF_KNOTS, u);
    int64_t        high = quantile_leaf_rank(leaves + (at + 1) * MODEL_LEAF_KNOTS, u);

    return (uint32_t)((low * (65536 - part) + high * part) / 65536);
}

uint64_t quantile_profile_share(const struct model *model, uint32_t profile, uint32_t driver)
{
    const uint8_t *nodes = &model->late_profiles[(size_t)profile * MODEL_PROFILE_NODES];
    uint64_t       place = (uint64_t)driver * (MODEL_PROFILE_NODES - 1);
    uint32_t       at = (uint32_t)(place >> FULL_BITS);
    uint64_t       part = place & UINT32_MAX;
    uint64_t       full = UINT64_C(1) << FULL_BITS;

    return (nodes[at] * (full - part) + nodes[at + 1] * part) / MODEL_PROFILE_STEPS;
}
