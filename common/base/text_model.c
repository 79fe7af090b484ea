/* text_model.c - bitwise context mixing over hashed contexts.
 *
 * For each bit, from the bytes before it and the bits before it in its byte:
 *
 *   1. Each context looks up a slot: how often a 0 and a 1 came here, in a
 *      byte.  An adaptive map of its own tells what that has meant so far.
 *   2. The match model follows the last place that had the same five bytes.
 *   3. Three mixers add up what 1 and 2 say, in the logistic domain, each with
 *      weights selected by something else; their results are averaged.
 *   4. Two adaptive maps say what became of such results, and are averaged in.
 *   5. When the bit is known, all of the above learn from it.
 *
 * Probabilities are of a 1.  stretch(p) is ln(p / (1 - p)) in Q8, squash its
 * inverse; both come from fixed_exp2_q16.  Divisions of signed numbers round
 * towards zero, as C's do. */
#include "common/base/text_model.h"

#include <stdbool.h>
#include <stdlib.h>

#include "common/base/fixed.h"

/* Found by trial on dictionaries of 2 to 42 KB from four installations. */
#define RATE_FIRST     60     /* of the mixers, Q18: at the first bit, */
#define RATE_LAST      10     /* in the long run, */
#define RATE_HALF_LIFE 2048   /* half way between after so many bits */
#define WEIGHT_FIRST   13107  /* Q16: 0.2, that is 2 for all contexts together */
#define MAP_LIMIT      1000   /* the estimates move by 1 / (n + 1.5), n up to here */
#define MATCH_LIMIT    255
#define SSE_LIMIT      127
#define N_FORGET       3      /* of the other bit's count, half of what is above leaves */

#define N_CONTEXTS    10
#define N_INPUTS      (N_CONTEXTS + 3) /* and two of the match, and a constant */
#define N_MIXERS      3
#define N_SETS        256              /* of weights, at most, for each mixer */
#define N_SSE         2
#define N_SSE_STEPS   33               /* 128 apart in the logistic domain */
#define STRETCH_MAX   3071             /* Q8: 12; 1 - p = 2^-17.3 */
#define MIN_SLOT_BITS 12
#define MAX_SLOT_BITS 18
#define MATCH_BITS    16
#define MATCH_MIN     5                /* bytes that must agree to follow a match */
#define MATCH_MAX     32               /* bytes of agreement that count */
#define HISTORY_MAX   15               /* of each count: four bits */
#define WEIGHT_MAX    (1 << 22)        /* Q16: 64; then no sum overflows, whatever the text */
#define ONE_MIN_Q16   16u              /* no bit is coded as surer than this */

struct slot {
    uint8_t check;   /* other bits of the hash: another context's slot starts anew */
    uint8_t history; /* n_zeros | n_ones << 4, of late */
};

/* A probability that learns at the rate of what it has seen. */
struct estimate {
    uint32_t one_q32;
    uint32_t n;
};

struct text_model {
    int16_t         stretch[4096];                /* of p in Q12 */
    uint16_t        squash[2 * STRETCH_MAX + 1];  /* of x + STRETCH_MAX, Q16 */
    struct estimate maps[N_CONTEXTS][256];        /* by history */
    struct estimate match_map[MATCH_MAX + 1];     /* the expected bit comes, by length */
    struct estimate sse[N_SSE][1024][N_SSE_STEPS];
    int32_t         weights[N_MIXERS][N_SETS][N_INPUTS]; /* Q16 */
    struct slot    *slots;                        /* owned: (N_CONTEXTS, 1 << slot_bits) */
    uint32_t        slot_bits;
    uint32_t        last_at[1 << MATCH_BITS];     /* by hash of MATCH_MIN bytes: where they ended */

    uint8_t *text;                   /* owned: the preset, then the bytes known so far */
    uint32_t at;                     /* of the byte being coded */
    uint32_t partial;                /* a 1, then the bits known of it */
    uint32_t n_bits;                 /* how many */
    uint32_t n_learned;              /* bits, in all */
    uint32_t hashes[N_CONTEXTS];
    uint32_t match_at, match_n;      /* the byte expected next, and how many agreed before it */
    uint32_t word, last_word;        /* hashes of letters */
    uint32_t line, line_at, above_at; /* hash of this line so far, its start, that of the line before */

    /* What learning needs to know of the prediction. */
    struct slot     *used_slots[N_CONTEXTS];
    struct estimate *used_match; /* NULL: no match */
    uint32_t         expected_bit;
    struct estimate *used_sse[N_SSE];
    int32_t          inputs[N_INPUTS];
    int32_t         *used_weights[N_MIXERS];
    uint32_t         mixed_q16[N_MIXERS];
};

static uint32_t mix_hash(uint32_t a, uint32_t b)
{
    uint32_t h = a * 0x9e3779b1u ^ b * 0x85ebca77u;
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    return h ^ h >> 13;
}

static int32_t clamp(int32_t x, int32_t limit)
{
    return x > limit ? limit : x < -limit ? -limit : x;
}

