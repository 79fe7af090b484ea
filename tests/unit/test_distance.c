/* test_distance.c - by hand where a hand can, by the slow definition elsewhere. */
#include "gentq/distance.h"

#include <criterion/criterion.h>

Test(distance, counts_are_apart_by_their_difference_over_their_sum)
{
    const uint32_t r[] = { 4, 0, 6 }, s[] = { 2, 2, 6 };
    cr_assert_float_eq(distance_counts(r, s, 3, 1), 4.0 / 20, 1e-12);
    cr_assert_eq(distance_counts(r, r, 3, 1), 0);
}

Test(distance, counts_of_a_sample_are_scaled)
{
    const uint32_t r[] = { 4, 8 }, s[] = { 1, 2 };
    cr_assert_eq(distance_counts(r, s, 2, 4), 0);
    cr_assert_float_eq(distance_counts(r, s, 2, 1), 9.0 / 15, 1e-12);
}

Test(distance, nothing_on_both_sides_is_no_distance)
{
    const uint32_t none[] = { 0, 0 };
    cr_assert(isnan(distance_counts(none, none, 2, 1)));
    cr_assert(isnan(distance_variation(none, none, 2)));
    cr_assert(isnan(distance_f1_loss(none, none, 2, 1, 0)));
}

Test(distance, variation_is_of_shares)
{
    const uint32_t r[] = { 2, 2, 0 }, s[] = { 20, 0, 20 }, none[] = { 0, 0, 0 };
    cr_assert_float_eq(distance_variation(r, s, 3), 0.5, 1e-12);
    cr_assert_eq(distance_variation(r, none, 3), DISTANCE_WORST);
    cr_assert_eq(distance_variation(none, r, 3), DISTANCE_WORST);
}

Test(distance, f1_counts_keys_above_the_limit)
{
    const uint32_t r[] = { 11, 10, 20, 0 }, s[] = { 5, 6, 9, 0 };
    cr_assert_float_eq(distance_f1_loss(r, s, 4, 2, 10), 2.0 / 4, 1e-12); /* {0, 2} and {1, 2} */
    cr_assert_eq(distance_f1_loss(r, r, 4, 1, 0), 0);
}

Test(distance, w1_of_two_points_is_how_far_they_are_apart)
{
    const double r[] = { 2 }, s[] = { 5 };
    cr_assert_float_eq(distance_w1(r, 1, s, 1), 3, 1e-12);
    cr_assert_float_eq(distance_w1(s, 1, r, 1), 3, 1e-12);
}

Test(distance, w1_of_equal_sizes_is_the_mean_of_the_sorted_differences)
{
    const double r[] = { 0, 1, 1, 4 }, s[] = { 1, 1, 2, 3 };
    cr_assert_float_eq(distance_w1(r, 4, s, 4), (1 + 0 + 1 + 1) / 4.0, 1e-12);
}

Test(distance, w1_does_not_mind_repetition)
{
    const double r[] = { 0, 1, 3 }, s[] = { 0, 0, 1, 1, 3, 3 };
    cr_assert_float_eq(distance_w1(r, 3, s, 6), 0, 1e-12);
}

Test(distance, w1_of_unequal_sizes_is_the_area_between_the_distributions)
{
    const double r[] = { 0, 2 }, s[] = { 0, 1, 2 };
    cr_assert_float_eq(distance_w1(r, 2, s, 3), 1.0 / 6 + 1.0 / 6, 1e-12);
}

Test(distance, quantiles_are_linear_between_values)
{
    const double values[] = { 10, 20, 40 };
    cr_assert_eq(distance_quantile(values, 3, 0), 10);
    cr_assert_eq(distance_quantile(values, 3, 1), 40);
    cr_assert_float_eq(distance_quantile(values, 3, 0.75), 30, 1e-12);
    cr_assert_eq(distance_quantile(values, 1, 0.5), 10);
}
