/* test_forest.c - what can be learnt is, and what cannot is not. */
#include "gentq/forest.h"

#include <criterion/criterion.h>
#include <math.h>

#define N 2000

static uint8_t features[2][N * 2], classes[2][N];

/* Two features of noise; the class follows 'rule'. */
static void fill(struct forest_rows rows[2], uint8_t (*rule)(uint8_t a, uint8_t b, uint32_t noise))
{
    uint32_t x = 12345;
    for (int half = 0; half < 2; half++) {
        rows[half] = (struct forest_rows){ features[half], classes[half], N, 2 };
        for (uint32_t i = 0; i < N; i++) {
            x                      = x * 1664525 + 1013904223;
            features[half][2 * i]     = (uint8_t)(x >> 24);
            features[half][2 * i + 1] = (uint8_t)(x >> 16);
            x                      = x * 1664525 + 1013904223;
            classes[half][i]       = rule(features[half][2 * i], features[half][2 * i + 1], x >> 31);
        }
    }
}

static uint8_t by_both(uint8_t a, uint8_t b, uint32_t noise)
{
    (void)noise;
    return (a > 100) != (b > 60);
}

static uint8_t by_noise(uint8_t a, uint8_t b, uint32_t noise)
{
    (void)a;
    (void)b;
    return (uint8_t)noise;
}

static uint8_t always(uint8_t a, uint8_t b, uint32_t noise)
{
    (void)a;
    (void)b;
    (void)noise;
    return 1;
}

Test(forest, a_rule_of_two_features_is_learnt)
{
    struct forest_rows rows[2];
    double             auc;
    fill(rows, by_both);
    cr_assert(forest_measure_auc(&rows[0], &rows[1], 1, &auc));
    cr_assert(auc > 0.98, "%f", auc);
}

Test(forest, noise_is_not)
{
    struct forest_rows rows[2];
    double             auc;
    fill(rows, by_noise);
    cr_assert(forest_measure_auc(&rows[0], &rows[1], 1, &auc));
    cr_assert(fabs(auc - 0.5) < 0.04, "%f", auc);
}

Test(forest, a_seed_gives_the_same_result_again)
{
    struct forest_rows rows[2];
    double             first, second;
    fill(rows, by_noise);
    cr_assert(forest_measure_auc(&rows[0], &rows[1], 7, &first) && forest_measure_auc(&rows[0], &rows[1], 7, &second));
    cr_assert_eq(first, second);
}

Test(forest, rows_of_both_classes_that_are_alike_are_tied)
{
    struct forest_rows rows[2];
    double             auc;
    fill(rows, by_noise);
    for (uint32_t i = 0; i < N; i++) {
        features[1][2 * i]     = (uint8_t)(i / 2);
        features[1][2 * i + 1] = (uint8_t)(i / 2 % 7);
        classes[1][i]          = i & 1;
    }
    cr_assert(forest_measure_auc(&rows[0], &rows[1], 1, &auc));
    cr_assert_float_eq(auc, 0.5, 1e-12);
}

Test(forest, one_class_alone_has_no_auc)
{
    struct forest_rows rows[2];
    double             auc;
    fill(rows, always);
    cr_assert(forest_measure_auc(&rows[0], &rows[1], 1, &auc) && isnan(auc));
    rows[0].n_rows = rows[1].n_rows = 0;
    cr_assert(forest_measure_auc(&rows[0], &rows[1], 1, &auc) && isnan(auc));
}
