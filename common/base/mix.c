/* mix.c - slots of bit histories, and a logistic mixer over what they say.
 *
 * For each context of a bit a slot holds the mean of the bits seen there, with
 * a rate of 1 / (n + 1.5), and a history: how many zeros and ones, where a
 * surprise halves the other count.  A second table, per field and place of
 * the context, learns what follows each history.  In the logistic domain
 * (log2 of the odds) both are weighted and added; the weights move along the
 * gradient of the coding cost.  A context that has seen nothing says nothing. */
#include "common/base/mix.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/fixed.h"
#include "common/base/mix_weights.h"

#define N_SLOTS      ((uint32_t)1 << 19)
#define N_PROBES     4u /* slots of a group, aligned */
#define N_HISTORIES  256u
#define N_INPUTS     (2 * MIX_MAX_CONTEXTS + 1)
#define N_SETS       (MIX_MAX_CONTEXTS + 1 + MIX_N_CLASSES) /* of weights, see choose_weights() */

/* log2 of the odds in steps of 1/256, within +-12: 2^-12 is also the least
 * probability that the coder is given. */
#define STRETCH_ONE   256
#define STRETCH_MAX   (12 * STRETCH_ONE)
#define STRETCH_SHIFT 4u /* a probability's low bits that its stretch ignores */

#define MEAN_LIMIT    254u /* bits after which a mean's rate stays */
#define HISTORY_LIMIT 126u
#define HISTORY_START 2u   /* bits that the first estimate of a history is worth */

#define WEIGHT_ONE   65536
#define WEIGHT_START (WEIGHT_ONE / 5)
#define RATE_MIN_Q16 240u
#define RATE_MAX_Q16 1600u
#define RATE_HALF    256u /* bits after which the rate is half of what it was */

struct slot {
    uint32_t one_q32; /* mean */
    uint16_t check;
    uint8_t  n;       /* bits seen; 0: free */
    uint8_t  history; /* zeros << 4 | ones */
};

struct estimate {
    uint16_t one_q16;
    uint16_t n;
};

_Static_assert(N_INPUTS <= MIX_WEIGHTS_N, "inputs fit the weights");
_Static_assert(STRETCH_MAX <= MIX_WEIGHTS_INPUT, "inputs are within the bounds of sums");
_Static_assert(16 * WEIGHT_ONE == MIX_WEIGHTS_LIMIT, "weights are within theirs");

struct mix {
    struct slot        *slots;     /* owned (N_SLOTS) */
    struct estimate    *estimates; /* owned (n_fields, MIX_MAX_CONTEXTS, N_HISTORIES) */
    struct mix_weights *weights;   /* owned (n_fields, N_SETS) */
    uint32_t         field, n_contexts;
    uint64_t         keys[MIX_MAX_CONTEXTS];
    uint16_t         rates_q16[MEAN_LIMIT + 1]; /* of a mean or an estimate, by how many bits it has seen */
    uint8_t          next[2][N_HISTORIES];      /* the history after a bit */
    int16_t          stretch[65536 >> STRETCH_SHIFT];
    uint16_t         squash[2 * STRETCH_MAX + 1];
};

