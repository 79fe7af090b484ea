/* test_quantile.c - ranks of knots, values between knots, and their extremes. */
#include <criterion/criterion.h>

#include "common/base/fixed.h"
#include "common/gen/quantile.h"
#include "common/gen/rank_rows.h"

static const uint32_t sizes[] = { 1, 2, 3, 5, 11, 19, 35, 67 };
#define N_SIZES (sizeof sizes / sizeof *sizes)

Test(quantile, only_the_documented_sizes_are_valid)
{
    uint32_t n_valid = 0;
    for (uint32_t n = 0; n < 200; n++)
        n_valid += quantile_time_is_valid(n);
    cr_assert_eq(n_valid, N_SIZES);
    for (size_t i = 0; i < N_SIZES; i++)
        cr_assert(quantile_time_is_valid(sizes[i]));
}

Test(quantile, knot_ranks_ascend_and_are_symmetric)
{
    for (size_t i = 1; i < N_SIZES; i++) {
        uint32_t n = sizes[i];
        cr_assert_eq(quantile_time_rank(0, n), 0);
        cr_assert_eq(quantile_time_rank(n - 1, n), UINT32_MAX);
        for (uint32_t k = 1; k < n; k++)
            cr_assert_lt(quantile_time_rank(k - 1, n), quantile_time_rank(k, n));
        for (uint32_t k = 1; k + 1 < n; k++)
            cr_assert_eq((uint64_t)quantile_time_rank(k, n) + quantile_time_rank(n - 1 - k, n), UINT64_C(1) << 32);
    }
}

Test(quantile, long_tables_have_knots_at_a_quarter_of_the_end_steps)
{
    cr_assert_eq(quantile_time_rank(1, 11), UINT32_C(1) << 27);
    cr_assert_eq(quantile_time_rank(2, 11), UINT32_C(1) << 29);
    cr_assert_eq(quantile_time_rank(3, 11), UINT32_C(2) << 29);
    cr_assert_eq(quantile_time_rank(1, 5), UINT32_C(1) << 30);
}

/* Around each knot the value lies between those of the knots beside it. */
Test(quantile, each_rank_finds_its_knots)
{
    for (size_t i = 1; i < N_SIZES; i++) {
        struct model       model;
        struct model_table table = { .n_knots = sizes[i] };
        uint16_t           knots[67];
        for (uint32_t k = 0; k < sizes[i]; k++)
            knots[k] = (uint16_t)(k * k * 14);
        model = (struct model){ .time_knots = knots, .n_time_knots = sizes[i], .knot_shift = 4 };
        for (uint32_t k = 0; k + 1 < sizes[i]; k++) {
            uint32_t low = quantile_time_rank(k, sizes[i]), high = quantile_time_rank(k + 1, sizes[i]);
            uint32_t ranks[] = { low, low + 1, low + (high - low) / 2, high - 1, high };
            for (size_t r = 0; r < sizeof ranks / sizeof *ranks; r++) {
                uint64_t from = (uint64_t)knots[k] << 4, rise = ((uint64_t)knots[k + 1] << 4) - from;
                uint64_t width = high - low, part = rise * (ranks[r] - low) + width / 2;
                cr_assert_eq(quantile_time_value(&model, &table, ranks[r]),
                             fixed_exp2_q16((uint32_t)(from + part / width)), "%u knots, rank %u", sizes[i], ranks[r]);
            }
        }
    }
}

/* A model of one table: n knots from 'low' in steps of 'step'. */
static void lay_table(struct model *model, uint16_t *knots, uint32_t n, uint16_t low, uint16_t step, uint8_t shift)
{
    for (uint32_t k = 0; k < n; k++)
        knots[k] = (uint16_t)(low + k * step);
    *model = (struct model){ .time_knots = knots, .n_time_knots = n, .knot_shift = shift };
}

