/* quantile.h - values from ranks through stored knots, and the ranks of the knots. Integers only. */
#ifndef GENT_COMMON_GEN_QUANTILE_H
#define GENT_COMMON_GEN_QUANTILE_H

#include "common/bundle/model.h"

/* Ranks are fractions of 2^32 (0 lowest). */

/* The rank of knot k of a time table of n_knots: 1: any; 2, 3, 5: equal steps; 11, 19,
 * 35, 67: 2^m equal steps, with one knot more at a quarter of the first and
 * the last step. No other n_knots is valid. */
uint32_t quantile_time_rank(uint32_t k, uint32_t n_knots);
bool     quantile_time_is_valid(uint32_t n_knots);

/* y of a time table at 'rank', of rows that are not zero; interpolated in the logarithm. */
uint64_t quantile_time_value(const struct model *model, const struct model_table *table, uint32_t rank);

/* The number at 'rank': equal steps, linear, rounded down. */
int64_t quantile_number_value(const struct model *model, const struct model_number *number, uint32_t rank);

/* y of the row with rank 'rank' (a fraction of 2^16) among 'n_rows', the lowest table->n_zero of which are 0. */
uint64_t quantile_time_number(const struct model *model, const struct model_table *table, uint32_t n_rows,
                              uint16_t rank);

/* The same of all rows, by their places (rank_rows.h): (n_rows). */
void quantile_time_numbers(const struct model *model, const struct model_table *table, uint32_t n_rows,
                           uint64_t *numbers);

/* The rank that leaf 'knots' (MODEL_LEAF_KNOTS of them, ascending, 0..MODEL_LEAF_STEPS) gives to 'u'. */
uint32_t quantile_leaf_rank(const uint8_t *knots, uint32_t u);

/* The rank that the copula gives to 'u' at 'driver': between those of the two leaves beside it. */
uint32_t quantile_copula_rank(const struct model *model, const struct model_copula *copula, uint32_t driver,
                              uint32_t u);

/* How likely a row is late at 'driver', as a fraction of 2^32 (2^32: always). */
uint64_t quantile_profile_share(const struct model *model, uint32_t profile, uint32_t driver);

#endif
