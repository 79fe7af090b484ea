/* model_vocabulary.h - the values that columns of one kind have had, sorted by text.
 *
 * A column's values are mostly sorted, and mostly a part of what columns of
 * the same key had before: the next one is the next of these, or a few behind. */
#ifndef GENT_COMMON_BUNDLE_MODEL_VOCABULARY_H
#define GENT_COMMON_BUNDLE_MODEL_VOCABULARY_H

#include "common/bundle/model_coder.h"

#define MODEL_VOCABULARY_MAX 512u /* values; later ones are not remembered: inserting stays cheap */

struct model_word {
    uint32_t value;
    uint32_t n;      /* rows it had in the last column that had it, */
    uint32_t n_rows; /* of so many */
};

struct model_vocabulary {
    struct model_word *words; /* by the first 256 bytes of the text, then by value */
    uint32_t           n, capacity;
};

/* The place of the first word behind 'value'; MODEL_NONE is before all. */
uint32_t model_vocabulary_behind(const struct model_vocabulary *vocabulary, const struct model *m, uint32_t value);

/* The word of 'value', or NULL. */
const struct model_word *model_vocabulary_find(const struct model_vocabulary *vocabulary, const struct model *m,
                                               uint32_t value);

/* How often the word is to be expected among n_rows: its share of the column that had it last. */
static inline uint32_t model_vocabulary_expect(const struct model_word *word, uint64_t n_rows)
{
    uint64_t expected = (uint64_t)word->n * (n_rows < UINT32_MAX ? n_rows : UINT32_MAX) / (word->n_rows | 1);
    return expected < UINT32_MAX ? (uint32_t)expected : UINT32_MAX;
}

/* Remembers that a column of n_rows had 'value' n times. */
void model_vocabulary_learn(struct model_vocabulary *vocabulary, struct model_coder *c, const struct model *m,
                            struct model_word word);

#endif