Test(quantile, time_values_meet_their_knots_and_never_fall)
{
    for (size_t i = 0; i < N_SIZES; i++) {
        struct model       model;
        struct model_table table = { .n_knots = sizes[i] };
        uint16_t           knots[67];
        uint64_t           before = 0;
        lay_table(&model, knots, sizes[i], 1000, 113, 8);
        for (uint32_t k = 0; k < sizes[i]; k++)
            cr_assert_eq(quantile_time_value(&model, &table, quantile_time_rank(k, sizes[i])),
                         fixed_exp2_q16((uint32_t)knots[k] << 8));
        for (uint64_t rank = 0; rank <= UINT32_MAX; rank += 65521) {
            uint64_t y = quantile_time_value(&model, &table, (uint32_t)rank);
            cr_assert_geq(y, before);
            before = y;
        }
    }
}

Test(quantile, time_values_of_the_extremes_do_not_overflow)
{
    uint16_t           knots[2] = { 0, UINT16_MAX };
    struct model_table table = { .n_knots = 2 };
    for (uint8_t shift = 6; shift <= 16; shift++) {
        struct model model = { .time_knots = knots, .n_time_knots = 2, .knot_shift = shift };
        uint64_t     before = 0;
        cr_assert_eq(quantile_time_value(&model, &table, 0), 0);
        for (uint64_t rank = 0; rank <= UINT32_MAX; rank += 16777213) {
            uint64_t y = quantile_time_value(&model, &table, (uint32_t)rank);
            cr_assert_geq(y, before);
            before = y;
        }
        cr_assert_eq(quantile_time_value(&model, &table, UINT32_MAX), fixed_exp2_q16((uint32_t)UINT16_MAX << shift));
    }
}

Test(quantile, numbers_are_linear_and_rounded_down)
{
    int64_t             knots[] = { -10, 0, 100, 100, INT64_MAX };
    struct model        model = { .knots = knots, .n_knots = 5 };
    struct model_number number = { .n_knots = 5 };
    cr_assert_eq(quantile_number_value(&model, &number, 0), -10);
    cr_assert_eq(quantile_number_value(&model, &number, 1), -10);
    cr_assert_eq(quantile_number_value(&model, &number, UINT32_C(1) << 29), -5);
    cr_assert_eq(quantile_number_value(&model, &number, UINT32_C(1) << 30), 0);
    cr_assert_eq(quantile_number_value(&model, &number, UINT32_C(3) << 29), 50);
    cr_assert_eq(quantile_number_value(&model, &number, UINT32_C(5) << 29), 100);
    cr_assert_lt(quantile_number_value(&model, &number, UINT32_MAX), INT64_MAX);
}

Test(quantile, numbers_span_the_whole_range_of_int64)
{
    int64_t             knots[] = { INT64_MIN, INT64_MAX };
    struct model        model = { .knots = knots, .n_knots = 2 };
    struct model_number both = { .n_knots = 2 }, one = { .first_knot = 1, .n_knots = 1 };
    cr_assert_eq(quantile_number_value(&model, &both, 0), INT64_MIN);
    cr_assert_eq(quantile_number_value(&model, &both, UINT32_C(1) << 31), -1);
    cr_assert_eq(quantile_number_value(&model, &one, 12345), INT64_MAX);
}

Test(quantile, leaves_are_piecewise_linear_and_stay_in_range)
{
    uint8_t  identity[MODEL_LEAF_KNOTS] = { 0, 4, 8, 12, 16, 20, 24, 28, 32 };
    uint8_t  top[MODEL_LEAF_KNOTS] = { 32, 32, 32, 32, 32, 32, 32, 32, 32 };
    uint8_t  bent[MODEL_LEAF_KNOTS] = { 0, 0, 1, 1, 2, 2, 3, 3, 32 };
    uint32_t before = 0;
    for (uint64_t u = 0; u <= UINT32_MAX; u += 1048573) {
        uint32_t rank = quantile_leaf_rank(bent, (uint32_t)u);
        cr_assert_geq(rank, before);
        before = rank;
        cr_assert_eq(quantile_leaf_rank(identity, (uint32_t)u), (uint32_t)u);
        cr_assert_eq(quantile_leaf_rank(top, (uint32_t)u), UINT32_MAX);
    }
    cr_assert_eq(quantile_leaf_rank(bent, UINT32_C(2) << 29), UINT32_C(1) << 27);
}

