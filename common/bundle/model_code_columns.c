/* model_code_columns.c - the columns section: numbers, patterns, fresh texts, then each column's choices.
 *
 * A column's rows are known before its choices are coded: those of the labels
 * and services that use it, and of the patterns in columns before it. So the
 * last choice's count is what is left. The key of the first attribute that
 * uses a column tells much about its values: it is the context of nearly all. */
#include "common/bundle/model_code_parts.h"

struct columns_coder {
    struct model_coder *c;
    struct model       *m;
    struct model_ids    strings, values, columns, numbers, patterns, fresh, resources;
    uint64_t           *n_rows; /* (n_columns) */
    uint32_t           *hints;  /* (n_columns) */
    bool               *is_used; /* (n_patterns) */
    uint32_t            n_knots, n_parts, n_choices; /* so far */
};

enum { AT_VALUE = 1, AT_STRING, AT_NUMBER };

static const struct model_guess no_guess = { MODEL_NONE, 0 };

/* ---- What the sections before say ---------------------------------------------------- */

static void note_use(struct columns_coder *k, uint32_t column, uint32_t hint, uint64_t n_rows)
{
    k->n_rows[column] += n_rows;
    if (k->hints[column] == 0)
        k->hints[column] = hint;
}

static void note_attrs(struct columns_coder *k, uint32_t first, uint32_t n, uint64_t n_rows)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct model_label_attr *attr = &k->m->label_attrs[first + i];
        note_use(k, attr->field.column, mix_pair(1, attr->key), n_rows);
    }
}

static void note_label(struct columns_coder *k, const struct model_label *label)
{
    uint64_t n_rows = label->n_rows;

    note_use(k, label->name.column, 1, n_rows);
    note_use(k, label->status_message.column, 2, n_rows);
    note_use(k, label->trace_state.column, 3, n_rows);
    note_use(k, label->flags.column, 4, n_rows);
    note_use(k, label->dropped_attrs.column, 5, n_rows);
    note_use(k, label->dropped_events.column, 6, n_rows);
    note_use(k, label->dropped_links.column, 7, n_rows);
    note_attrs(k, label->first_attr, label->n_attrs, n_rows);
    for (uint32_t i = 0; i < label->n_events; i++) {
        const struct model_label_event *event = &k->m->label_events[label->first_event + i];
        note_use(k, event->dropped_attrs.column, 8, n_rows);
        note_attrs(k, event->first_attr, event->n_attrs, n_rows);
    }
    for (uint32_t i = 0; i < label->n_links; i++) {
        const struct model_label_link *link = &k->m->label_links[label->first_link + i];
        note_use(k, link->trace_state.column, 9, n_rows);
        note_use(k, link->dropped_attrs.column, 10, n_rows);
        note_use(k, link->flags.column, 11, n_rows);
        note_use(k, link->target.column, 12, n_rows);
        note_attrs(k, link->first_attr, link->n_attrs, n_rows);
    }
}

/* ---- Generators of values --------------------------------------------------------------- */

static void code_knots(struct columns_coder *k, struct model_number *number)
{
    struct model_coder *c = k->c;
    uint32_t            n = number->n_knots - 1, kind = mix_pair(number->type, number->scale);

    model_coder_u32(c, FIELD_N_KNOTS, &n, 1024, CONTEXTS(number->type));
    if (c->is_decoding) {
        number->first_knot = k->n_knots;
        number->n_knots    = n + 1;
    }
    if (k->m->n_knots - k->n_knots <= n) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "more knots than announced");
        return;
    }
    int64_t *knots       = k->m->knots + k->n_knots;
    bool     is_negative = model_coder_flag(c, FIELD_KNOT_SIGN, knots[0] < 0, CONTEXTS(kind));
    uint64_t first       = is_negative ? ~(uint64_t)knots[0] : (uint64_t)knots[0];
    model_coder_u64(c, FIELD_KNOT_FIRST, &first, INT64_MAX, CONTEXTS(is_negative, kind));
    if (c->is_decoding)
        knots[0] = (int64_t)(is_negative ? ~first : first);

    uint32_t before = 0, before_2 = 0;
    for (uint32_t i = 1; i <= n && !model_coder_is_done(c); i++) {
        uint64_t step = (uint64_t)knots[i] - (uint64_t)knots[i - 1];
        model_coder_u64(c, FIELD_KNOT_STEP, &step, (uint64_t)INT64_MAX - (uint64_t)knots[i - 1],
                        CONTEXTS(before, mix_pair(before, before_2), mix_pair(before, kind)));
        if (c->is_decoding)
            knots[i] = (int64_t)((uint64_t)knots[i - 1] + step);
        before_2 = before;
        before   = model_coder_size(step);
    }
    k->n_knots += n + 1;
}

