/* relation_drift.c - two samples of equal size: each row's source, and that of another span of its label. */
#include "gentc/relation_drift.h"

#include "common/base/hash.h"
#include "common/bundle/model_take.h"

#define N_SAMPLE 1024
#define N_SLOTS  4096 /* a power of two, above twice the values of both samples */

/* How often each value was met. */
struct tally {
    uint64_t hash[N_SLOTS];
    uint16_t n[N_SLOTS][2];
};

static void count_part(struct tally *tally, const struct relation_part *source, struct span_value value,
                       uint32_t sample)
{
    if (!model_take_part(value.text, source->take, &value.text))
        value.text.n = 0;
    uint64_t hash = (hash_table_key(value.text.at, value.text.n) ^ value.type) | 1; /* 0: an empty slot */
    uint32_t at   = (uint32_t)hash & (N_SLOTS - 1);

    while (tally->hash[at] != 0 && tally->hash[at] != hash)
        at = (at + 1) & (N_SLOTS - 1);
    tally->hash[at] = hash;
    tally->n[at][sample]++;
}

static uint32_t root(uint32_t square)
{
    uint32_t r = 0;
    while ((r + 1) * (r + 1) <= square)
        r++;
    return r;
}

/* What differs by more than two standard deviations does not differ by chance. */
static uint32_t sum_differences(const struct tally *tally)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < N_SLOTS; i++) {
        uint32_t a = tally->n[i][0], b = tally->n[i][1];
        uint32_t apart = a > b ? a - b : b - a, chance = 2 * root(a + b);
        sum += apart > chance ? apart - chance : 0;
    }
    return sum;
}

uint32_t relation_drift_find(const struct relation_match *match, const struct relation_labels *labels,
                             const struct relation_part *source, const uint32_t *positions, uint32_t n)
{
    struct tally tally = { 0 };
    uint32_t     n_sample = n < N_SAMPLE ? n : N_SAMPLE, n_met = 0;

    for (uint32_t i = 0; i < n_sample; i++) {
        struct span_value value;
        uint32_t          from = relation_match_find_other(match, source, positions[(uint64_t)i * n / n_sample], &value);
        if (from == STRUCTURE_NO_PARENT)
            continue;
        uint32_t label_at = match->structure->label[from] - MODEL_LABEL_FIRST;
        uint32_t n_spans = labels->first[label_at + 1] - labels->first[label_at];
        uint32_t other = labels->positions[labels->first[label_at] + (uint32_t)((uint64_t)i * 0x9E3779B1u % n_spans)];
        const struct span *span = &match->window->spans->spans[match->window->order[other]];
        count_part(&tally, source, value, 0);
        if (relation_cells_find(match->window->spans, span, source->what, source->key_id, &value)
            == RELATION_CELLS_NONE)
            value = (struct span_value){ { "", 0 }, VALUE_STRING };
        count_part(&tally, source, value, 1);
        n_met++;
    }
    return n_met == 0 ? 0 : (uint32_t)((uint64_t)sum_differences(&tally) * 500 / n_met);
}
