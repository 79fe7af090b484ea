/* model_code_columns.c - the columns section: each column's choices, each thing described where it is met first.
 *
 * A column's rows are known before its choices are coded: those of the labels
 * and services that use it, and of the patterns in columns before it. So the
 * last choice's count is what is left. The key of the first attribute that
 * uses a column, its hint, tells most about it: columns of one key have much
 * the same values in much the same shares (model_vocabulary.h). And columns
 * of the same number of rows are often functions of each other: same counts,
 * or even the same values. Such twins are asked for first. */
#include "common/bundle/model_code_columns.h"
#include "common/bundle/model_column_order.h"

/* ---- What the sections before say ---------------------------------------------------- */

static void add_attr_rows(struct columns_coder *k, uint32_t first, uint32_t n, uint64_t n_rows)
{
    for (uint32_t i = 0; i < n; i++)
        k->n_rows[k->m->label_attrs[first + i].field.column] += n_rows;
}

static void add_label_rows(struct columns_coder *k, const struct model_label *label)
{
    uint64_t n_rows = label->n_rows;
    uint32_t columns[] = { label->name.column, label->status_message.column, label->trace_state.column,
                           label->flags.column, label->dropped_attrs.column, label->dropped_events.column,
                           label->dropped_links.column };

    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
        k->n_rows[columns[i]] += n_rows;
    add_attr_rows(k, label->first_attr, label->n_attrs, n_rows);
    for (uint32_t i = 0; i < label->n_events; i++) {
        const struct model_label_event *event = &k->m->label_events[label->first_event + i];
        k->n_rows[event->name.column] += n_rows;
        k->n_rows[event->dropped_attrs.column] += n_rows;
        add_attr_rows(k, event->first_attr, event->n_attrs, n_rows);
    }
    for (uint32_t i = 0; i < label->n_links; i++) {
        const struct model_label_link *link = &k->m->label_links[label->first_link + i];
        k->n_rows[link->trace_state.column] += n_rows;
        k->n_rows[link->dropped_attrs.column] += n_rows;
        k->n_rows[link->flags.column] += n_rows;
        k->n_rows[link->target.column] += n_rows;
        add_attr_rows(k, link->first_attr, link->n_attrs, n_rows);
    }
}

/* ---- Choices ------------------------------------------------------------------------------ */

static struct model_vocabulary *open_vocabulary(struct columns_coder *k, uint32_t hint)
{
    uint32_t key = mix_pair(AT_VOCABULARY, hint), at = model_coder_recall(k->c, key);
    if (at >= k->n_vocabularies) {
        at = k->n_vocabularies++;
        model_coder_remember(k->c, key, at);
    }
    return &k->vocabularies[at];
}

/* The rows of a choice are rows of the slots of its pattern, whose columns come later. */
static void note_slots(struct columns_coder *k, uint32_t column, uint32_t at, uint64_t n_rows)
{
    const struct model_pattern *pattern = &k->m->patterns[at];

    for (uint32_t i = 0; i < pattern->n_parts && !model_coder_is_done(k->c); i++) {
        const struct model_part *part = &k->m->parts[pattern->first_part + i];
        if (part->column == MODEL_NONE)
            continue;
        if (part->column <= column || part->column < k->first_slot) {
            model_coder_fail(k->c, STATUS_BAD_BUNDLE, "a slot's column is not behind its pattern's");
            return;
        }
        k->n_rows[part->column] += n_rows;
        if (k->hints[part->column] == 0)
            k->hints[part->column] = mix_triple(2, k->hints[column], i);
    }
}

