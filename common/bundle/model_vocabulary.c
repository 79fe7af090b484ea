/* model_vocabulary.c - sorted arrays of bounded length. */
#include "common/bundle/model_vocabulary.h"

#define PREFIX 256u /* bytes that are compared: a hostile text may be long */

static int compare_values(const struct model *m, uint32_t a, uint32_t b)
{
    struct text x = model_string(m, m->values[a].string), y = model_string(m, m->values[b].string);
    size_t      n_x = x.n < PREFIX ? x.n : PREFIX, n_y = y.n < PREFIX ? y.n : PREFIX, n = n_x < n_y ? n_x : n_y;
    int         order = n == 0 ? 0 : memcmp(x.at, y.at, n);

    if (order != 0)
        return order;
    if (n_x != n_y)
        return n_x < n_y ? -1 : 1;
    return (a > b) - (a < b);
}

/* The first word that is not before 'value'. */
static uint32_t lower_bound(const struct model_vocabulary *vocabulary, const struct model *m, uint32_t value)
{
    uint32_t low = 0, high = vocabulary->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_values(m, vocabulary->words[middle].value, value) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t model_vocabulary_behind(const struct model_vocabulary *vocabulary, const struct model *m, uint32_t value)
{
    if (value == MODEL_NONE)
        return 0;
    uint32_t at = lower_bound(vocabulary, m, value);
    return at + (at < vocabulary->n && vocabulary->words[at].value == value);
}

const struct model_word *model_vocabulary_find(const struct model_vocabulary *vocabulary, const struct model *m,
                                               uint32_t value)
{
    uint32_t at = lower_bound(vocabulary, m, value);
    return at < vocabulary->n && vocabulary->words[at].value == value ? &vocabulary->words[at] : NULL;
}

static bool grow(struct model_vocabulary *vocabulary, struct model_coder *c)
{
    uint32_t           capacity = vocabulary->capacity == 0 ? 4 : 2 * vocabulary->capacity;
    struct model_word *words    = model_coder_take(c, capacity, sizeof(*words));
    if (words == NULL)
        return false;
    if (vocabulary->n != 0)
        memcpy(words, vocabulary->words, vocabulary->n * sizeof(*words));
    vocabulary->words    = words;
    vocabulary->capacity = capacity;
    return true;
}

void model_vocabulary_learn(struct model_vocabulary *vocabulary, struct model_coder *c, const struct model *m,
                            struct model_word word)
{
    uint32_t at = lower_bound(vocabulary, m, word.value);

    if (at == vocabulary->n || vocabulary->words[at].value != word.value) {
        if (vocabulary->n == MODEL_VOCABULARY_MAX || (vocabulary->n == vocabulary->capacity && !grow(vocabulary, c)))
            return;
        memmove(vocabulary->words + at + 1, vocabulary->words + at, (vocabulary->n - at) * sizeof(*vocabulary->words));
        vocabulary->n++;
    }
    vocabulary->words[at] = word;
}
