/* model_coder.c - amounts, symbols and indices as binary decisions under mixed contexts. */
#include "common/bundle/model_coder.h"

#include <stdlib.h>

#define MEMORY_N_PLACES ((uint32_t)1 << 16)

/* Bits of an amount behind its leading one that have contexts; the rest is flat. */
#define AMOUNT_N_MIXED 12u

/* Direct mapped: a place belongs to the key that was told last. */
struct model_memory {
    uint32_t keys[MEMORY_N_PLACES];   /* key + 1, so that 0 is free */
    uint32_t values[MEMORY_N_PLACES];
};

/* ---- Life ------------------------------------------------------------------- */

static enum status open_tables(struct model_coder *c)
{
    c->mix    = mix_open(FIELD_N);
    c->memory = calloc(1, sizeof(*c->memory));
    if (c->mix != NULL && c->memory != NULL)
        return STATUS_OK;
    model_coder_fail(c, STATUS_NO_MEMORY, "no room for the contexts");
    return model_coder_close(c);
}

enum status model_coder_open_writer(struct model_coder *c, enum model_section section, struct buffer *out,
                                    struct arena *arena, struct fail *fail)
{
    *c = (struct model_coder){ .arena = arena, .fail = fail, .section = section };
    coder_open_encoder(&c->coder, out);
    return open_tables(c);
}

enum status model_coder_open_reader(struct model_coder *c, enum model_section section, struct text data,
                                    struct arena *arena, struct fail *fail)
{
    *c = (struct model_coder){ .arena = arena, .fail = fail, .section = section, .is_decoding = true };
    coder_open_decoder(&c->coder, data.at, data.n);
    return open_tables(c);
}

enum status model_coder_close(struct model_coder *c)
{
    if (c->status == STATUS_OK)
        coder_close(&c->coder);
    if (c->coder.has_overrun)
        model_coder_fail(c, STATUS_BAD_BUNDLE, "the stream ends early");
    else if (c->is_decoding && c->coder.in_at < c->coder.n_in)
        model_coder_fail(c, STATUS_BAD_BUNDLE, "bytes are left over");
    else if (!c->is_decoding && c->coder.out->has_failed)
        model_coder_fail(c, STATUS_NO_MEMORY, "no room for the stream");
    mix_close(c->mix);
    free(c->memory);
    c->mix    = NULL;
    c->memory = NULL;
    return c->status;
}

void model_coder_fail(struct model_coder *c, enum status status, const char *what)
{
    if (c->status != STATUS_OK)
        return;
    c->status = status;
    fail_set(c->fail, status, FAIL_NO_OFFSET, "section %s: %s", model_section_name(c->section), what);
}

void *model_coder_take(struct model_coder *c, size_t n, size_t size)
{
    if (c->status != STATUS_OK)
        return NULL;
    void *taken = arena_take(c->arena, n, size);
    if (taken == NULL)
        model_coder_fail(c, STATUS_NO_MEMORY, "no room for its arrays");
    return taken;
}

void model_coder_append(struct model_coder *c, struct model_list *list, uint32_t item)
{
    if (list->n == list->capacity) {
        uint32_t  capacity = list->capacity == 0 ? 4 : 2 * list->capacity;
        uint32_t *items    = model_coder_take(c, capacity, sizeof(*items));
        if (items == NULL)
            return;
        if (list->n != 0)
            memcpy(items, list->items, list->n * sizeof(*items));
        list->items    = items;
        list->capacity = capacity;
    }
    list->items[list->n++] = item;
}

/* ---- Amounts and symbols ------------------------------------------------------ */

static void begin(struct model_coder *c, enum field_id id, struct model_contexts contexts)
{
    mix_begin(c->mix, (uint32_t)id, contexts.of, contexts.n);
}

/* Classes of decisions: steps of a bit length, bits behind a leading one by
 * the length, bits of a symbol by their place. */
#define CLASS_MANTISSA 32u
#define CLASS_LAST     31u

static uint32_t node_of(uint32_t class, uint32_t detail)
{
    return class << MIX_CLASS_SHIFT | detail;
}

