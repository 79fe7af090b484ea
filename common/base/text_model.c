/* text_model.c - bitwise context mixing over hashed contexts.
 *
 * For each bit, from the bytes before it and the bits before it in its byte:
 *
 *   1. Each context looks up how often a 0 and a 1 came here of late: its
 *      history.  At the start of each half of a byte it finds a bucket by
 *      hash, with the histories of the 15 places a half byte can lead to, so
 *      that a bit costs no cache miss.
 *   2. The match model follows the last place that had the same five bytes.
 *   3. text_mixer.c makes one probability of what 1 and 2 say.
 *   4. When the bit is known, all of the above learn from it. */
#include "common/base/text_model.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/fixed.h"
#include "common/base/text_mixer.h"

/* Found by trial on dictionaries of 3 to 300 KB from four installations. */
#define N_FORGET    3  /* of the other bit's count, half of what is above leaves */
#define BIT_WEIGHT  10 /* a history's odds: (10 * n_ones + 1) to (10 * n_zeros + 1) */
#define MATCH_SHIFT 7  /* the match model's estimates move by 1/128 */

#define N_CONTEXTS       9
#define N_INPUTS         (N_CONTEXTS + 3) /* and two of the match, and a constant */
#define MIN_BUCKET_BITS  12
#define MAX_BUCKET_BITS  18
#define BUCKETS_PER_BYTE 4
#define MATCH_BITS       16
#define MATCH_MIN        5  /* bytes that must agree to follow a match */
#define MATCH_MAX        32 /* bytes of agreement that count */
#define HISTORY_MAX      15 /* of each count: four bits */

/* The sets of weights of the three mixers, and the rows of the two maps. */
#define SETS_BY_BYTE  16 /* before: by the number of contexts that are known */
#define SETS_BY_MATCH (SETS_BY_BYTE + 256)
#define ROWS_BY_BYTE  256 /* before: by the bits known of this byte */

_Static_assert(N_CONTEXTS < SETS_BY_BYTE && N_INPUTS <= TEXT_MIXER_N_INPUTS, "the mixer has room");
_Static_assert(SETS_BY_MATCH + (2 + MATCH_MAX / 8) * 8 <= TEXT_MIXER_N_SETS, "the mixer has room");
_Static_assert(ROWS_BY_BYTE + 1024 <= TEXT_MIXER_N_ROWS, "the mixer has room");

/* What half a byte can lead to under one context: within a cache line. */
struct bucket {
    uint8_t cells[16]; /* [0]: other bits of the hash; then by node, the histories: n_zeros | n_ones << 4 */
};

struct text_model {
    /* What a prediction looks at, and learning after it. */
    uint8_t  *used[N_CONTEXTS];         /* the cells of the contexts' buckets */
    uint32_t  node;                     /* a 1, then the bits known of this half byte */
    uint32_t  n_known;                  /* buckets that are not new */
    uint32_t  partial;                  /* a 1, then the bits known of this byte */
    uint32_t  n_bits;                   /* how many */
    uint32_t *used_match;               /* NULL: no match */
    uint32_t  expected_bit;             /* by it */
    uint32_t  match_q32[MATCH_MAX + 1]; /* that the expected bit comes, by length */
    int16_t   logits[256];              /* what a history says, as an input of the mixer */
    uint8_t   next[2][256];             /* the history after a bit */

    struct bucket *buckets; /* owned: (1 << bucket_bits) */
    uint32_t       bucket_bits;
    uint32_t       hashes[N_CONTEXTS];        /* of the bytes before this one */
    uint32_t       bucket_hashes[N_CONTEXTS]; /* and of the first half of it, where known */

    uint8_t *text;                    /* owned: the preset, then the bytes known so far */
    uint32_t at;                      /* of the byte being coded */
    uint32_t match_at, match_n;       /* the byte expected next, and how many agreed before it */
    uint32_t word, last_word;         /* hashes of letters */
    uint32_t line, line_at, above_at; /* hash of this line so far, its start, that of the line before */

    struct text_mixer mixer;
    uint32_t          last_at[1 << MATCH_BITS]; /* by hash of MATCH_MIN bytes: where they ended */
};

static uint32_t mix_hash(uint32_t a, uint32_t b)
{
    uint32_t h = a * 0x9e3779b1u ^ b * 0x85ebca77u;
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    return h ^ h >> 13;
}

static uint8_t count_bit(uint32_t history, uint32_t bit)
{
    uint32_t same = bit != 0 ? history >> 4 : history & 15, other = bit != 0 ? history & 15 : history >> 4;

    same  = same < HISTORY_MAX ? same + 1 : same;
    other = other > N_FORGET ? (other + N_FORGET) / 2 : other;
    return (uint8_t)(bit != 0 ? other | same << 4 : same | other << 4);
}