static void code_number(struct columns_coder *k, struct model_number *number)
{
    struct model_coder *c = k->c;

    model_coder_u8(c, FIELD_NUMBER, &number->type, UINT8_MAX, CONTEXTS(0));
    model_coder_u8(c, FIELD_NUMBER, &number->flags, UINT8_MAX, CONTEXTS(mix_pair(1, number->type)));
    model_coder_u8(c, FIELD_NUMBER, &number->whole_type, UINT8_MAX, CONTEXTS(mix_triple(2, number->type, number->flags)));
    model_coder_u8(c, FIELD_NUMBER, &number->scale, UINT8_MAX, CONTEXTS(mix_pair(3, number->type)));
    model_coder_u8(c, FIELD_NUMBER, &number->min_width, UINT8_MAX, CONTEXTS(mix_pair(4, number->type)));
    code_knots(k, number);
}

static void code_fresh(struct columns_coder *k, struct model_fresh *fresh)
{
    struct model_coder *c      = k->c;
    uint32_t            length = fresh->length;

    model_coder_u8(c, FIELD_FRESH, &fresh->type, UINT8_MAX, CONTEXTS(0));
    model_coder_u8(c, FIELD_FRESH, &fresh->alphabet, UINT8_MAX, CONTEXTS(mix_pair(1, fresh->type)));
    model_coder_u32(c, FIELD_FRESH, &length, UINT16_MAX, CONTEXTS(mix_pair(2, fresh->alphabet)));
    if (c->is_decoding)
        fresh->length = (uint16_t)length;
}

static void code_pattern(struct columns_coder *k, struct model_pattern *pattern)
{
    struct model_coder *c      = k->c;
    uint32_t            before = MODEL_NONE;

    if (c->is_decoding)
        pattern->first_part = k->n_parts;
    model_coder_u32(c, FIELD_N_PARTS, &pattern->n_parts, k->m->n_parts - k->n_parts, CONTEXTS(0));
    model_coder_u8(c, FIELD_PATTERN_TYPE, &pattern->type, UINT8_MAX, CONTEXTS(0));
    for (uint32_t i = 0; i < pattern->n_parts && !model_coder_is_done(c); i++) {
        struct model_part *part    = &k->m->parts[k->n_parts++];
        bool               is_last = i + 1 == pattern->n_parts;

        struct model_contexts keys = CONTEXTS(mix_triple(AT_STRING, before, is_last));
        model_coder_id(c, FIELD_PART_STRING, &part->string, &k->strings, model_coder_guess(c, keys),
                       CONTEXTS(is_last, before));
        model_coder_learn(c, keys, part->string);
        before = part->string;
        if (is_last && !model_coder_flag(c, FIELD_HAS_SLOT, part->column != MODEL_NONE, CONTEXTS(before))) {
            if (c->is_decoding)
                part->column = MODEL_NONE;
            continue;
        }
        model_coder_id(c, FIELD_PART_COLUMN, &part->column, &k->columns, no_guess, CONTEXTS(before));
    }
}

/* ---- Columns ----------------------------------------------------------------------------- */

static void code_target(struct columns_coder *k, uint32_t *ref, uint32_t before)
{
    struct model_coder *c      = k->c;
    uint32_t            symbol = *ref == MODEL_NONE ? 0 : *ref + 1;
    model_coder_symbol(c, FIELD_CHOICE_TARGET, &symbol, k->m->n_labels + MODEL_LABEL_FIRST + 1, CONTEXTS(before));
    if (c->is_decoding)
        *ref = symbol == 0 ? MODEL_NONE : symbol - 1;
}

