/* test_strata.c - evenly spread draws: what they are, and that every implementation gives the same. */
#include <criterion/criterion.h>

#include "common/base/philox.h"
#include "kernels/exact/strata.h"

static const uint32_t firsts[] = { 0, 8, 56, 64, 1000, UINT32_MAX - 71, UINT32_MAX - 7 };
#define N_FIRSTS (sizeof(firsts) / sizeof(firsts[0]))

static struct strata_stream stream_of(uint64_t i)
{
    static const struct strata_stream ends[] = {
        { 0, 0, 0 }, { UINT64_MAX, UINT32_MAX, UINT32_MAX }, { UINT32_MAX, 0, UINT32_MAX }, { 0, UINT32_MAX, 1 },
    };
    if (i < sizeof(ends) / sizeof(ends[0]))
        return ends[i];
    return (struct strata_stream){ philox_u64(1, 2, 0, i), (uint32_t)philox_u64(1, 2, 1, i),
                                   (uint32_t)philox_u64(1, 2, 2, i) };
}

Test(strata, a_draw_is_a_place_in_its_stratum)
{
    for (uint64_t i = 0; i < 100; i++) {
        struct strata_stream from = stream_of(i);
        struct permute_block block;
        uint32_t             draws[STRATA_STEP];
        permute_block_init(&block, i);
        for (uint32_t f = 0; f < N_FIRSTS; f++) {
            strata_ref.draw(&from, &block, firsts[f], draws);
            for (uint32_t k = 0; k < STRATA_STEP; k++) {
                uint64_t n = (uint64_t)firsts[f] + k;
                uint64_t place = (uint32_t)philox_u64(from.seed, from.domain, from.stream, n) >> 6;
                cr_assert_eq(draws[k], ((uint64_t)permute_block_at(&block, n % 64) << 26) + place);
            }
        }
    }
}

Test(strata, every_kernel_draws_alike)
{
    const struct strata_kernels *avx2 = strata_find("avx2");

    for (uint64_t i = 0; i < 1000; i++) {
        struct strata_stream from = stream_of(i);
        struct permute_block block;
        uint32_t             expected[STRATA_STEP], draws[STRATA_STEP + 1];
        permute_block_init(&block, i);
        for (uint32_t f = 0; f < N_FIRSTS; f++) {
            strata_ref.draw(&from, &block, firsts[f], expected);
            strata_select()->draw(&from, &block, firsts[f], draws);
            cr_assert_arr_eq(draws, expected, sizeof expected);
            if (avx2 == NULL)
                continue;
            avx2->draw(&from, &block, firsts[f], draws + 1); /* off its alignment */
            cr_assert_arr_eq(draws + 1, expected, sizeof expected, "stream %d, first %u", (int)i, firsts[f]);
        }
    }
}

Test(strata, kernels_are_found_by_name)
{
    cr_assert_eq(strata_find("ref"), &strata_ref);
    cr_assert_null(strata_find("sse9"));
    cr_assert_null(strata_find(""));
}
