/* test_rate.c - from a distance to the head sampling that is as far. */
#include "gentq/rate.h"

#include <criterion/criterion.h>
#include <math.h>

static const uint32_t rates[]  = { 2, 5, 10, 100 };
static const double   curve[]  = { 0.1, 0.2, 0.4, 0.8 };
static const double   flat[]   = { 0.3, 0.6, 0.6, 0.6 };
static const double   zeros[]  = { 0, 0, 0, 0 };
static const double   always[] = { 1, 1, 1, 1 };

static double find(const double *distances, double distance)
{
    return rate_find(rates, distances, 4, distance, 0);
}

Test(rate, a_point_of_the_curve_has_its_rate)
{
    for (int i = 0; i < 4; i++)
        cr_assert_float_eq(find(curve, curve[i]), rates[i], 1e-9);
}

Test(rate, between_points_it_is_linear_in_the_logarithm)
{
    cr_assert_float_eq(find(curve, 0.6), sqrt(10.0 * 100.0), 1e-9);
    cr_assert_float_eq(find(curve, 0.25), exp(log(5) + (log(10) - log(5)) / 4), 1e-9);
}

Test(rate, closer_than_the_first_point_is_0_and_beyond_the_last_is_beyond)
{
    cr_assert_eq(find(curve, 0.09), 0);
    cr_assert_eq(find(curve, 0), 0);
    cr_assert_eq(find(curve, 0.81), RATE_BEYOND);
}

Test(rate, where_the_curve_is_flat_the_highest_rate_counts)
{
    cr_assert_eq(find(flat, 0.6), 100);
    cr_assert(find(flat, 0.59) < 5);
}

Test(rate, a_distance_of_every_rate_says_nothing)
{
    cr_assert(isnan(find(zeros, 0)));
    cr_assert(isnan(find(always, 1)));
    cr_assert_eq(find(zeros, 0.001), RATE_BEYOND);
    cr_assert_eq(find(always, 0.5), 0);
}

Test(rate, what_is_not_known_has_no_rate)
{
    cr_assert(isnan(find(curve, NAN)));
    cr_assert(isnan(rate_find(rates, curve, 0, 0.1, 0)));
    cr_assert(isnan(find((const double[]){ NAN, NAN, NAN, NAN }, 0.1)));
}

Test(rate, a_distance_that_makes_no_difference_counts_as_0)
{
    cr_assert_eq(rate_find(rates, curve, 4, 0.15, 0.2), 0);
    cr_assert(isnan(rate_find(rates, zeros, 4, 0.001, 0.002)));
    cr_assert_eq(rate_find(rates, zeros, 4, 0.003, 0.002), RATE_BEYOND);
}

Test(rate, isotonic_regression_pools_what_falls)
{
    double values[] = { 1, 3, 2, 2, 5, 4 };
    rate_make_monotone(values, 6);
    const double wanted[] = { 1, 7.0 / 3, 7.0 / 3, 7.0 / 3, 4.5, 4.5 };
    for (int i = 0; i < 6; i++)
        cr_assert_float_eq(values[i], wanted[i], 1e-12);
}

Test(rate, isotonic_regression_keeps_what_ascends)
{
    double values[] = { 0, 0, 1, 2 };
    rate_make_monotone(values, 4);
    cr_assert(values[0] == 0 && values[1] == 0 && values[2] == 1 && values[3] == 2);
}

Test(rate, the_mean_is_geometric_and_clamps)
{
    cr_assert_float_eq(rate_mean((const double[]){ 4, 25 }, 2), 10, 1e-9);
    cr_assert_float_eq(rate_mean((const double[]){ 0, RATE_BEYOND }, 2), sqrt(200), 1e-9);
    cr_assert_float_eq(rate_mean((const double[]){ NAN, 7, NAN }, 3), 7, 1e-9);
    cr_assert(isnan(rate_mean((const double[]){ NAN, NAN }, 2)));
}

Test(rate, means_of_nothing_but_extremes_are_extremes)
{
    cr_assert_eq(rate_mean((const double[]){ 0, 0, NAN }, 3), 0);
    cr_assert_eq(rate_mean((const double[]){ RATE_BEYOND, RATE_BEYOND }, 2), RATE_BEYOND);
}
