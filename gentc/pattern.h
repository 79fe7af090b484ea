/* pattern.h - where a text holds identifiers: literal pieces and slots. */
#ifndef GENT_GENTC_PATTERN_H
#define GENT_GENTC_PATTERN_H

#include "common/base/buffer.h"

enum pattern_kind {
    PATTERN_LITERAL,
    PATTERN_DIGITS,     /* a run of decimal digits */
    PATTERN_HEX_LOWER,  /* 8 or more hex digits with a digit and a letter among them */
    PATTERN_HEX_UPPER,
    PATTERN_UUID,       /* 8-4-4-4-12, lower case; also one that is cut off at the end of the text */
    PATTERN_ALNUM,      /* a word of 12 or more that mixes letters and digits as no language does */
    PATTERN_WORD,       /* any other word; only from pattern_split_words() */
};

struct pattern_piece {
    struct text text; /* borrowed */
    uint8_t     kind; /* enum pattern_kind */
};

/* Splits 'text' (JSON-escaped; an escape is never cut) into at most n_max
 * pieces, neighbouring literals joined; the last piece takes the rest as a literal. Returns the
 * number of pieces: 1 literal when nothing looks like an identifier, 0 for "". */
uint32_t pattern_split(struct text text, struct pattern_piece *pieces, uint32_t n_max);

/* As pattern_split, but every run of digits is a slot, also the short number of
 * a name (k8s, v2): for values, where a slot that turns out constant goes back
 * into the literal. pattern_split is for names, where v1 and v2 are two things. */
uint32_t pattern_split_fine(struct text text, struct pattern_piece *pieces, uint32_t n_max);

/* As pattern_split, but every word is a slot: for texts made up of a small
 * vocabulary, such as what people search for. */
uint32_t pattern_split_words(struct text text, struct pattern_piece *pieces, uint32_t n_max);

/* Appends the template: literals as they are, slots as {digits}, {hex8}, {uuid}, ... */
void pattern_print_template(const struct pattern_piece *pieces, uint32_t n, struct buffer *out);

#endif