Test(quantile, copulas_go_from_leaf_to_leaf_in_straight_lines)
{
    uint8_t leaves[3 * MODEL_LEAF_KNOTS] = { 0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 4, 8, 12, 16, 20, 24, 28, 32,
                                             32, 32, 32, 32, 32, 32, 32, 32, 32 };
    struct model        model = { .leaf_knots = leaves };
    struct model_copula copula = { .n_nodes = 3 };
    for (uint64_t u = 0; u <= UINT32_MAX; u += 16777213) {
        cr_assert_eq(quantile_copula_rank(&model, &copula, 0, (uint32_t)u), 0);
        cr_assert_eq(quantile_copula_rank(&model, &copula, UINT32_C(1) << 31, (uint32_t)u), (uint32_t)u);
        cr_assert_leq(quantile_copula_rank(&model, &copula, UINT32_C(1) << 30, (uint32_t)u), u / 2);
        cr_assert_geq(quantile_copula_rank(&model, &copula, UINT32_MAX, (uint32_t)u), UINT32_MAX - 65536);
    }
}

Test(quantile, copulas_ascend_with_the_draw)
{
    uint8_t             leaves[2 * MODEL_LEAF_KNOTS] = { 0, 1, 1, 2, 30, 30, 31, 31, 32, 5, 6, 7, 8, 9, 10, 20, 21, 22 };
    struct model        model = { .leaf_knots = leaves };
    struct model_copula copula = { .n_nodes = 2 };
    for (uint64_t driver = 0; driver <= UINT32_MAX; driver += 429496729) {
        uint32_t before = 0;
        for (uint64_t u = 0; u <= UINT32_MAX; u += 16777213) {
            uint32_t rank = quantile_copula_rank(&model, &copula, (uint32_t)driver, (uint32_t)u);
            cr_assert_geq(rank, before);
            before = rank;
        }
    }
}

Test(quantile, profiles_reach_never_and_always)
{
    uint8_t      profiles[2 * MODEL_PROFILE_NODES] = { 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 64, 64, 64, 64 };
    struct model model = { .late_profiles = profiles, .n_late_profiles = 16 };
    cr_assert_eq(quantile_profile_share(&model, 0, 12345), UINT64_C(9) << 26);
    cr_assert_eq(quantile_profile_share(&model, 1, 0), 0);
    cr_assert_eq(quantile_profile_share(&model, 1, UINT32_MAX), UINT64_C(1) << 32);
    cr_assert_eq(quantile_profile_share(&model, 1, UINT32_C(1) << 31) >> 24, 128, "half way between node 3 and 4");
}

Test(quantile, numbers_of_a_cell_are_zero_as_often_as_counted)
{
    uint16_t           knots[2] = { 1000, 2000 };
    struct model       model = { .time_knots = knots, .n_time_knots = 2, .knot_shift = 10 };
    struct model_table table = { .n_zero = 25, .n_knots = 2 }, zeros = { .n_zero = 100 };
    uint32_t           n_zero = 0;
    for (uint32_t row = 0; row < 100; row++) {
        uint16_t rank = (uint16_t)((row * 65536 + 32768) / 100);
        n_zero += quantile_time_number(&model, &table, 100, rank) == 0;
        cr_assert_eq(quantile_time_number(&model, &zeros, 100, rank), 0);
    }
    cr_assert_eq(n_zero, 25);
}

Test(quantile, numbers_of_all_rows_are_those_of_each)
{
    static uint64_t numbers[70000];
    static const uint32_t n_rows[] = { 1, 2, 7, 1000, 70000 };
    uint16_t     knots[67];
    struct model model = { .time_knots = knots, .n_time_knots = 67, .knot_shift = 5 };

    for (uint32_t k = 0; k < 67; k++)
        knots[k] = (uint16_t)(20000 + k * k);
    for (uint32_t i = 0; i <= N_SIZES; i++)
        for (uint32_t j = 0; j < 2 * sizeof n_rows / sizeof *n_rows; j++) {
            uint32_t           n = n_rows[j / 2];
            struct model_table table = { .n_zero = j % 2 == 0 ? 0 : n / 3, .n_knots = i < N_SIZES ? sizes[i] : 0 };
            quantile_time_numbers(&model, &table, n, numbers);
            for (uint32_t k = 0; k < n; k++)
                cr_assert_eq(numbers[k], quantile_time_number(&model, &table, n, rank_rows_rank(k, n)),
                             "%u knots, row %u of %u", table.n_knots, k, n);
        }
}
