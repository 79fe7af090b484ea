/* test_permute.c - the keyed permutations. */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/permute.h"

/* Whether permute_at() takes every place of 0..n-1 once. */
static bool is_bijection(uint32_t n, uint64_t key, uint8_t *seen)
{
    struct permute permute;

    memset(seen, 0, n);
    permute_init(&permute, n, key);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = permute_at(&permute, i);
        if (at >= n || seen[at])
            return false;
        seen[at] = 1;
    }
    return true;
}

Test(permute, every_small_n_is_a_bijection)
{
    uint8_t *seen = malloc(2000);
    for (uint32_t n = 1; n < 600; n++)
        cr_assert(is_bijection(n, 12345 + n, seen), "n = %u", n);
    free(seen);
}

Test(permute, sizes_around_powers_of_two_are_bijections)
{
    uint8_t *seen = malloc(((size_t)1 << 20) + 1);
    for (uint32_t power = 1 << 9; power <= 1 << 20; power <<= 1) {
        for (uint32_t n = power - 1; n <= power + 1; n++)
            cr_assert(is_bijection(n, (uint64_t)n << 40, seen), "n = %u", n);
    }
    cr_assert(is_bijection(100003, 0, seen));
    free(seen);
}

Test(permute, the_largest_n_stays_inside)
{
    struct permute permute;
    permute_init(&permute, UINT32_MAX, 7);
    cr_assert_eq(permute.n_low_bits, 16);
    cr_assert_eq(permute.n_high_bits, 16);
    for (uint32_t i = 0; i < 100000; i++) {
        cr_assert_lt(permute_at(&permute, i), UINT32_MAX);
        cr_assert_lt(permute_at(&permute, UINT32_MAX - 1 - i), UINT32_MAX);
    }
}

Test(permute, a_block_by_table_is_the_same)
{
    for (uint64_t key = 0; key < 500; key++) {
        struct permute       permute;
        struct permute_block block;
        permute_init(&permute, PERMUTE_BLOCK, key << 55 ^ key * 977);
        permute_block_init(&block, key << 55 ^ key * 977);
        for (uint32_t i = 0; i < PERMUTE_BLOCK; i++)
            cr_assert_eq(permute_block_at(&block, i), permute_at(&permute, i), "key %lu, place %u", key, i);
    }
}

Test(permute, keys_give_different_orders)
{
    struct permute one, two;
    uint32_t       n_same = 0;
    permute_init(&one, 1000, 1);
    permute_init(&two, 1000, 2);
    for (uint32_t i = 0; i < 1000; i++)
        n_same += permute_at(&one, i) == permute_at(&two, i);
    cr_assert_lt(n_same, 20); /* one is expected */
}

/* Chi-square over places taken by row 0 under 64000 keys. */
Test(permute, a_row_takes_each_place_equally_often)
{
    uint32_t counts[10] = { 0 };
    for (uint64_t key = 0; key < 64000; key++) {
        struct permute permute;
        permute_init(&permute, 10, key);
        counts[permute_at(&permute, 0)]++;
    }
    double chi2 = 0;
    for (int i = 0; i < 10; i++)
        chi2 += (counts[i] - 6400.0) * (counts[i] - 6400.0) / 6400.0;
    cr_assert_lt(chi2, 27.9); /* 9 degrees of freedom: 0.1 % */
}

/* Neighbours must not stay neighbours: the rank correlation of i and its place. */
Test(permute, places_do_not_follow_rows)
{
    struct permute permute;
    uint32_t       n   = 50000;
    double         sum = 0, middle = (n - 1) / 2.0;
    permute_init(&permute, n, 42);
    for (uint32_t i = 0; i < n; i++)
        sum += (i - middle) * (permute_at(&permute, i) - middle);
    double variance = ((double)n * n - 1) / 12;
    cr_assert_lt(sum / n / variance, 0.02); /* 4.5 standard deviations */
    cr_assert_gt(sum / n / variance, -0.02);
}

/* The definition, once in full, so that a change of it is seen. */
Test(permute, the_order_is_the_documented_one)
{
    struct permute permute;
    uint32_t       order[8];
    permute_init(&permute, 8, 1);
    for (uint32_t i = 0; i < 8; i++)
        order[i] = permute_at(&permute, i);
    cr_assert_eq(order[0] * 10000000u + order[1] * 1000000u + order[2] * 100000u + order[3] * 10000u +
                     order[4] * 1000u + order[5] * 100u + order[6] * 10u + order[7],
                 40236751u);
}

static int compare_words(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

Test(permute, words_are_distinct_and_never_zero)
{
    enum { N_WORDS = 200000 };
    uint64_t            *words = malloc(N_WORDS * sizeof(*words));
    struct permute_words permute;
    permute_words_init(&permute, 0x1234);
    for (uint64_t i = 0; i < N_WORDS; i++) {
        words[i] = permute_word(&permute, i);
        cr_assert_neq(words[i], 0);
    }
    qsort(words, N_WORDS, sizeof(*words), compare_words);
    for (uint32_t i = 1; i < N_WORDS; i++)
        cr_assert_neq(words[i - 1], words[i]);
    free(words);
}

Test(permute, each_bit_of_the_words_is_set_half_of_the_time)
{
    uint32_t             counts[64] = { 0 };
    struct permute_words permute;
    permute_words_init(&permute, 5);
    for (uint64_t i = 0; i < 10000; i++) {
        uint64_t word = permute_word(&permute, i);
        for (int bit = 0; bit < 64; bit++)
            counts[bit] += word >> bit & 1;
    }
    for (int bit = 0; bit < 64; bit++)
        cr_assert(counts[bit] > 4750 && counts[bit] < 5250, "bit %d: %u", bit, counts[bit]); /* 5 deviations */
}