static void code_kind_and_ref(struct columns_coder *k, struct run_of_choices *run, struct model_choice *choice)
{
    struct model_coder *c    = k->c;
    uint32_t            twin = model_coder_recall(c, mix_triple(AT_TWIN, run->refs, run->counts)), kind = choice->kind;

    bool has_twin = twin < k->texts.values.n_seen;
    if (has_twin && model_coder_flag(c, FIELD_IS_TWIN, kind == MODEL_CHOICE_VALUE && choice->ref == twin,
                                     CONTEXTS(mix_pair(run->twin, run->at < 3 ? run->at : 3), run->hint,
                                              mix_pair(run->hint, run->twin)))) {
        run->twin = 1;
        if (c->is_decoding)
            *choice = (struct model_choice){ .kind = MODEL_CHOICE_VALUE, .ref = twin };
        return;
    }
    run->twin = has_twin ? 2 : 0;
    model_coder_symbol(c, FIELD_CHOICE_KIND, &kind, MODEL_CHOICE_N_KINDS,
                       CONTEXTS(run->kind, run->hint, mix_triple(run->hint, run->kind, run->n_choices - run->at),
                                mix_triple(run->kind, run->n_choices == 1, run->at + 1 == run->n_choices)));
    if (model_coder_is_done(c))
        return;
    if (c->is_decoding)
        choice->kind = (uint8_t)kind;
    model_code_reference(k, run, kind, &choice->ref);
}

/* No twin's count: about as many as the value had last, or, where it had none, anything. */
static void code_own_count(struct columns_coder *k, const struct run_of_choices *run,
                           const struct model_choice *choice, uint32_t *n, uint32_t n_left)
{
    const struct model_word *word   = NULL;
    uint32_t                 n_more = run->n_choices - 1 - run->at, size = model_coder_size(n_left);

    if (choice->kind == MODEL_CHOICE_VALUE)
        word = model_vocabulary_find(run->words, k->m, choice->ref);
    if (word == NULL) {
        uint32_t even = model_coder_size(n_left / (n_more + 1));
        model_coder_u32(k->c, FIELD_CHOICE_N, n, n_left,
                        CONTEXTS(run->n_size, even, mix_pair(even, run->n_size), mix_pair(size, n_more),
                                 mix_triple(run->n_size, size, n_more < 3)));
        return;
    }
    uint32_t expected = model_vocabulary_expect(word, run->n_rows);
    expected          = expected < n_left ? expected : n_left;
    uint32_t about    = model_coder_size(expected);
    model_coder_share(k->c, FIELD_CHOICE_N_SMALL, n, n_left, expected,
                      CONTEXTS(about, mix_pair(n_left < 17 ? n_left : 17, expected < 17 ? expected : 17),
                               mix_triple(about, size, n_more), mix_pair(run->hint, about)));
}

/* How many of the rows left are this choice's: all, as many as a twin's, or a number of its own. */
static void code_count(struct columns_coder *k, struct run_of_choices *run, struct model_choice *choice)
{
    struct model_coder *c        = k->c;
    uint32_t            n_left   = run->n_left < UINT32_MAX ? (uint32_t)run->n_left : UINT32_MAX, n = choice->n;
    uint32_t            n_more   = run->n_choices - 1 - run->at;
    uint32_t            twin_key = mix_triple(AT_TWIN_N, run->counts, run->n_choices);
    uint32_t            twin     = model_coder_recall(c, twin_key);

    if (n_more == 0)
        n = n_left;
    else if (twin <= n_left
             && model_coder_flag(c, FIELD_IS_TWIN_N, n == twin,
                                 CONTEXTS(run->twin, mix_pair(run->twin, run->at < 3 ? run->at : 3),
                                          mix_pair(run->hint, run->twin),
                                          mix_pair(model_coder_size(n_left), n_more))))
        n = twin;
    else
        code_own_count(k, run, choice, &n, n_left);
    if (model_coder_is_done(c))
        return;
    if (c->is_decoding)
        choice->n = n;
    model_coder_remember(c, twin_key, n);
    if (choice->kind == MODEL_CHOICE_VALUE) {
        struct model_word word = { choice->ref, n, run->n_rows < UINT32_MAX ? (uint32_t)run->n_rows : UINT32_MAX };
        model_vocabulary_learn(run->words, c, k->m, word);
    }
}