static uint32_t squash(const struct text_model *model, int32_t x)
{
    return model->squash[STRETCH_MAX + clamp(x, STRETCH_MAX)];
}

static int32_t stretch(const struct text_model *model, struct estimate estimate)
{
    return model->stretch[estimate.one_q32 >> 20];
}

static void adapt(struct estimate *estimate, uint32_t bit, uint32_t limit)
{
    uint32_t rate = (2u << 16) / (2 * estimate->n + 3);
    if (bit != 0)
        estimate->one_q32 += (uint32_t)((uint64_t)(UINT32_MAX - estimate->one_q32) * rate >> 16);
    else
        estimate->one_q32 -= (uint32_t)((uint64_t)estimate->one_q32 * rate >> 16);
    if (estimate->n < limit)
        estimate->n++;
}

/* squash(x) = e^x / (e^x + 1), with e^x = 2^(x * log2(e)); 94548 is log2(e) in Q16. */
static void build_tables(struct text_model *model)
{
    for (int32_t x = 0; x <= STRETCH_MAX; x++) {
        uint64_t power_q24 = fixed_exp2_q16((uint32_t)x * 94548u / 256 + (24u << 16));
        uint32_t one_q16   = (uint32_t)((power_q24 << 16) / (power_q24 + (1u << 24)));

        model->squash[STRETCH_MAX + x] = (uint16_t)one_q16;
        model->squash[STRETCH_MAX - x] = (uint16_t)(one_q16 == 32767 ? one_q16 : 65536 - one_q16);
    }
    int32_t x = -STRETCH_MAX;
    for (uint32_t i = 0; i < 4096; i++) {
        while (x < STRETCH_MAX && model->squash[STRETCH_MAX + x] < i * 16 + 8)
            x++;
        model->stretch[i] = (int16_t)x;
    }
}

/* What the maps say before they have seen anything. */
static void init_estimates(struct text_model *model)
{
    for (uint32_t history = 0; history < 256; history++) {
        uint64_t n_zeros = history & 15, n_ones = history >> 4;
        uint32_t one_q32 = (uint32_t)(((10 * n_ones + 4) << 32) / (10 * (n_zeros + n_ones) + 8));
        for (uint32_t i = 0; i < N_CONTEXTS; i++)
            model->maps[i][history] = (struct estimate){ one_q32, 6 };
    }
    for (uint32_t n = 0; n <= MATCH_MAX; n++)
        model->match_map[n] = (struct estimate){ UINT32_MAX - UINT32_MAX / (n + 4), 6 };
    for (uint32_t i = 0; i < N_SSE * 1024; i++) {
        for (int32_t step = 0; step < N_SSE_STEPS; step++)
            model->sse[i / 1024][i % 1024][step] = (struct estimate){ squash(model, (step - 16) * 128) << 16, 6 };
    }
    for (uint32_t i = 0; i < N_MIXERS * N_SETS; i++) {
        for (uint32_t k = 0; k < N_INPUTS; k++)
            model->weights[i / N_SETS][i % N_SETS][k] = WEIGHT_FIRST;
    }
}

void text_model_close(struct text_model *model)
{
    if (model == NULL)
        return;
    free(model->slots);
    free(model->text);
    free(model);
}

struct text_model *text_model_open(size_t n)
{
    struct text_model *model = calloc(1, sizeof(*model));
    if (model == NULL)
        return NULL;
    model->slot_bits = MIN_SLOT_BITS;
    while (model->slot_bits < MAX_SLOT_BITS && (size_t)1 << model->slot_bits < 4 * n)
        model->slot_bits++;
    model->slots = calloc((size_t)N_CONTEXTS << model->slot_bits, sizeof(*model->slots));
    model->text  = malloc(n);
    if (model->slots == NULL || model->text == NULL) {
        text_model_close(model);
        return NULL;
    }
    build_tables(model);
    init_estimates(model);
    model->partial = 1;
    return model;
}

static void predict_by_context(struct text_model *model, uint32_t i)
{
    uint32_t     hash  = mix_hash(model->hashes[i], model->partial);
    uint32_t     at    = hash >> (32 - model->slot_bits);
    uint8_t      check = (uint8_t)hash;
    struct slot *slot  = &model->slots[((size_t)i << model->slot_bits) + at];

    if (slot->check != check)
        *slot = (struct slot){ .check = check };
    model->used_slots[i] = slot;
    model->inputs[i]     = slot->history == 0 ? 0 : stretch(model, model->maps[i][slot->history]);
}

