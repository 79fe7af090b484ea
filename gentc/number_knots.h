/* number_knots.h - knots whose quantile function comes close to a column's numbers. */
#ifndef GENT_GENTC_NUMBER_KNOTS_H
#define GENT_GENTC_NUMBER_KNOTS_H

#include "gentc/number_form.h"

#define NUMBER_KNOTS_MAX 1025

struct number_knots {
    int64_t  at[NUMBER_KNOTS_MAX];
    uint32_t n;
};

/* The fewest of 2, 3, 5, 9, ... n_max knots that keep the mean distance
 * between drawn and real rows (W1) within 'tolerance', or fewer where more
 * would hardly bring it nearer. The values are ascending and distinct. Returns
 * the distance. */
double number_knots_fit(const struct number_form_value *values, uint32_t n_values, double tolerance, uint32_t n_max,
                        struct number_knots *knots);

/* Adds to n_drawn[i] how often values[i].v is among n_rows rows. */
void number_knots_count(const struct number_knots *knots, uint64_t n_rows, const struct number_form_value *values,
                        uint32_t n_values, uint32_t *n_drawn);

/* How many of n_rows rows are multiples of 10^scale. */
uint64_t number_knots_count_whole(const struct number_knots *knots, uint8_t scale, uint64_t n_rows);

/* From the 1st to the 99th percentile of the rows; at least 1. */
double number_knots_range(const struct number_form_value *values, uint32_t n_values);

#endif