static void code_choice(struct columns_coder *k, struct run_of_choices *run, uint32_t column,
                        struct model_choice *choice)
{
    struct model_coder   *c        = k->c;
    uint32_t              twin_key = mix_triple(AT_TWIN, run->refs, run->counts);
    struct model_contexts behind   = CONTEXTS(mix_triple(AT_VALUE, run->hint, run->ref), mix_pair(AT_VALUE, run->ref));

    code_kind_and_ref(k, run, choice);
    if (model_coder_is_done(c))
        return;
    code_count(k, run, choice);
    if (model_coder_is_done(c))
        return;
    if (choice->kind == MODEL_CHOICE_VALUE) {
        model_coder_remember(c, twin_key, choice->ref);
        model_coder_learn(c, behind, choice->ref);
        run->value = choice->ref;
    }
    uint64_t n = run->at + 1 == run->n_choices ? run->n_left : choice->n;
    if (choice->kind == MODEL_CHOICE_PATTERN)
        note_slots(k, column, choice->ref, n);
    run->kind   = choice->kind;
    run->ref    = choice->ref;
    run->refs   = mix_triple(run->refs, choice->kind, choice->ref);
    run->counts = mix_pair(run->counts, choice->n);
    run->n_size = model_coder_size(n);
    run->n_left -= n;
}

static void code_column(struct columns_coder *k, uint32_t at)
{
    struct model_coder  *c      = k->c;
    struct model_column *column = &k->m->columns[at];
    uint32_t             hint = k->hints[at], more = column->n_choices - 1, size = model_coder_size(k->n_rows[at]);
    uint32_t             rows = mix_pair(AT_N_CHOICES, (uint32_t)k->n_rows[at]), key = mix_pair(AT_N_OF_HINT, hint);
    uint32_t             twin = model_coder_recall(c, rows), like = model_coder_recall(c, key);
    uint32_t             n_left = k->m->n_choices - k->n_choices;

    if (n_left == 0) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "fewer choices than columns");
        return;
    }
    model_coder_u32(c, FIELD_N_CHOICES, &more, n_left - 1,
                    CONTEXTS(hint, size, mix_pair(hint, size), mix_pair(twin, like), mix_triple(twin, size, 1),
                             mix_triple(hint, like, size)));
    if (c->is_decoding)
        *column = (struct model_column){ .first_choice = k->n_choices, .n_choices = more + 1 };
    struct model_choice *choices = k->m->choices + column->first_choice;
    k->n_choices += more + 1;
    model_coder_remember(c, rows, more);
    model_coder_remember(c, key, more);

    struct run_of_choices run = { .hint = hint, .n_rows = k->n_rows[at], .n_left = k->n_rows[at], .n_choices = more + 1,
                                  .kind = MODEL_CHOICE_N_KINDS, .ref = MODEL_NONE, .value = MODEL_NONE,
                                  .refs = rows, .counts = rows, .words = open_vocabulary(k, hint) };
    for (; run.at < run.n_choices && !model_coder_is_done(c); run.at++)
        code_choice(k, &run, at, &choices[run.at]);
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

static void see_string(struct model_ids *strings, uint32_t string)
{
    if (string >= strings->n_seen)
        strings->n_seen = string + 1;
}

/* The strings that the labels section has met. */
static void see_strings(struct model_ids *strings, const struct model *m)
{
    for (uint32_t i = 0; i < m->n_attrs; i++) {
        see_string(strings, m->attrs[i].key);
        see_string(strings, m->values[m->attrs[i].value].string);
    }
    for (uint32_t i = 0; i < m->n_resources + m->n_scopes; i++) {
        const struct model_resource *of = i < m->n_resources ? &m->resources[i] : &m->scopes[i - m->n_resources];
        see_string(strings, of->form);
        see_string(strings, of->container_form);
        see_string(strings, of->schema_url);
        see_string(strings, of->name);
        see_string(strings, of->version);
    }
    for (uint32_t i = 0; i < m->n_services; i++)
        see_string(strings, m->services[i].name);
    for (uint32_t i = 0; i < m->n_labels; i++) {
        see_string(strings, m->labels[i].name_text);
        see_string(strings, m->labels[i].form);
    }
    for (uint32_t i = 0; i < m->n_label_attrs; i++)
        see_string(strings, m->label_attrs[i].key);
    for (uint32_t i = 0; i < m->n_label_events; i++) {
        see_string(strings, m->label_events[i].name_text);
        see_string(strings, m->label_events[i].form);
    }
    for (uint32_t i = 0; i < m->n_label_links; i++)
        see_string(strings, m->label_links[i].form);
}

