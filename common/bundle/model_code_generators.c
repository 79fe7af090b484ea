/* model_code_generators.c - numbers, patterns and fresh texts, each like the last one under the same hint. */
#include "common/bundle/model_code_columns.h"
#include "common/bundle/model_take.h"

enum { AT_NUMBER = 201, AT_PATTERN, AT_FRESH };

/* The one before of the same kind, which 'at' then replaces; MODEL_NONE when there is none. */
static uint32_t exchange(struct model_coder *c, uint32_t key, uint32_t at)
{
    uint32_t like = model_coder_recall(c, key);
    model_coder_remember(c, key, at);
    return like < at ? like : MODEL_NONE;
}

/* ---- Numbers ---------------------------------------------------------------------------- */

static void code_knots(struct columns_coder *k, struct model_number *number, const struct model_number *like)
{
    struct model_coder *c = k->c;
    uint32_t            n = number->n_knots - 1, kind = mix_triple(number->type, number->scale, like != NULL);
    uint32_t            n_like = like == NULL ? 0 : like->n_knots;

    model_coder_u32(c, FIELD_N_KNOTS, &n, MODEL_MAX_NUMBER_KNOTS - 1, CONTEXTS(kind, n_like));
    if (c->is_decoding) {
        number->first_knot = k->n_knots;
        number->n_knots    = n + 1;
    }
    if (k->m->n_knots - k->n_knots <= n) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "more knots than announced");
        return;
    }
    int64_t       *knots      = k->m->knots + k->n_knots;
    const int64_t *like_knots = n_like == 0 ? NULL : k->m->knots + like->first_knot;
    bool     is_negative = model_coder_flag(c, FIELD_KNOT_SIGN, knots[0] < 0, CONTEXTS(kind));
    uint64_t first       = is_negative ? ~(uint64_t)knots[0] : (uint64_t)knots[0];
    model_coder_u64(c, FIELD_KNOT_FIRST, &first, INT64_MAX,
                    CONTEXTS(mix_pair(is_negative, kind),
                             mix_pair(is_negative, like_knots == NULL ? 0 : (uint32_t)like_knots[0])));
    if (c->is_decoding)
        knots[0] = (int64_t)(is_negative ? ~first : first);

    uint32_t before = 0, before_2 = 0;
    for (uint32_t i = 1; i <= n && !model_coder_is_done(c); i++) {
        uint64_t step  = (uint64_t)knots[i] - (uint64_t)knots[i - 1];
        uint32_t other = n_like < 2 ? 0 : i * (n_like - 1) / n;
        uint32_t size  = 99;
        if (other != 0)
            size = model_coder_size((uint64_t)like_knots[other] - (uint64_t)like_knots[other - 1]);
        model_coder_u64(c, FIELD_KNOT_STEP, &step, (uint64_t)INT64_MAX - (uint64_t)knots[i - 1],
                        CONTEXTS(before, mix_pair(before, before_2), mix_pair(before, kind), mix_pair(before, size),
                                 mix_triple(n, i, kind)));
        if (c->is_decoding)
            knots[i] = (int64_t)((uint64_t)knots[i - 1] + step);
        before_2 = before;
        before   = model_coder_size(step);
    }
    k->n_knots += n + 1;
}

void model_code_generators_number(struct columns_coder *k, uint32_t at, uint32_t hint)
{
    struct model_coder        *c       = k->c;
    struct model_number       *number  = &k->m->numbers[at];
    uint32_t                   like_at = exchange(c, mix_pair(AT_NUMBER, hint), at);
    const struct model_number *like    = like_at == MODEL_NONE ? NULL : &k->m->numbers[like_at];
    uint32_t                   type    = like == NULL ? 99 : like->type;

    model_coder_u8(c, FIELD_NUMBER, &number->type, UINT8_MAX, CONTEXTS(0, type));
    uint32_t scale = mix_triple(number->type, type, like == NULL ? 99 : like->scale);
    uint32_t width = mix_triple(number->type, type, like == NULL ? 99 : like->min_width);
    uint32_t flags = mix_triple(number->type, type, like == NULL ? 99 : like->flags);
    model_coder_u8(c, FIELD_NUMBER, &number->scale, UINT8_MAX,
                   CONTEXTS(1, mix_pair(1, number->type), mix_pair(1, scale)));
    model_coder_u8(c, FIELD_NUMBER, &number->min_width, UINT8_MAX,
                   CONTEXTS(2, mix_pair(2, number->type), mix_pair(2, width)));
    model_coder_u8(c, FIELD_NUMBER, &number->flags, UINT8_MAX,
                   CONTEXTS(3, mix_triple(3, number->type, number->scale), mix_pair(3, flags)));
    model_coder_u8(c, FIELD_NUMBER, &number->whole_type, UINT8_MAX,
                   CONTEXTS(4, mix_triple(4, number->type, number->flags), mix_triple(4, number->flags, flags)));
    code_knots(k, number, like);
}

/* ---- Fresh texts --------------------------------------------------------------------------- */