static void code_ref(struct columns_coder *k, struct model_choice *choice, uint32_t hint, uint32_t before)
{
    struct model_coder *c = k->c;
    struct model_ids   *ids[MODEL_CHOICE_N_KINDS] = {
        [MODEL_CHOICE_VALUE] = &k->values, [MODEL_CHOICE_NUMBER] = &k->numbers, [MODEL_CHOICE_PATTERN] = &k->patterns,
        [MODEL_CHOICE_FRESH] = &k->fresh,  [MODEL_CHOICE_RESOURCE] = &k->resources,
    };
    if (choice->kind == MODEL_CHOICE_TARGET) {
        code_target(k, &choice->ref, before);
        return;
    }
    enum field_id id = choice->kind == MODEL_CHOICE_VALUE ? FIELD_CHOICE_VALUE : FIELD_CHOICE_REF;
    struct model_contexts keys = CONTEXTS(mix_triple(AT_VALUE, mix_pair(hint, choice->kind), before));
    model_coder_id(c, id, &choice->ref, ids[choice->kind], model_coder_guess(c, keys),
                   CONTEXTS(choice->kind, hint, mix_pair(hint, before)));
    model_coder_learn(c, keys, choice->ref);
}

/* The rows of a choice are rows of the slots of its pattern, whose columns come later. */
static void note_slots(struct columns_coder *k, uint32_t column, const struct model_choice *choice, uint64_t n_rows)
{
    const struct model_pattern *pattern = &k->m->patterns[choice->ref];

    if (k->is_used[choice->ref]) {
        model_coder_fail(k->c, STATUS_BAD_BUNDLE, "a pattern is used twice");
        return;
    }
    k->is_used[choice->ref] = true;
    for (uint32_t i = 0; i < pattern->n_parts; i++) {
        const struct model_part *part = &k->m->parts[pattern->first_part + i];
        if (part->column == MODEL_NONE)
            continue;
        if (part->column <= column) {
            model_coder_fail(k->c, STATUS_BAD_BUNDLE, "a slot's column is not behind its pattern's");
            return;
        }
        note_use(k, part->column, mix_triple(2, k->hints[column], i), n_rows);
    }
}

static void code_choices(struct columns_coder *k, uint32_t at, struct model_column *column)
{
    struct model_coder *c    = k->c;
    uint32_t            hint = k->hints[at], kind = MODEL_CHOICE_N_KINDS, ref = MODEL_NONE;
    uint64_t            left = k->n_rows[at];
    uint32_t            n_before = 0;

    for (uint32_t i = 0; i < column->n_choices && !model_coder_is_done(c); i++) {
        struct model_choice *choice = &k->m->choices[k->n_choices++];
        uint32_t             n_left = column->n_choices - i - 1, kind_before = kind;
        kind                        = choice->kind;
        model_coder_symbol(c, FIELD_CHOICE_KIND, &kind, MODEL_CHOICE_N_KINDS,
                           CONTEXTS(kind_before, hint, mix_triple(hint, kind_before, column->n_choices == 1)));
        if (c->is_decoding)
            choice->kind = (uint8_t)kind;
        code_ref(k, choice, hint, ref);
        ref = choice->ref;

        uint32_t size = model_coder_size(left);
        uint64_t n    = n_left == 0 ? left : choice->n;
        if (n_left != 0)
            model_coder_u64(c, FIELD_CHOICE_N, &n, left < UINT32_MAX ? left : UINT32_MAX,
                            CONTEXTS(n_before, mix_pair(size, n_left), mix_triple(n_before, size, n_left < 3)));
        if (c->is_decoding)
            choice->n = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
        left -= n;
        n_before = model_coder_size(n);
        if (kind == MODEL_CHOICE_PATTERN && !model_coder_is_done(c))
            note_slots(k, at, choice, n);
    }
}

