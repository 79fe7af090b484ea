/* test_mix_weights.c - sums and moves as by definition, at their bounds too. */
#include <criterion/criterion.h>
#include <string.h>

#include "common/base/mix_weights.h"
#include "common/base/philox.h"

#define MAX_STEP ((1 << 27) - 1)

/* Within +-limit, one in four of them at an end or next to 0. */
static int32_t number(uint64_t at, uint32_t stream, int32_t limit)
{
    const int32_t ends[] = { limit, -limit, 0, -1 };
    uint64_t      word = philox_u64(1, 1, stream, at);
    return word % 4 == 0 ? ends[word >> 2 & 3] : (int32_t)((word >> 8) % (2 * (uint64_t)limit + 1)) - limit;
}

static void expect_alike(const struct mix_weights sets[2], const int32_t *inputs, uint32_t n, int32_t step)
{
    struct mix_weights moved = sets[0], ref = sets[0];

    cr_assert_eq(mix_weights_sum(&sets[0], &sets[1], inputs, n), mix_weights_sum_ref(&sets[0], &sets[1], inputs, n));
    mix_weights_move(&moved, inputs, n, step);
    mix_weights_move_ref(&ref, inputs, n, step);
    cr_assert_eq(memcmp(&moved, &ref, sizeof ref), 0, "step %d", step);
}

Test(mix_weights, sums_and_moves_are_those_of_the_definition)
{
    for (uint64_t trial = 0; trial < 20000; trial++) {
        struct mix_weights sets[2] = { { .n = 1 }, { .n = 2 } };
        int32_t            inputs[MIX_WEIGHTS_N];
        for (uint32_t i = 0; i < MIX_WEIGHTS_N; i++) {
            inputs[i] = number(trial, 3 * i, MIX_WEIGHTS_INPUT);
            sets[0].of[i] = number(trial, 3 * i + 1, MIX_WEIGHTS_LIMIT);
            sets[1].of[i] = number(trial, 3 * i + 2, MIX_WEIGHTS_LIMIT);
        }
        expect_alike(sets, inputs, (uint32_t)trial % (MIX_WEIGHTS_N / 4 + 1) * 4, number(trial, 99, MAX_STEP));
    }
}

Test(mix_weights, all_at_their_bounds_fit)
{
    for (uint32_t signs = 0; signs < 16; signs++) {
        struct mix_weights sets[2];
        int32_t            inputs[MIX_WEIGHTS_N];
        for (uint32_t i = 0; i < MIX_WEIGHTS_N; i++) {
            inputs[i] = signs & 1 ? MIX_WEIGHTS_INPUT : -MIX_WEIGHTS_INPUT;
            sets[0].of[i] = signs & 2 ? MIX_WEIGHTS_LIMIT : -MIX_WEIGHTS_LIMIT;
            sets[1].of[i] = signs & 4 ? MIX_WEIGHTS_LIMIT - 1 : -MIX_WEIGHTS_LIMIT;
        }
        expect_alike(sets, inputs, MIX_WEIGHTS_N, signs & 8 ? MAX_STEP : -MAX_STEP);
    }
}