static bool code_bit(struct model_coder *c, uint32_t class, uint32_t detail, bool value)
{
    uint32_t bit = value;
    mix_bit(c->mix, &c->coder, node_of(class, detail), &bit);
    return bit != 0;
}

/* Is the size above 'at'? */
static bool code_size_bit(struct model_coder *c, uint32_t at, bool value)
{
    uint32_t next = at + 1;
    mix_expect(c->mix, node_of(next < CLASS_LAST ? next : CLASS_LAST, next));
    return code_bit(c, at < CLASS_LAST ? at : CLASS_LAST, at, value);
}

/* The bit behind 'prefix' of an amount of that size. */
static bool code_mantissa_bit(struct model_coder *c, uint32_t size, uint32_t prefix, bool value)
{
    uint32_t class = CLASS_MANTISSA + (size < CLASS_LAST ? size : CLASS_LAST);
    mix_expect(c->mix, node_of(class, size << 16 | prefix << 1));
    mix_expect(c->mix, node_of(class, size << 16 | prefix << 1 | 1));
    return code_bit(c, class, size << 16 | prefix, value);
}

static uint64_t code_amount(struct model_coder *c, enum field_id id, uint64_t value, uint64_t max,
                            struct model_contexts contexts)
{
    uint32_t size = model_coder_size(value), max_size = model_coder_size(max), at = 0;

    if (!c->is_decoding && value > max)
        model_coder_fail(c, STATUS_BAD_BUNDLE, "an amount is above its limit");
    if (model_coder_is_done(c))
        return 0;
    begin(c, id, contexts);
    while (at < max_size && code_size_bit(c, at, at < size))
        at++;
    if (at < 2)
        return at;

    uint64_t prefix  = 1;
    uint32_t n_mixed = at - 1 < AMOUNT_N_MIXED ? at - 1 : AMOUNT_N_MIXED, n_flat = at - 1 - n_mixed;
    for (uint32_t i = 0; i < n_mixed; i++)
        prefix = prefix << 1 | code_mantissa_bit(c, at, (uint32_t)prefix, value >> (at - 2 - i) & 1);
    uint64_t rest = value & ((UINT64_C(1) << n_flat) - 1);
    coder_flat(&c->coder, n_flat, &rest);
    value = prefix << n_flat | rest;
    if (value > max) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "an amount is above its limit");
        return 0;
    }
    return value;
}

void model_coder_u8(struct model_coder *c, enum field_id id, uint8_t *value, uint8_t max,
                    struct model_contexts contexts)
{
    uint64_t coded = code_amount(c, id, c->is_decoding ? 0 : *value, max, contexts);
    if (c->is_decoding)
        *value = (uint8_t)coded;
}

void model_coder_u32(struct model_coder *c, enum field_id id, uint32_t *value, uint32_t max,
                     struct model_contexts contexts)
{
    uint64_t coded = code_amount(c, id, c->is_decoding ? 0 : *value, max, contexts);
    if (c->is_decoding)
        *value = (uint32_t)coded;
}

void model_coder_u64(struct model_coder *c, enum field_id id, uint64_t *value, uint64_t max,
                     struct model_contexts contexts)
{
    uint64_t coded = code_amount(c, id, c->is_decoding ? 0 : *value, max, contexts);
    if (c->is_decoding)
        *value = coded;
}

/* A bit that n_symbols - 1 leaves no choice about is not coded. */
void model_coder_symbol(struct model_coder *c, enum field_id id, uint32_t *value, uint32_t n_symbols,
                        struct model_contexts contexts)
{
    uint32_t symbol = c->is_decoding ? 0 : *value, last = n_symbols - 1, prefix = 0;

    if (n_symbols == 0 || symbol > last)
        model_coder_fail(c, STATUS_BAD_BUNDLE, "an index is outside its array");
    if (!model_coder_is_done(c)) {
        begin(c, id, contexts);
        for (uint32_t at = model_coder_size(last); at-- != 0;) {
            bool is_free = (last >> at & 1) != 0 || prefix < last >> (at + 1);
            prefix = prefix << 1 | (is_free && code_bit(c, at, prefix, symbol >> at & 1));
        }
    }
    if (c->is_decoding)
        *value = prefix;
}

