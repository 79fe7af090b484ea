/* text_model.h - how likely the next bit of a text is a 1: the model of text_coder.h.
 *
 * Integers only, and part of the format: a change of any constant in
 * text_model.c or text_mixer.c is another codec. */
#ifndef GENT_COMMON_BASE_TEXT_MODEL_H
#define GENT_COMMON_BASE_TEXT_MODEL_H

#include <stddef.h>
#include <stdint.h>

struct text_model; /* up to 5 MB, and the text */

/* For n bytes in all, n < 2^31.  NULL: out of memory. */
struct text_model *text_model_open(size_t n);
void               text_model_close(struct text_model *model); /* accepts NULL */

/* In turns, for each bit of each byte, highest first: the probability of a 1
 * in Q16, from 16 to 65520; and then what the bit was.  Not beyond n bytes. */
uint32_t text_model_predict(struct text_model *model);
void     text_model_learn(struct text_model *model, uint32_t bit);

#endif
