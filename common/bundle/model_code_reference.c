/* model_code_reference.c - what a choice refers to: a value, a generator of values, a resource, a label. */
#include "common/bundle/model_code_columns.h"

#define MAX_SKIPS 48u /* words of a vocabulary that are passed over one by one */

/* ---- Values -------------------------------------------------------------------------------- */

/* How many of the words from 'behind' on are passed over. */
static uint32_t code_skip(struct columns_coder *k, const struct run_of_choices *run, uint32_t behind, uint32_t skip)
{
    uint32_t n_words = run->words->n - behind, n_to_come = run->n_choices - run->at, coded = 0;

    while (coded < n_words - 1 && coded < MAX_SKIPS) {
        const struct model_word *word = &run->words->words[behind + coded];
        uint32_t size  = model_coder_size(model_vocabulary_expect(word, run->n_rows));
        uint32_t ratio = n_to_come >= n_words - coded ? 4 : 4 * n_to_come / (n_words - coded);
        if (!model_coder_flag(k->c, FIELD_CHOICE_SKIP, skip > coded,
                              CONTEXTS(size, mix_pair(size, ratio), mix_triple(size, coded, ratio),
                                       mix_pair(run->hint, word->value), mix_triple(run->hint, word->value, size))))
            return coded;
        coded++;
    }
    if (coded < MAX_SKIPS)
        return coded;
    uint32_t more = skip - coded;
    model_coder_u32(k->c, FIELD_CHOICE_REST, &more, n_words - 1 - coded, CONTEXTS(model_coder_size(n_words)));
    return coded + more;
}

/* A value: one of those behind the last of the vocabulary, or new, or any other. */
static void code_value(struct columns_coder *k, struct run_of_choices *run, uint32_t *ref)
{
    enum { IS_WORD, IS_NEW, IS_OTHER };
    struct model_coder *c       = k->c;
    uint32_t            behind  = model_vocabulary_behind(run->words, k->m, run->value);
    uint32_t            n_words = run->words->n - behind, n_to_come = run->n_choices - run->at;
    uint32_t            n_few   = n_words < 3 ? n_words : 3, where = IS_OTHER, skip = 0;

    if (!c->is_decoding) {
        const struct model_word *word = model_vocabulary_find(run->words, k->m, *ref);
        if (word != NULL && word >= run->words->words + behind) {
            where = IS_WORD;
            skip  = (uint32_t)(word - run->words->words) - behind;
        } else if (*ref == k->texts.values.n_seen) {
            where = IS_NEW;
        }
    }
    model_coder_symbol(c, FIELD_CHOICE_WHERE, &where, 3,
                       CONTEXTS(mix_pair(n_few, run->where), mix_triple(n_few, run->where, n_to_come <= n_words),
                                mix_pair(run->hint, n_few), mix_triple(run->hint, n_few, run->where),
                                mix_triple(model_coder_size(n_words), model_coder_size(n_to_come), run->where)));
    if (model_coder_is_done(c))
        return;
    run->where = where;
    if (where == IS_WORD && n_words != 0) {
        skip = code_skip(k, run, behind, skip);
        if (c->is_decoding)
            *ref = model_coder_is_done(c) ? 0 : run->words->words[behind + skip].value;
        return;
    }
    if (where == IS_NEW && k->texts.values.n_seen < k->m->n_values) {
        if (c->is_decoding)
            *ref = k->texts.values.n_seen;
        k->texts.values.n_seen++;
        model_code_new_value(&k->texts, *ref, run->hint);
        return;
    }
    if (where != IS_OTHER) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "a choice has no value");
        return;
    }
    struct model_contexts keys  = CONTEXTS(mix_triple(AT_VALUE, run->hint, run->ref), mix_pair(AT_VALUE, run->ref));
    struct model_ids      known = { k->texts.values.n_seen, k->texts.values.n_seen };
    model_coder_id(c, FIELD_CHOICE_VALUE, ref, &known, model_coder_guess(c, keys),
                   CONTEXTS(run->hint, mix_pair(run->hint, run->ref), run->ref));
}

/* ---- Other references ------------------------------------------------------------------------ */

static void code_target(struct columns_coder *k, uint32_t *ref, uint32_t before)
{
    struct model_coder *c      = k->c;
    uint32_t            symbol = *ref == MODEL_NONE ? 0 : *ref + 1;
    model_coder_symbol(c, FIELD_CHOICE_TARGET, &symbol, k->m->n_labels + MODEL_LABEL_FIRST + 1, CONTEXTS(before));
    if (c->is_decoding)
        *ref = symbol == 0 ? MODEL_NONE : symbol - 1;
}

/* A number, pattern, fresh text or resource. A pattern has one user only. */
static void code_generator(struct columns_coder *k, struct run_of_choices *run, uint32_t kind, uint32_t *ref)
{
    struct model_coder   *c    = k->c;
    struct model_contexts keys = CONTEXTS(mix_triple(AT_VALUE, mix_pair(run->hint, kind), run->ref));
    enum model_how how = model_coder_id(c, FIELD_CHOICE_REF, ref, &k->generators[kind], model_coder_guess(c, keys),
                                        CONTEXTS(kind, mix_pair(kind, run->hint)));
    model_coder_learn(c, keys, *ref);
    if (model_coder_is_done(c) || kind == MODEL_CHOICE_RESOURCE)
        return;
    if (how != MODEL_HOW_NEW) {
        if (kind == MODEL_CHOICE_PATTERN)
            model_coder_fail(c, STATUS_BAD_BUNDLE, "a pattern is used twice");
        return;
    }
    if (kind == MODEL_CHOICE_NUMBER)
        model_code_generators_number(k, *ref, run->hint);
    else if (kind == MODEL_CHOICE_PATTERN)
        model_code_generators_pattern(k, *ref, run->hint);
    else
        model_code_generators_fresh(k, *ref, run->hint);
}

void model_code_reference(struct columns_coder *k, struct run_of_choices *run, uint32_t kind, uint32_t *ref)
{
    if (kind == MODEL_CHOICE_VALUE)
        code_value(k, run, ref);
    else if (kind == MODEL_CHOICE_TARGET)
        code_target(k, ref, run->ref);
    else
        code_generator(k, run, kind, ref);
}