bool model_coder_flag(struct model_coder *c, enum field_id id, bool value, struct model_contexts contexts)
{
    if (model_coder_is_done(c))
        return false;
    begin(c, id, contexts);
    return code_bit(c, 0, 0, value);
}

void model_coder_share(struct model_coder *c, enum field_id id, uint32_t *value, uint32_t n, uint32_t expected,
                       struct model_contexts contexts)
{
    uint32_t share = c->is_decoding ? 0 : *value;

    if (share > n)
        model_coder_fail(c, STATUS_BAD_BUNDLE, "a share is above the whole");
    if (n <= MODEL_CODER_SMALL) {
        model_coder_symbol(c, id, &share, n + 1, contexts);
    } else {
        bool     is_less = model_coder_flag(c, id + 1, share < expected, contexts);
        uint32_t off     = is_less ? expected - share - 1 : share - expected;
        model_coder_u32(c, id + 2, &off, is_less ? expected - 1 : n - expected, contexts);
        share = is_less ? expected - 1 - off : expected + off;
    }
    if (share > n && !model_coder_is_done(c)) /* less than 0 expected */
        model_coder_fail(c, STATUS_BAD_BUNDLE, "a share is above the whole");
    if (c->is_decoding)
        *value = model_coder_is_done(c) ? 0 : share;
}

/* ---- Indices --------------------------------------------------------------------- */

enum model_how model_coder_id(struct model_coder *c, enum field_id id, uint32_t *value, struct model_ids *ids,
                              struct model_guess guess, struct model_contexts contexts)
{
    uint32_t       coded = c->is_decoding ? 0 : *value;
    uint32_t       with_level[MIX_MAX_CONTEXTS];
    enum model_how how;

    with_level[0] = guess.level;
    for (uint32_t i = 0; i < contexts.n; i++)
        with_level[i + 1] = mix_pair(contexts.of[i], guess.level);
    struct model_contexts levelled = { with_level, contexts.n + 1 };

    bool has_guess = guess.value < ids->n_seen, has_new = ids->n_seen < ids->n;
    if (has_guess && model_coder_flag(c, id, coded == guess.value, levelled)) {
        how   = MODEL_HOW_GUESSED;
        coded = guess.value;
    } else if (has_new && model_coder_flag(c, id + 1, coded == ids->n_seen, levelled)) {
        how   = MODEL_HOW_NEW;
        coded = ids->n_seen++;
    } else {
        how = MODEL_HOW_OTHER;
        model_coder_symbol(c, id + 2, &coded, ids->n_seen, contexts);
    }
    if (c->is_decoding)
        *value = model_coder_is_done(c) ? 0 : coded;
    return how;
}

/* ---- Memory ------------------------------------------------------------------------ */

static uint32_t place_of(uint32_t key)
{
    return (key * 0x9e3779b1u) >> 16;
}

uint32_t model_coder_recall(const struct model_coder *c, uint32_t key)
{
    key -= key == UINT32_MAX;
    uint32_t place = place_of(key);
    return c->memory->keys[place] == key + 1 ? c->memory->values[place] : MODEL_NONE;
}

void model_coder_remember(struct model_coder *c, uint32_t key, uint32_t value)
{
    key -= key == UINT32_MAX;
    uint32_t place = place_of(key);
    c->memory->keys[place]   = key + 1;
    c->memory->values[place] = value;
}

struct model_guess model_coder_guess(const struct model_coder *c, struct model_contexts keys)
{
    for (uint32_t i = 0; i < keys.n; i++) {
        uint32_t value = model_coder_recall(c, keys.of[i]);
        if (value != MODEL_NONE)
            return (struct model_guess){ value, i };
    }
    return (struct model_guess){ MODEL_NONE, keys.n };
}

void model_coder_learn(struct model_coder *c, struct model_contexts keys, uint32_t value)
{
    for (uint32_t i = 0; i < keys.n; i++)
        model_coder_remember(c, keys.of[i], value);
}