/* ln((10 * n_ones + 1) / (10 * n_zeros + 1)) in Q9; 45426 is ln(2) in Q16. */
static int16_t judge(uint32_t history)
{
    uint32_t ones_q16  = fixed_log2_q16(BIT_WEIGHT * (history >> 4));
    uint32_t zeros_q16 = fixed_log2_q16(BIT_WEIGHT * (history & 15));
    uint64_t apart_q16 = ones_q16 > zeros_q16 ? ones_q16 - zeros_q16 : zeros_q16 - ones_q16;
    int16_t  apart_q9  = (int16_t)(apart_q16 * 45426 >> 23);
    return ones_q16 > zeros_q16 ? apart_q9 : (int16_t)-apart_q9;
}

/* Says early which memory find_buckets will want, as it takes its time. */
static void hash_half_byte(struct text_model *model)
{
    for (uint32_t i = 0; i < N_CONTEXTS; i++) {
        uint32_t hash           = model->n_bits == 0 ? model->hashes[i] : mix_hash(model->hashes[i], model->partial);
        model->bucket_hashes[i] = hash;
        __builtin_prefetch(&model->buckets[hash >> (32 - model->bucket_bits)]);
    }
}

static uint32_t count_bits(uint8_t history)
{
    return (history & 15u) + (history >> 4);
}

/* Looks for each context's bucket in two places; where it is in neither, the
 * less used of the two starts anew. */
static void find_buckets(struct text_model *model)
{
    model->node    = 1;
    model->n_known = 0;
    for (uint32_t i = 0; i < N_CONTEXTS; i++) {
        uint32_t hash  = model->bucket_hashes[i];
        uint32_t at    = hash >> (32 - model->bucket_bits);
        uint8_t  check = (uint8_t)hash;
        uint8_t *cells = model->buckets[at].cells, *others = model->buckets[at ^ 1].cells;

        if (cells[0] != check) {
            bool is_there = others[0] == check;
            if (is_there || count_bits(others[1]) < count_bits(cells[1]))
                cells = others;
            if (!is_there) {
                memset(cells, 0, sizeof(struct bucket));
                cells[0] = check;
            }
        }
        model->n_known += cells[1] != 0;
        model->used[i] = cells;
    }
}

void text_model_close(struct text_model *model)
{
    if (model == NULL)
        return;
    free(model->buckets);
    free(model->text);
    free(model);
}

struct text_model *text_model_open(size_t n)
{
    struct text_model *model = calloc(1, sizeof(*model));
    if (model == NULL)
        return NULL;
    model->bucket_bits = MIN_BUCKET_BITS;
    while (model->bucket_bits < MAX_BUCKET_BITS && (size_t)1 << model->bucket_bits < BUCKETS_PER_BYTE * n)
        model->bucket_bits++;
    model->buckets = calloc((size_t)1 << model->bucket_bits, sizeof(*model->buckets));
    model->text    = malloc(n);
    if (model->buckets == NULL || model->text == NULL) {
        text_model_close(model);
        return NULL;
    }
    for (uint32_t history = 0; history < 256; history++) {
        model->logits[history]  = judge(history);
        model->next[0][history] = count_bit(history, 0);
        model->next[1][history] = count_bit(history, 1);
    }
    for (uint32_t k = 0; k <= MATCH_MAX; k++)
        model->match_q32[k] = UINT32_MAX - UINT32_MAX / (k + 4);
    text_mixer_init(&model->mixer, N_INPUTS);
    model->mixer.inputs[N_INPUTS - 1] = 512; /* 1: how often a bit is a 1 at all */
    model->partial = 1;
    hash_half_byte(model);
    find_buckets(model);
    return model;
}

/* Gives the length class of the match, 0 for none. */
static uint32_t predict_by_match(struct text_model *model)
{
    uint32_t expected = model->match_n == 0 ? 0 : model->text[model->match_at] | 256u;
    int16_t *inputs   = &model->mixer.inputs[N_CONTEXTS];

    model->used_match = NULL;
    if (expected >> (8 - model->n_bits) != model->partial) {
        model->match_n = 0;
        inputs[0] = inputs[1] = 0;
        return 0;
    }
    uint32_t n          = model->match_n < MATCH_MAX ? model->match_n : MATCH_MAX;
    model->used_match   = &model->match_q32[n];
    model->expected_bit = expected >> (7 - model->n_bits) & 1;
    int32_t sign        = model->expected_bit != 0 ? 1 : -1;

    inputs[0] = (int16_t)(sign * model->mixer.stretch[*model->used_match >> 20]);
    inputs[1] = (int16_t)(sign * (int32_t)n * 32);
    return 1 + n / 8;
}

