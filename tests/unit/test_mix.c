#include <criterion/criterion.h>

#include "common/base/hash.h"
#include "common/base/mix.h"

#define N_BITS 20000u

/* A source with structure: the bit follows one of the contexts, now and then it does not. */
static uint32_t bit_at(uint32_t i)
{
    uint32_t noise = mix_triple(7, i, 1);
    return (i / 3 % 5 < 2) ^ (noise % 16 == 0);
}

static void run(struct coder *coder, uint32_t *bits)
{
    struct mix *mix = mix_open(2);
    cr_assert_not_null(mix);
    for (uint32_t i = 0; i < N_BITS; i++) {
        const uint32_t contexts[] = { i % 7, i % 15, mix_pair(i % 3, i % 4) };
        mix_begin(mix, i % 2, contexts, i % 2 == 0 ? 3 : 1);
        mix_bit(mix, coder, i % 2 << MIX_CLASS_SHIFT | i % 5, &bits[i]);
    }
    mix_close(mix);
}

Test(mix, reads_what_it_wrote)
{
    static uint32_t written[N_BITS], read[N_BITS];
    struct buffer   out = { 0 };
    struct coder    coder;

    for (uint32_t i = 0; i < N_BITS; i++)
        written[i] = bit_at(i);
    coder_open_encoder(&coder, &out);
    run(&coder, written);
    coder_close(&coder);
    coder_open_decoder(&coder, out.data, out.n);
    run(&coder, read);
    cr_expect_not(coder.has_overrun);
    cr_expect(memcmp(written, read, sizeof(read)) == 0);
    buffer_free(&out);
}

/* A sixteenth of the bits are surprises: 0.34 bits each at best. One context alone would need nearly a bit. */
Test(mix, finds_the_context_that_knows)
{
    static uint32_t bits[N_BITS];
    struct buffer   out = { 0 };
    struct coder    coder;

    for (uint32_t i = 0; i < N_BITS; i++)
        bits[i] = bit_at(i);
    coder_open_encoder(&coder, &out);
    run(&coder, bits);
    coder_close(&coder);
    cr_expect_lt(out.n, N_BITS / 8 * 3 / 4, "%zu bytes", out.n);
    buffer_free(&out);
}

/* The bytes are part of the format: bundles hold them for ever. */
Test(mix, its_bytes_never_change)
{
    static uint32_t bits[N_BITS];
    struct buffer   out = { 0 };
    struct coder    coder;

    for (uint32_t i = 0; i < N_BITS; i++)
        bits[i] = bit_at(i);
    coder_open_encoder(&coder, &out);
    run(&coder, bits);
    coder_close(&coder);
    cr_expect_eq(hash_xxh64(out.data, out.n), UINT64_C(0xd09c037dd068ea3c), "%zu bytes, %016llx", out.n,
                 (unsigned long long)hash_xxh64(out.data, out.n));
    buffer_free(&out);
}

Test(mix, contexts_of_two_and_three_differ)
{
    cr_expect_neq(mix_pair(1, 2), mix_pair(2, 1));
    cr_expect_neq(mix_triple(1, 2, 3), mix_triple(1, 3, 2));
    cr_expect_eq(mix_triple(1, 2, 3), mix_pair(mix_pair(1, 2), 3));
}

Test(mix, closing_nothing_is_fine)
{
    mix_close(NULL);
}
