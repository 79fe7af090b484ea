/* text_mixer.c - gated logistic mixing and two maps of what became of it.
 *
 *   1. Three mixers add up the inputs, each with weights that the caller
 *      selects by something else; their results are averaged.
 *   2. Two adaptive maps say what became of such results, and are averaged in.
 *   3. When the bit is known, the maps and the mixers that were off learn it.
 *
 * The loops over the 16 inputs are written so that gcc and clang make two
 * times eight lanes of them (pmaddwd, pmulhw): products of 16 bits, and nothing
 * wider than 16 bits kept in learning.
 *
 * squash(x) is e^x / (e^x + 1), stretch(p) is ln(p / (1 - p)), its inverse;
 * both come from fixed_exp2_q16. */
#include "common/base/text_mixer.h"

#include "common/base/fixed.h"

/* Found by trial on dictionaries of 3 to 300 KB from four installations. */
#define RATE_FIRST     60   /* of the mixers, Q18: at the first bit, */
#define RATE_LAST      24   /* in the long run, */
#define RATE_HALF_LIFE 2048 /* half way between after so many bits */
#define ERROR_MIN      1500 /* Q16: 0.023; a mixer that was less off stays as it is */
#define WEIGHT_FIRST   410  /* Q11: 0.2, that is 2 for all contexts together */
#define MAP_SHIFT      4    /* the maps move by 1/16 */

#define WEIGHT_MAX  26000 /* Q11: 12.7; 16 * 26000 * TEXT_MIXER_INPUT_MAX < 2^31, and no step reaches 2000 */
#define ONE_MIN_Q16 16u   /* no bit is coded as surer than this */

_Static_assert(-3 >> 1 == -2, "shift_down needs an arithmetic shift");

/* x / 2^n, rounded down, also below 0. */
static inline int32_t shift_down(int32_t x, uint32_t n)
{
    return x >> n;
}

static int32_t clamp(int32_t x, int32_t limit)
{
    return x > limit ? limit : x < -limit ? -limit : x;
}

/* e^x = 2^(x * log2(e)); 94548 is log2(e) in Q16. */
static void build_tables(struct text_mixer *mixer)
{
    for (int32_t x = 0; x <= TEXT_MIXER_X_MAX; x++) {
        uint64_t power_q24 = fixed_exp2_q16((uint32_t)x * 94548u / 256 + (24u << 16)) + 1;
        uint32_t one_q16   = (uint32_t)((power_q24 << 16) / (power_q24 + (1u << 24)));

        mixer->squash[TEXT_MIXER_X_MAX + x] = (uint16_t)one_q16;
        mixer->squash[TEXT_MIXER_X_MAX - x] = (uint16_t)(65536 - one_q16);
    }
    int32_t x = -TEXT_MIXER_X_MAX;
    for (uint32_t i = 0; i < 4096; i++) {
        while (x < TEXT_MIXER_X_MAX && mixer->squash[TEXT_MIXER_X_MAX + x] < i * 16 + 8)
            x++;
        mixer->stretch[i] = (int16_t)(2 * x); /* to 2 * 2307 */
    }
}

void text_mixer_init(struct text_mixer *mixer, uint32_t n)
{
    *mixer = (struct text_mixer){ 0 };
    build_tables(mixer);
    for (uint32_t set = 0; set < TEXT_MIXER_N_SETS; set++) {
        for (uint32_t i = 0; i < n; i++)
            mixer->weights[set][i] = WEIGHT_FIRST;
    }
    for (uint32_t row = 0; row < TEXT_MIXER_N_ROWS; row++) {
        for (int32_t step = 0; step < TEXT_MIXER_N_STEPS; step++)
            mixer->maps[row][step] = mixer->squash[TEXT_MIXER_X_MAX + (step - TEXT_MIXER_N_STEPS / 2) * 128];
    }
}

static inline int32_t add_up(const int16_t *restrict weights, const int16_t *restrict inputs)
{
    int32_t sum = 0;
    for (uint32_t i = 0; i < TEXT_MIXER_N_INPUTS; i++)
        sum += weights[i] * inputs[i];
    return sum;
}

uint32_t text_mixer_run(struct text_mixer *mixer, const uint32_t sets[TEXT_MIXER_N_MIXERS],
                        const uint32_t rows[TEXT_MIXER_N_MAPS])
{
    int32_t total = 0;
    for (uint32_t m = 0; m < TEXT_MIXER_N_MIXERS; m++) {
        int16_t *weights = mixer->weights[sets[m]];
        int32_t  x       = clamp(shift_down(add_up(weights, mixer->inputs), 12), TEXT_MIXER_X_MAX);

        mixer->used_weights[m] = weights;
        mixer->mixed_q16[m]    = mixer->squash[TEXT_MIXER_X_MAX + x];
        total += x;
    }
    int32_t  x     = total / TEXT_MIXER_N_MIXERS;
    uint32_t place = (uint32_t)(clamp(x, 2047) + 2048);
    uint32_t step = place >> 7, part = place & 127;
    uint32_t one_q16 = mixer->squash[TEXT_MIXER_X_MAX + x];

    for (uint32_t i = 0; i < TEXT_MIXER_N_MAPS; i++) {
        uint16_t *row = mixer->maps[rows[i]];
        one_q16 += (row[step] * (128 - part) + row[step + 1] * part) >> 7;
        mixer->used_maps[i] = &row[step + (part >= 64)];
    }
    one_q16 /= 1 + TEXT_MIXER_N_MAPS;
    return one_q16 < ONE_MIN_Q16 ? ONE_MIN_Q16 : one_q16 > 65536 - ONE_MIN_Q16 ? 65536 - ONE_MIN_Q16 : one_q16;
}

/* Each weight moves by input * error / 2^17, rounded to the nearest; |error| <= 30720. */
static inline void move_weights(int16_t *restrict weights, const int16_t *restrict inputs, int16_t error)
{
    for (uint32_t i = 0; i < TEXT_MIXER_N_INPUTS; i++) {
        int16_t twice = (int16_t)shift_down(inputs[i] * error, 16);
        int16_t moved = (int16_t)(weights[i] + shift_down((int16_t)(twice + 1), 1));

        moved      = moved > WEIGHT_MAX ? WEIGHT_MAX : moved;
        weights[i] = moved < -WEIGHT_MAX ? -WEIGHT_MAX : moved;
    }
}

void text_mixer_learn(struct text_mixer *mixer, uint32_t bit)
{
    int32_t rate =
        RATE_LAST + (RATE_FIRST - RATE_LAST) * RATE_HALF_LIFE / (int32_t)(RATE_HALF_LIFE + mixer->n_learned);

    mixer->n_learned += mixer->n_learned < 1u << 30;
    for (uint32_t m = 0; m < TEXT_MIXER_N_MIXERS; m++) {
        int32_t error = (bit != 0 ? 65535 : 0) - (int32_t)mixer->mixed_q16[m];
        if (error > ERROR_MIN || error < -ERROR_MIN)
            move_weights(mixer->used_weights[m], mixer->inputs, (int16_t)shift_down(error * rate, 7));
    }
    for (uint32_t i = 0; i < TEXT_MIXER_N_MAPS; i++) {
        uint16_t *one_q16 = mixer->used_maps[i];
        uint16_t  zeros   = bit != 0 ? 65535 : 0; /* to learn a 1, the other bit's probability falls */
        uint16_t  other   = *one_q16 ^ zeros;
        *one_q16          = (uint16_t)(other - (other >> MAP_SHIFT)) ^ zeros;
    }
}