uint32_t text_model_predict(struct text_model *model)
{
    for (uint32_t i = 0; i < N_CONTEXTS; i++)
        model->mixer.inputs[i] = model->logits[model->used[i][model->node]];

    uint32_t match_class = predict_by_match(model);
    uint32_t last_byte   = model->at == 0 ? 0 : model->text[model->at - 1];
    const uint32_t sets[] = { model->n_known, SETS_BY_BYTE + last_byte,
                              SETS_BY_MATCH + match_class * 8 + model->n_bits };
    const uint32_t rows[] = { model->partial, ROWS_BY_BYTE + (mix_hash(model->partial, last_byte) & 1023) };
    return text_mixer_run(&model->mixer, sets, rows);
}

static void follow_match(struct text_model *model, uint8_t byte)
{
    const uint8_t *text = model->text;
    uint32_t       at   = model->at;

    if (model->match_n != 0 && text[model->match_at] == byte) {
        model->match_at++;
        model->match_n++;
    } else {
        model->match_n = 0;
    }
    if (at < MATCH_MIN)
        return;
    uint32_t last_four = text[at - 1] | (uint32_t)text[at - 2] << 8 | (uint32_t)text[at - 3] << 16 |
                         (uint32_t)text[at - 4] << 24;
    uint32_t hash = mix_hash(last_four, text[at - 5]) >> (32 - MATCH_BITS);
    if (model->match_n == 0 && model->last_at[hash] != 0) {
        uint32_t n      = 0;
        model->match_at = model->last_at[hash];
        while (n < MATCH_MAX && n < model->match_at && text[model->match_at - 1 - n] == text[at - 1 - n])
            n++;
        model->match_n = n;
    }
    model->last_at[hash] = at;
}

static bool is_word_byte(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte >= 128;
}

/* The hashes under which the bits of the next byte are predicted. */
static void choose_contexts(struct text_model *model, uint8_t byte)
{
    if (is_word_byte(byte)) {
        uint32_t letter = byte >= '0' && byte <= '9' ? '0' : byte | 32u;
        model->word     = mix_hash(model->word, letter);
    } else if (model->word != 0) {
        model->last_word = model->word;
        model->word      = 0;
    }
    model->line = mix_hash(model->line, byte);
    if (byte == '\n' || byte == 0) {
        model->above_at = model->line_at;
        model->line_at  = model->at;
        model->line     = 0;
    }

    uint32_t last = 0; /* four bytes */
    for (uint32_t i = 4; i != 0; i--)
        last = last << 8 | (model->at >= i ? model->text[model->at - i] : 0);
    uint32_t above_at = model->above_at + (model->at - model->line_at);
    uint32_t above    = above_at < model->line_at ? model->text[above_at] : 0;

    const uint32_t contexts[N_CONTEXTS] = {
        0,
        last & 0xff,
        last & 0xffff,
        last,
        last & 0xffff00,
        model->line,
        mix_hash(model->line, above),
        mix_hash(model->word, byte),
        mix_hash(mix_hash(model->word, model->last_word), byte),
    };
    for (uint32_t i = 0; i < N_CONTEXTS; i++)
        model->hashes[i] = mix_hash(contexts[i], i + 1);
}

/* Comes to the next bit's place in the text. */
static void advance(struct text_model *model, uint32_t bit)
{
    model->partial = model->partial << 1 | bit;
    if (++model->n_bits == 8) {
        uint8_t byte             = (uint8_t)model->partial;
        model->text[model->at++] = byte;
        model->partial           = 1;
        model->n_bits            = 0;
        follow_match(model, byte);
        choose_contexts(model, byte);
    }
    if (model->n_bits % 4 == 0)
        hash_half_byte(model);
}

void text_model_learn(struct text_model *model, uint32_t bit)
{
    const uint8_t *next = model->next[bit];

    advance(model, bit);
    text_mixer_learn(&model->mixer, bit);
    for (uint32_t i = 0; i < N_CONTEXTS; i++) {
        uint8_t *history = &model->used[i][model->node];
        *history         = next[*history];
    }
    if (model->used_match != NULL) {
        uint32_t zeros     = bit == model->expected_bit ? UINT32_MAX : 0;
        uint32_t other     = *model->used_match ^ zeros; /* its probability falls */
        *model->used_match = (other - (other >> MATCH_SHIFT)) ^ zeros;
    }
    model->node = model->node << 1 | bit;
    if (model->n_bits % 4 == 0)
        find_buckets(model);
}