static uint64_t scramble(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

static int32_t clamp(int64_t value, int32_t limit)
{
    return value > limit ? limit : value < -limit ? -limit : (int32_t)value;
}

/* One more of the bit, and of the other, where it surprises, half. */
static uint8_t history_after(uint32_t history, uint32_t bit)
{
    uint32_t zeros = history >> 4, ones = history & 15;
    uint32_t same = bit == 0 ? zeros : ones, other = bit == 0 ? ones : zeros;

    if (same < 15)
        same++;
    if (other > 2)
        other = other / 2 + 1;
    return (uint8_t)(bit == 0 ? same << 4 | other : other << 4 | same);
}

/* Rates and histories; log2(p / (1 - p)) at the middle of each step of p, and its inverse. */
static void fill_tables(struct mix *mix)
{
    for (uint32_t n = 0; n <= MEAN_LIMIT; n++)
        mix->rates_q16[n] = (uint16_t)((2u << 16) / (2 * n + 3));
    for (uint32_t history = 0; history < N_HISTORIES; history++) {
        mix->next[0][history] = history_after(history, 0);
        mix->next[1][history] = history_after(history, 1);
    }
    for (uint32_t i = 0; i < 65536 >> STRETCH_SHIFT; i++) {
        uint32_t one     = 2 * (i << STRETCH_SHIFT) + (1u << STRETCH_SHIFT); /* of 2^17 */
        int32_t  log_q16 = (int32_t)fixed_log2_q16(one - 1) - (int32_t)fixed_log2_q16(131072 - one - 1);
        mix->stretch[i]  = (int16_t)clamp(log_q16 / (65536 / STRETCH_ONE), STRETCH_MAX);
    }
    for (int32_t x = 0; x <= STRETCH_MAX; x++) {
        /* 1 / (1 + 2^-x) = 2^x / (2^x + 1), with 2^(x + 16) from the table */
        uint64_t odds = fixed_exp2_q16((uint32_t)x * (65536 / STRETCH_ONE) + (16u << 16)) + 1;
        uint32_t one  = (uint32_t)((odds << 16) / (odds + 65536));
        mix->squash[STRETCH_MAX + x] = (uint16_t)one;
        mix->squash[STRETCH_MAX - x] = (uint16_t)(65536 - one);
    }
}

/* A history's first estimate: (ones + 0.4) / (zeros + ones + 0.8). */
static void fill_estimates(struct estimate *estimates)
{
    for (uint32_t history = 0; history < N_HISTORIES; history++) {
        uint32_t zeros = history >> 4, ones = history & 15;
        estimates[history].one_q16 = (uint16_t)(65536 * (5 * ones + 2) / (5 * (zeros + ones) + 4));
        estimates[history].n       = HISTORY_START;
    }
}

struct mix *mix_open(uint32_t n_fields)
{
    struct mix *mix = calloc(1, sizeof(*mix));
    if (mix == NULL)
        return NULL;
    mix->slots     = calloc(N_SLOTS, sizeof(*mix->slots));
    mix->estimates = calloc((size_t)n_fields * MIX_MAX_CONTEXTS, N_HISTORIES * sizeof(*mix->estimates));
    mix->weights   = calloc((size_t)n_fields * N_SETS, sizeof(*mix->weights));
    if (mix->slots == NULL || mix->estimates == NULL || mix->weights == NULL) {
        mix_close(mix);
        return NULL;
    }
    fill_tables(mix);
    if (n_fields != 0)
        fill_estimates(mix->estimates);
    for (size_t i = 1; i < (size_t)n_fields * MIX_MAX_CONTEXTS; i++)
        memcpy(mix->estimates + i * N_HISTORIES, mix->estimates, N_HISTORIES * sizeof(*mix->estimates));
    for (size_t i = 0; i < (size_t)n_fields * N_SETS; i++) {
        for (uint32_t at = 0; at < N_INPUTS; at++)
            mix->weights[i].of[at] = WEIGHT_START;
    }
    return mix;
}

void mix_close(struct mix *mix)
{
    if (mix == NULL)
        return;
    free(mix->slots);
    free(mix->estimates);
    free(mix->weights);
    free(mix);
}

void mix_begin(struct mix *mix, uint32_t field, const uint32_t *contexts, uint32_t n)
{
    mix->field      = field;
    mix->n_contexts = n + 1;
    for (uint32_t i = 0; i <= n; i++) {
        uint64_t context = i == 0 ? 0 : contexts[i - 1];
        mix->keys[i]     = scramble((context << 32) + (field << 4) + i);
    }
}

static struct slot *group_of(struct mix *mix, uint64_t key)
{
    return mix->slots + ((uint32_t)key & (N_SLOTS - 1) & ~(N_PROBES - 1));
}

void mix_expect(struct mix *mix, uint32_t node)
{
    for (uint32_t i = 0; i < mix->n_contexts; i++)
        __builtin_prefetch(group_of(mix, scramble(mix->keys[i] + node)));
}

/* The slot of 'key', or a free one, or of its group the one that has seen least. */
static struct slot *find_slot(struct mix *mix, uint64_t key)
{
    struct slot *group = group_of(mix, key);
    uint16_t     check = (uint16_t)(key >> 48);
    struct slot *least = group;

    for (uint32_t i = 0; i < N_PROBES; i++) {
        struct slot *slot = group + i;
        if (slot->n != 0 && slot->check == check)
            return slot;
        if (slot->n < least->n)
            least = slot;
    }
    *least = (struct slot){ .one_q32 = (uint32_t)1 << 31, .check = check };
    return least;
}

/* Of a bit's probability, that of the other bit falls: all ones turn the one into the other. */
static void update_slot(const struct mix *mix, struct slot *slot, uint32_t bit)
{
    uint32_t ones  = 0 - bit;
    uint32_t other = slot->one_q32 ^ ones;

    other -= (uint32_t)((uint64_t)other * mix->rates_q16[slot->n] >> 16);
    slot->one_q32 = other ^ ones;
    slot->n       = (uint8_t)(slot->n + (slot->n < MEAN_LIMIT));
    slot->history = mix->next[bit][slot->history];
}

/* Not when the context has seen nothing. */
static void update_estimate(const struct mix *mix, struct estimate *estimate, bool seen, uint32_t bit)
{
    uint32_t ones  = (0 - bit) & UINT16_MAX;
    uint32_t other = estimate->one_q16 ^ ones;
    uint32_t rate  = mix->rates_q16[estimate->n] & (0u - seen);

    other -= other * rate >> 16;
    estimate->one_q16 = (uint16_t)(other ^ ones);
    estimate->n       = (uint16_t)(estimate->n + (seen & (estimate->n < HISTORY_LIMIT)));
}

static void update_weights(struct mix_weights *weights, const int32_t *inputs, uint32_t n_inputs, int32_t error_q16)
{
    uint32_t rate = RATE_MAX_Q16 * RATE_HALF / (RATE_HALF + weights->n);

    mix_weights_move(weights, inputs, n_inputs, error_q16 * (int32_t)(rate > RATE_MIN_Q16 ? rate : RATE_MIN_Q16));
    weights->n += weights->n < UINT16_MAX;
}

/* Two sets of weights per field, one by the most special context that has
 * seen something, one by the class of the decision. Their sums are averaged. */
static void choose_weights(struct mix *mix, uint32_t n_seen, uint32_t node, struct mix_weights *sets[2])
{
    struct mix_weights *of_field = mix->weights + (size_t)mix->field * N_SETS;
    sets[0] = of_field + n_seen;
    sets[1] = of_field + MIX_MAX_CONTEXTS + 1 + (node >> MIX_CLASS_SHIFT);
}

void mix_bit(struct mix *mix, struct coder *coder, uint32_t node, uint32_t *bit)
{
    struct estimate *of_field = mix->estimates + (size_t)mix->field * MIX_MAX_CONTEXTS * N_HISTORIES;
    struct slot     *slots[MIX_MAX_CONTEXTS];
    struct estimate *estimates[MIX_MAX_CONTEXTS];
    struct mix_weights *sets[2];
    uint64_t         keys[MIX_MAX_CONTEXTS];
    int32_t          inputs[MIX_WEIGHTS_N];
    uint32_t         n_seen = 0, n_inputs = 0;

    for (uint32_t i = 0; i < mix->n_contexts; i++) {
        keys[i] = scramble(mix->keys[i] + node);
        __builtin_prefetch(group_of(mix, keys[i]));
    }
    for (uint32_t i = 0; i < mix->n_contexts; i++) {
        struct slot *slot = find_slot(mix, keys[i]);
        bool         seen = slot->n != 0;
        slots[i]     = slot;
        estimates[i] = of_field + (size_t)i * N_HISTORIES + slot->history;
        inputs[n_inputs++] = mix->stretch[slot->one_q32 >> (16 + STRETCH_SHIFT)] * seen;
        inputs[n_inputs++] = mix->stretch[estimates[i]->one_q16 >> STRETCH_SHIFT] * seen;
        n_seen = seen ? i + 1 : n_seen;
    }
    inputs[n_inputs++] = STRETCH_ONE / 4;
    while (n_inputs % 4 != 0)
        inputs[n_inputs++] = 0;

    choose_weights(mix, n_seen, node, sets);
    int64_t  sum     = mix_weights_sum(sets[0], sets[1], inputs, n_inputs);
    uint32_t one_q16 = mix->squash[STRETCH_MAX + clamp(sum / (2 * WEIGHT_ONE), STRETCH_MAX)];

    uint32_t         zero_q16 = 65536 - one_q16;
    struct coder_bit mixed    = { .slow = zero_q16 << 16, .fast = (uint16_t)zero_q16 };
    coder_bit(coder, &mixed, bit);

    int32_t error_q16 = (int32_t)(*bit << 16) - (int32_t)one_q16;
    update_weights(sets[0], inputs, n_inputs, error_q16);
    update_weights(sets[1], inputs, n_inputs, error_q16);
    for (uint32_t i = 0; i < mix->n_contexts; i++) {
        /* What an unseen context did not say, it does not learn from. */
        update_estimate(mix, estimates[i], slots[i]->n != 0, *bit);
        update_slot(mix, slots[i], *bit);
    }
}