/* Gives the length class of the match, 0 for none. */
static uint32_t predict_by_match(struct text_model *model)
{
    uint32_t expected = model->match_n == 0 ? 0 : model->text[model->match_at] | 256u;

    model->used_match = NULL;
    if (expected >> (8 - model->n_bits) != model->partial) {
        model->match_n                = 0;
        model->inputs[N_CONTEXTS]     = 0;
        model->inputs[N_CONTEXTS + 1] = 0;
        return 0;
    }
    uint32_t n          = model->match_n < MATCH_MAX ? model->match_n : MATCH_MAX;
    model->used_match   = &model->match_map[n];
    model->expected_bit = expected >> (7 - model->n_bits) & 1;
    int32_t sign        = model->expected_bit != 0 ? 1 : -1;

    model->inputs[N_CONTEXTS]     = sign * stretch(model, *model->used_match);
    model->inputs[N_CONTEXTS + 1] = sign * (int32_t)n * 16;
    return 1 + n / 8;
}

static int32_t run_mixers(struct text_model *model, uint32_t match_class)
{
    uint32_t n_known = 0;
    for (uint32_t i = 0; i < N_CONTEXTS; i++)
        n_known += model->used_slots[i]->history != 0;

    uint32_t last_byte      = model->at == 0 ? 0 : model->text[model->at - 1];
    uint32_t sets[N_MIXERS] = { n_known, last_byte, match_class * 8 + model->n_bits };
    int32_t  total          = 0;

    model->inputs[N_CONTEXTS + 2] = 256;
    for (uint32_t m = 0; m < N_MIXERS; m++) {
        int32_t *weights = model->weights[m][sets[m]];
        int64_t  sum     = 0;
        for (uint32_t i = 0; i < N_INPUTS; i++)
            sum += (int64_t)weights[i] * model->inputs[i];
        int32_t x = clamp((int32_t)(sum / 65536), STRETCH_MAX);

        model->used_weights[m] = weights;
        model->mixed_q16[m]    = squash(model, x);
        total += x;
    }
    return total / N_MIXERS;
}

uint32_t text_model_predict(struct text_model *model)
{
    for (uint32_t i = 0; i < N_CONTEXTS; i++)
        predict_by_context(model, i);

    int32_t  x           = run_mixers(model, predict_by_match(model));
    uint32_t last_byte   = model->at == 0 ? 0 : model->text[model->at - 1];
    uint32_t rows[N_SSE] = { model->partial, mix_hash(model->partial, last_byte) & 1023 };
    uint32_t place       = (uint32_t)(clamp(x, 2047) + 2048);
    uint32_t step = place >> 7, part = place & 127;
    uint32_t one_q16 = squash(model, x);

    for (uint32_t i = 0; i < N_SSE; i++) {
        struct estimate *row = model->sse[i][rows[i]];
        one_q16 += ((row[step].one_q32 >> 16) * (128 - part) + (row[step + 1].one_q32 >> 16) * part) >> 7;
        model->used_sse[i] = &row[step + (part >= 64)];
    }
    one_q16 /= 1 + N_SSE;
    return one_q16 < ONE_MIN_Q16 ? ONE_MIN_Q16 : one_q16 > 65536 - ONE_MIN_Q16 ? 65536 - ONE_MIN_Q16 : one_q16;
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
        last & 0xffffff,
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

static uint8_t count_bit(uint8_t history, uint32_t bit)
{
    uint32_t same = bit != 0 ? history >> 4 : history & 15, other = bit != 0 ? history & 15 : history >> 4;

    same  = same < HISTORY_MAX ? same + 1 : same;
    other = other > N_FORGET ? (other + N_FORGET) / 2 : other;
    return (uint8_t)(bit != 0 ? other | same << 4 : same | other << 4);
}

void text_model_learn(struct text_model *model, uint32_t bit)
{
    int32_t rate = RATE_LAST + (RATE_FIRST - RATE_LAST) * RATE_HALF_LIFE / (int32_t)(RATE_HALF_LIFE + model->n_learned);

    model->n_learned += model->n_learned < 1u << 30;
    for (uint32_t m = 0; m < N_MIXERS; m++) {
        int32_t error = ((bit != 0 ? 65535 : 0) - (int32_t)model->mixed_q16[m]) * rate;
        for (uint32_t i = 0; i < N_INPUTS; i++) {
            int32_t step              = (int32_t)((int64_t)model->inputs[i] * error / (1 << 18));
            model->used_weights[m][i] = clamp(model->used_weights[m][i] + step, WEIGHT_MAX);
        }
    }
    for (uint32_t i = 0; i < N_CONTEXTS; i++) {
        struct slot *slot = model->used_slots[i];
        if (slot->history != 0)
            adapt(&model->maps[i][slot->history], bit, MAP_LIMIT);
        slot->history = count_bit(slot->history, bit);
    }
    if (model->used_match != NULL)
        adapt(model->used_match, bit == model->expected_bit, MATCH_LIMIT);
    for (uint32_t i = 0; i < N_SSE; i++)
        adapt(model->used_sse[i], bit, SSE_LIMIT);

    model->partial = model->partial << 1 | bit;
    if (++model->n_bits == 8) {
        uint8_t byte             = (uint8_t)model->partial;
        model->text[model->at++] = byte;
        model->partial           = 1;
        model->n_bits            = 0;
        follow_match(model, byte);
        choose_contexts(model, byte);
    }
}
