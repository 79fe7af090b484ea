/* text_mixer.h - makes one probability of what the contexts of text_model.c say.
 *
 * All in the logistic domain: an input is ln(p / (1 - p)) in Q9 of the
 * probability p that the next bit is a 1, and 0 where a context knows nothing.
 * Integers only, and part of the format. */
#ifndef GENT_COMMON_BASE_TEXT_MIXER_H
#define GENT_COMMON_BASE_TEXT_MIXER_H

#include <stdint.h>

#define TEXT_MIXER_N_INPUTS  16   /* what is not used stays 0 */
#define TEXT_MIXER_INPUT_MAX 4800 /* of either sign: 9.4; then no sum of products overflows */
#define TEXT_MIXER_N_MIXERS  3
#define TEXT_MIXER_N_SETS    320  /* of weights, for all mixers together */
#define TEXT_MIXER_N_MAPS    2
#define TEXT_MIXER_N_ROWS    1280 /* for both maps together */
#define TEXT_MIXER_N_STEPS   33   /* 128 apart in Q8 */
#define TEXT_MIXER_X_MAX     3071 /* of results, Q8: 12; 1 - p = 2^-17.3 */

struct text_mixer {
    int16_t   inputs[TEXT_MIXER_N_INPUTS];       /* filled by the caller before each run */
    int16_t  *used_weights[TEXT_MIXER_N_MIXERS]; /* of the last run, as the next two */
    uint32_t  mixed_q16[TEXT_MIXER_N_MIXERS];
    uint16_t *used_maps[TEXT_MIXER_N_MAPS];
    uint32_t  n_learned;                                       /* bits, in all */
    int16_t   weights[TEXT_MIXER_N_SETS][TEXT_MIXER_N_INPUTS]; /* Q11 */
    uint16_t  maps[TEXT_MIXER_N_ROWS][TEXT_MIXER_N_STEPS];     /* Q16, by what was mixed */
    uint16_t  squash[2 * TEXT_MIXER_X_MAX + 1];                /* Q16, of x + TEXT_MIXER_X_MAX for x in Q8 */
    int16_t   stretch[4096];                                   /* an input, of p in Q12 */
};

/* Every set of weights begins with the same weight for the first n inputs. */
void text_mixer_init(struct text_mixer *mixer, uint32_t n);

/* The probability of a 1 in Q16, from 16 to 65520, from mixer->inputs with one
 * set of weights per mixer and one row per map. */
uint32_t text_mixer_run(struct text_mixer *mixer, const uint32_t sets[TEXT_MIXER_N_MIXERS],
                        const uint32_t rows[TEXT_MIXER_N_MAPS]);

/* What the bit of the last run was. */
void text_mixer_learn(struct text_mixer *mixer, uint32_t bit);

#endif