static void code_column(struct columns_coder *k, uint32_t at)
{
    struct model_coder  *c      = k->c;
    struct model_column *column = &k->m->columns[at];
    uint32_t             hint   = k->hints[at], more = column->n_choices - 1;
    uint32_t             n_left = k->m->n_choices - k->n_choices;

    if (n_left == 0) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "fewer choices than columns");
        return;
    }
    model_coder_u32(c, FIELD_N_CHOICES, &more, n_left - 1,
                    CONTEXTS(hint, model_coder_size(k->n_rows[at]), mix_pair(hint, model_coder_size(k->n_rows[at]))));
    if (c->is_decoding)
        *column = (struct model_column){ .first_choice = k->n_choices, .n_choices = more + 1 };
    code_choices(k, at, column);
}

/* ---- The section --------------------------------------------------------------------------- */

static void code_counts(struct model_coder *c, struct model *m)
{
    model_code_count(c, 0, &m->n_choices, MODEL_MAX_CHOICES);
    model_code_count(c, 1, &m->n_numbers, MODEL_MAX_CHOICES);
    model_code_count(c, 2, &m->n_knots, MODEL_MAX_FIELDS);
    model_code_count(c, 3, &m->n_patterns, MODEL_MAX_CHOICES);
    model_code_count(c, 4, &m->n_parts, MODEL_MAX_FIELDS);
    model_code_count(c, 5, &m->n_fresh, MODEL_MAX_CHOICES);
    MODEL_CODE_TAKE(c, m, columns);
    MODEL_CODE_TAKE(c, m, choices);
    MODEL_CODE_TAKE(c, m, numbers);
    MODEL_CODE_TAKE(c, m, knots);
    MODEL_CODE_TAKE(c, m, patterns);
    MODEL_CODE_TAKE(c, m, parts);
    MODEL_CODE_TAKE(c, m, fresh);
}

static void note_uses(struct columns_coder *k)
{
    struct model *m = k->m;

    for (uint32_t i = 0; i < m->n_labels; i++)
        note_label(k, &m->labels[i]);
    for (uint32_t i = 0; i < m->n_services; i++)
        note_use(k, m->services[i].resources.column, 13, m->services[i].n_rows);
    for (uint32_t i = 0; i < m->n_columns; i++)
        k->columns.n_seen = k->hints[i] != 0 && i >= k->columns.n_seen ? i + 1 : k->columns.n_seen;
    for (uint32_t i = 0; i < m->n_attrs; i++)
        k->values.n_seen = m->attrs[i].value >= k->values.n_seen ? m->attrs[i].value + 1 : k->values.n_seen;
    for (uint32_t i = 0; i < m->n_values; i++)
        k->strings.n_seen = m->values[i].string >= k->strings.n_seen ? m->values[i].string + 1 : k->strings.n_seen;
}

void model_code_columns(struct model_coder *c, struct model *m)
{
    code_counts(c, m);
    struct columns_coder k = {
        .c = c, .m = m,
        .strings = { m->n_strings, 0 }, .values = { m->n_values, 0 }, .columns = { m->n_columns, 0 },
        .numbers = { m->n_numbers, 0 }, .patterns = { m->n_patterns, 0 }, .fresh = { m->n_fresh, 0 },
        .resources = { m->n_resources, 0 },
    };
    k.n_rows = model_coder_take(c, m->n_columns, sizeof(*k.n_rows));
    k.hints  = model_coder_take(c, m->n_columns, sizeof(*k.hints));
    k.is_used = model_coder_take(c, m->n_patterns, sizeof(*k.is_used));
    if (model_coder_is_done(c))
        return;
    note_uses(&k);

    for (uint32_t i = 0; i < m->n_numbers && !model_coder_is_done(c); i++)
        code_number(&k, &m->numbers[i]);
    for (uint32_t i = 0; i < m->n_patterns && !model_coder_is_done(c); i++)
        code_pattern(&k, &m->patterns[i]);
    for (uint32_t i = 0; i < m->n_fresh && !model_coder_is_done(c); i++)
        code_fresh(&k, &m->fresh[i]);
    for (uint32_t i = 0; i < m->n_columns && !model_coder_is_done(c); i++)
        code_column(&k, i);
    if (!model_coder_is_done(c)
        && (k.n_knots != m->n_knots || k.n_parts != m->n_parts || k.n_choices != m->n_choices))
        model_coder_fail(c, STATUS_BAD_BUNDLE, "parts do not add up to their array");
}
