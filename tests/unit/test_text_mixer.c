/* test_text_mixer.c - the mixer at its bounds; test_text_coder.c pins what it gives. */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdlib.h>

#include "common/base/text_mixer.h"

static const uint32_t sets[TEXT_MIXER_N_MIXERS] = { 0, 1, TEXT_MIXER_N_SETS - 1 };
static const uint32_t rows[TEXT_MIXER_N_MAPS]   = { 0, TEXT_MIXER_N_ROWS - 1 };

static struct text_mixer *open_mixer(int16_t input)
{
    struct text_mixer *mixer = malloc(sizeof(*mixer));
    text_mixer_init(mixer, TEXT_MIXER_N_INPUTS);
    for (uint32_t i = 0; i < TEXT_MIXER_N_INPUTS; i++)
        mixer->inputs[i] = input;
    return mixer;
}

Test(text_mixer, no_input_says_half)
{
    struct text_mixer *mixer = open_mixer(0);
    cr_assert_eq(text_mixer_run(mixer, sets, rows), 32768);
    free(mixer);
}

Test(text_mixer, stretch_undoes_squash)
{
    struct text_mixer *mixer = open_mixer(0);
    for (int32_t x = -1500; x <= 1500; x++) {
        int32_t back  = mixer->stretch[mixer->squash[TEXT_MIXER_X_MAX + x] >> 4];
        int32_t slack = abs(x) < 1000 ? 20 : 120; /* Q9: p is known to 1/4096 */
        cr_assert(abs(back - 2 * x) <= slack, "%d -> %d", 2 * x, back);
    }
    free(mixer);
}

/* Weights and inputs as large as they get, of all signs: no sum overflows (the
 * sanitizers watch), and learning drives no weight beyond. */
Test(text_mixer, the_extremes_stay_in_bounds)
{
    for (uint32_t k = 0; k < 8; k++) {
        int16_t            input  = (int16_t)(k & 1 ? TEXT_MIXER_INPUT_MAX : -TEXT_MIXER_INPUT_MAX);
        int16_t            weight = k & 2 ? 26000 : -26000;
        struct text_mixer *mixer  = open_mixer(input);
        for (uint32_t i = 0; i < TEXT_MIXER_N_INPUTS * TEXT_MIXER_N_SETS; i++)
            mixer->weights[i / TEXT_MIXER_N_INPUTS][i % TEXT_MIXER_N_INPUTS] = weight;

        bool is_sure = (input > 0) == (weight > 0);
        for (uint32_t n = 0; n < 1000; n++) {
            uint32_t one_q16 = text_mixer_run(mixer, sets, rows);
            cr_assert(one_q16 >= 16 && one_q16 <= 65520);
            if (n == 0)
                cr_assert(is_sure ? one_q16 > 65000 : one_q16 < 500);
            text_mixer_learn(mixer, k >> 2);
            for (uint32_t i = 0; i < TEXT_MIXER_N_INPUTS; i++)
                cr_assert(abs(mixer->weights[1][i]) <= 26000);
        }
        free(mixer);
    }
}

/* A bit that always comes is learnt, one that a mixer knew teaches it nothing. */
Test(text_mixer, learns_what_comes_until_it_knows)
{
    struct text_mixer *mixer = open_mixer(512);
    for (uint32_t n = 0; n < 2000; n++) {
        text_mixer_run(mixer, sets, rows);
        text_mixer_learn(mixer, 0);
    }
    int16_t weight = mixer->weights[0][0];
    cr_assert(weight < 0);
    cr_assert_lt(text_mixer_run(mixer, sets, rows), 2000);
    text_mixer_learn(mixer, 0);
    cr_assert_eq(mixer->weights[0][0], weight);
    text_mixer_run(mixer, sets, rows);
    text_mixer_learn(mixer, 1);
    cr_assert_gt(mixer->weights[0][0], weight);
    free(mixer);
}
