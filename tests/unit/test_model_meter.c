/* test_model_meter.c - what a decoder's symbols cost. */
#include "common/bundle/model_meter.h"

#include <criterion/criterion.h>

#include "common/bundle/model_code.h"
#include "tests/support/model_sample.h"

static uint64_t sum(const struct model_meter *meter)
{
    uint64_t n = 0;
    for (int kind = 0; kind < MODEL_METER_N_KINDS; kind++)
        for (uint32_t i = 0; i < meter->n[kind]; i++)
            n += meter->cost_q8[kind][i];
    return n;
}

/* Sixty-four flat bits cost 64 bits, whatever they are, and a sure one next to nothing. */
Test(model_meter, a_symbol_costs_its_logarithm)
{
    struct model_meter meter = { 0 };
    struct buffer      out = { 0 };
    struct coder       coder;
    uint64_t           word = 0x0123456789abcdef;
    uint32_t           bit = 0;

    coder_open_encoder(&coder, &out);
    coder_flat(&coder, 64, &word);
    coder_bit_given(&coder, 65535, &bit);
    coder_bit_given(&coder, 16384, &bit);
    coder_close(&coder);

    coder_open_decoder(&coder, out.data, out.n);
    model_meter_begin(&meter);
    coder_flat(&coder, 64, &word);
    model_meter_charge(&meter, &coder, MODEL_METER_LABEL, 7);
    coder_bit_given(&coder, 65535, &bit);
    model_meter_charge(&meter, &coder, MODEL_METER_COLUMN, 1000);
    coder_bit_given(&coder, 16384, &bit);
    model_meter_charge(&meter, &coder, MODEL_METER_LABEL, 7);
    cr_expect_leq(model_meter_cost(&meter, MODEL_METER_COLUMN, 1000), 2);
    uint64_t cost_q8 = model_meter_cost(&meter, MODEL_METER_LABEL, 7); /* 64 bits and 2 for a chance of 1/4 */
    cr_expect(cost_q8 >= 66 * 256 - 4 && cost_q8 <= 66 * 256 + 4, "%lu", (unsigned long)cost_q8);
    cr_expect_eq(model_meter_cost(&meter, MODEL_METER_EDGE, 0), 0, "never charged");
    model_meter_free(&meter);
    buffer_free(&out);
}

/* Up to the four bytes by which a decoder is ahead. */
Test(model_meter, parts_of_a_section_cost_the_section)
{
    struct arena arena;
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena);
    struct model  read = { .seed = sample->seed, .source = sample->source };

    for (int i = 0; i < MODEL_N_SECTIONS; i++) {
        struct model_meter meter = { 0 };
        struct buffer      out = { 0 };
        struct fail        fail = { 0 };
        cr_assert_eq(model_code_emit(sample, (enum model_section)i, &out, &fail), STATUS_OK);
        struct text data = { (const char *)out.data, out.n };
        cr_assert_eq(model_code_read_metered(&read, (enum model_section)i, data, &arena, &meter, &fail), STATUS_OK);
        uint64_t n_bits = sum(&meter) / 256, n_stored = i == MODEL_SECTION_TEXT ? 0 : out.n * 8;
        cr_expect(n_bits + 1 >= n_stored - (n_stored < 8 ? n_stored : 8) && n_bits <= n_stored + 32, "%s: %lu of %lu",
                  model_section_name((enum model_section)i), (unsigned long)n_bits, (unsigned long)n_stored);
        cr_expect_not(meter.has_failed);
        model_meter_free(&meter);
        buffer_free(&out);
    }
    arena_free(&arena);
}