void model_code_generators_fresh(struct columns_coder *k, uint32_t at, uint32_t hint)
{
    struct model_coder       *c       = k->c;
    struct model_fresh       *fresh   = &k->m->fresh[at];
    uint32_t                  like_at = exchange(c, mix_pair(AT_FRESH, hint), at);
    const struct model_fresh *like    = like_at == MODEL_NONE ? NULL : &k->m->fresh[like_at];
    uint32_t                  length  = fresh->length;

    model_coder_u8(c, FIELD_FRESH, &fresh->type, UINT8_MAX, CONTEXTS(0, like == NULL ? 99 : like->type));
    model_coder_u8(c, FIELD_FRESH, &fresh->alphabet, UINT8_MAX,
                   CONTEXTS(mix_pair(1, fresh->type), mix_pair(1, like == NULL ? 99 : like->alphabet)));
    model_coder_u32(c, FIELD_FRESH, &length, UINT16_MAX,
                    CONTEXTS(mix_pair(2, fresh->alphabet),
                             mix_triple(2, fresh->alphabet, like == NULL ? 99 : like->length)));
    if (c->is_decoding)
        fresh->length = (uint16_t)length;
}

/* ---- Patterns --------------------------------------------------------------------------------- */

/* What stands behind a part's literal: nothing, a slot, or what of which source. */
enum {
    BEHIND_NOTHING,
    BEHIND_SLOT,
    BEHIND_SOURCE,
    N_BEHIND = BEHIND_SOURCE + (MODEL_SOURCE_N_KINDS - 1) * MODEL_WHAT_N
};

static uint32_t behind(const struct model_part *part)
{
    if (part->source != MODEL_SOURCE_NONE)
        return BEHIND_SOURCE + (part->source - 1u) * MODEL_WHAT_N + part->what;
    return part->column == MODEL_NONE ? BEHIND_NOTHING : BEHIND_SLOT;
}

static void code_part(struct columns_coder *k, struct model_part *part, const struct model_part *like,
                      uint32_t before, uint32_t hint)
{
    struct model_coder   *c     = k->c;
    struct model_contexts keys  = CONTEXTS(mix_pair(AT_PATTERN, before));
    struct model_guess    guess = { like == NULL ? MODEL_NONE : like->string, 0 };
    uint32_t              what  = behind(part), like_what = like == NULL ? N_BEHIND : behind(like);

    if (like == NULL) {
        guess = model_coder_guess(c, keys);
        guess.level++;
    }
    model_coder_id(c, FIELD_PART_STRING, &part->string, &k->texts.strings, guess, CONTEXTS(before));
    model_coder_learn(c, keys, part->string);
    model_coder_symbol(c, FIELD_PART_BEHIND, &what, N_BEHIND,
                       CONTEXTS(like_what, mix_pair(like_what, part->string), hint));
    if (c->is_decoding)
        *part = (struct model_part){ .string = part->string, .column = MODEL_NONE };
    if (what == BEHIND_SLOT)
        model_coder_id(c, FIELD_PART_COLUMN, &part->column, &k->columns, (struct model_guess){ MODEL_NONE, 0 },
                       CONTEXTS(part->string));
    if (what < BEHIND_SOURCE)
        return;
    if (c->is_decoding) {
        part->source = (uint8_t)((what - BEHIND_SOURCE) / MODEL_WHAT_N + 1);
        part->what   = (uint8_t)((what - BEHIND_SOURCE) % MODEL_WHAT_N);
    }
    uint32_t take = part->take, like_take = like_what < BEHIND_SOURCE || like_what == N_BEHIND ? MODEL_TAKE_N : like->take;
    model_coder_symbol(c, FIELD_PART_TAKE, &take, MODEL_TAKE_N,
                       CONTEXTS(mix_pair(what, like_take), mix_pair(hint, like_take), mix_pair(part->string == 0, before)));
    if (c->is_decoding)
        part->take = (uint8_t)take;
    if (!model_part_has_key(part))
        return;
    uint32_t key = like_what < BEHIND_SOURCE || like_what == N_BEHIND ? MODEL_NONE : like->key;
    model_coder_id(c, FIELD_PART_KEY, &part->key, &k->texts.strings, (struct model_guess){ key, what },
                   CONTEXTS(what, hint, mix_pair(hint, before)));
}

void model_code_generators_pattern(struct columns_coder *k, uint32_t at, uint32_t hint)
{
    struct model_coder         *c       = k->c;
    struct model_pattern       *pattern = &k->m->patterns[at];
    uint32_t                    like_at = exchange(c, mix_pair(AT_PATTERN, hint), at), before = MODEL_NONE;
    const struct model_pattern *like    = like_at == MODEL_NONE ? NULL : &k->m->patterns[like_at];
    uint32_t                    n_like  = like == NULL ? 0 : like->n_parts;

    model_coder_u32(c, FIELD_N_PARTS, &pattern->n_parts, k->m->n_parts - k->n_parts, CONTEXTS(n_like));
    model_coder_u8(c, FIELD_PATTERN_TYPE, &pattern->type, UINT8_MAX, CONTEXTS(like == NULL ? 99 : like->type));
    bool is_sure = model_coder_flag(c, FIELD_IS_SURE, pattern->is_sure,
                                    CONTEXTS(mix_pair(like == NULL ? 2 : like->is_sure, pattern->n_parts), hint));
    if (c->is_decoding) {
        pattern->is_sure    = is_sure;
        pattern->first_part = k->n_parts;
    }
    for (uint32_t i = 0; i < pattern->n_parts && !model_coder_is_done(c); i++) {
        struct model_part *part = &k->m->parts[k->n_parts++];
        code_part(k, part, i < n_like ? &k->m->parts[like->first_part + i] : NULL,
                  mix_pair(before, pattern->n_parts - i), hint);
        before = part->string;
    }
}