/* Rows, hints, and how many columns, values and strings the labels section has met. */
static void see_labels(struct columns_coder *k)
{
    const struct model *m = k->m;

    for (uint32_t i = 0; i < m->n_services; i++)
        k->n_rows[m->services[i].resources.column] += m->services[i].n_rows;
    for (uint32_t i = 0; i < m->n_labels; i++)
        add_label_rows(k, &m->labels[i]);
    for (uint32_t i = 0; i < m->n_columns; i++) {
        uint32_t group = (uint32_t)(k->order[i] >> 32), column = (uint32_t)k->order[i];
        if (group == MODEL_NONE)
            break;
        k->hints[column] = mix_pair(1, group);
        if (column >= k->columns.n_seen)
            k->columns.n_seen = column + 1;
    }
    k->first_slot = k->columns.n_seen;
    for (uint32_t i = 0; i < m->n_attrs; i++) {
        if (m->attrs[i].value >= k->texts.values.n_seen)
            k->texts.values.n_seen = m->attrs[i].value + 1;
    }
    see_strings(&k->texts.strings, m);
}

static bool has_all(const struct columns_coder *k)
{
    const struct model *m = k->m;
    return k->n_knots == m->n_knots && k->n_parts == m->n_parts && k->n_choices == m->n_choices
           && k->texts.values.n_seen == m->n_values && k->columns.n_seen == m->n_columns
           && k->generators[MODEL_CHOICE_NUMBER].n_seen == m->n_numbers
           && k->generators[MODEL_CHOICE_PATTERN].n_seen == m->n_patterns
           && k->generators[MODEL_CHOICE_FRESH].n_seen == m->n_fresh;
}

void model_code_columns(struct model_coder *c, struct model *m)
{
    code_counts(c, m);
    struct columns_coder k = {
        .c = c, .m = m, .columns = { m->n_columns, 0 },
        .texts = { .c = c, .m = m, .strings = { m->n_strings, 1 }, .values = { m->n_values, 1 } },
        .generators = { [MODEL_CHOICE_NUMBER] = { m->n_numbers, 0 }, [MODEL_CHOICE_PATTERN] = { m->n_patterns, 0 },
                        [MODEL_CHOICE_FRESH] = { m->n_fresh, 0 },
                        [MODEL_CHOICE_RESOURCE] = { m->n_resources, m->n_resources } },
    };
    k.n_rows       = model_coder_take(c, m->n_columns, sizeof(*k.n_rows));
    k.hints        = model_coder_take(c, m->n_columns, sizeof(*k.hints));
    k.order        = model_coder_take(c, m->n_columns, sizeof(*k.order));
    k.vocabularies = model_coder_take(c, m->n_columns, sizeof(*k.vocabularies));
    if (model_coder_is_done(c))
        return;
    model_column_order(m, k.order);
    see_labels(&k);
    model_coder_charge(c, MODEL_METER_REST, MODEL_SECTION_COLUMNS);
    for (uint32_t i = 0; i < m->n_columns && !model_coder_is_done(c); i++) {
        code_column(&k, (uint32_t)k.order[i]);
        model_coder_charge(c, MODEL_METER_COLUMN, (uint32_t)k.order[i]);
    }
    if (!model_coder_is_done(c) && !has_all(&k))
        model_coder_fail(c, STATUS_BAD_BUNDLE, "parts do not add up to their array");
}
