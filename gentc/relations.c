/* relations.c - finds templates on a sample of a field's rows, then counts them on all.
 *
 * Attributes of a label are ranked by the length of their texts: an attribute
 * may repeat those of lower rank only, so that sources never go in a circle.
 * Every fourth part of a sample row's texts that turns out to be the same
 * wherever the template fits becomes a literal. */
#include "gentc/relations.h"

#include <stdlib.h>

#include "gentc/relation_match.h"

#define N_SAMPLE       96 /* rows looked at to judge a template */
#define N_PROPOSERS    6  /* of these, rows whose templates are tried */
#define MIN_COPY_SHARE 90 /* percent of the rows with the source that a copy must explain: fewer may agree by chance */
#define SURE_SHARE     98 /* percent of them that make a copy sure */
#define MIN_SHARE      10 /* percent of a field's rows that any template must */
#define MIN_ROWS       2

struct search {
    struct relation_match  match;
    const struct model    *model;
    struct relations      *out;
    struct column_rows    *rows;
    uint32_t              *positions;   /* of all labels' spans, label by label */
    uint32_t              *first;       /* (n_labels + 1), of positions */
    uint32_t              *rank;        /* (most attributes of a label) */
    uint32_t              *order;       /* likewise: attributes by rank */
    uint64_t              *length;      /* likewise: bytes of text in all rows */
    uint8_t               *is_explained; /* (most rows of a label) */
    struct arena          *arena;
    bool                   has_failed;
};

/* One field under search: attribute 'attr' of a label. */
struct field_search {
    struct column_rows_field *field;
    const uint32_t           *positions; /* of its rows */
    uint32_t                  attr, n_left;
    uint32_t                  sample[N_SAMPLE], n_sample; /* rows that nothing explains yet */
};

/* ---- Templates -------------------------------------------------------------------------- */

static uint32_t count_matches(const struct search *search, const struct field_search *field,
                              const struct relation_template *template)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < field->n_sample; i++) {
        uint32_t row = field->sample[i];
        n += relation_match_is(&search->match, template, field->positions[row], field->attr, field->field->rows[row]);
    }
    return n;
}

/* Part 'at' without its source: what it gave in the proposer's text becomes a literal. */
static struct relation_template without_source(const struct relation_template *template, uint32_t at, struct text whole)
{
    struct relation_template simpler = { 0 };
    const char              *begin = template->parts[at].literal.at;

    for (uint32_t i = 0; i < template->n_parts; i++) {
        struct relation_part part = template->parts[i];
        if (i == at) {
            if (at + 1 < template->n_parts)
                continue;
            part = (struct relation_part){ { begin, (size_t)(whole.at + whole.n - begin) }, 0, MODEL_SOURCE_NONE };
        } else if (i == at + 1) {
            part.literal = (struct text){ begin, (size_t)(part.literal.at + part.literal.n - begin) };
        }
        simpler.parts[simpler.n_parts++] = part;
    }
    return simpler;
}

static bool has_source(const struct relation_template *template)
{
    return template->n_parts > 1 || template->parts[0].source != MODEL_SOURCE_NONE;
}

/* Sources that say nothing become literals. */
static void simplify(const struct search *search, const struct field_search *field, struct text whole,
                     struct relation_template *template, uint32_t *n_matches)
{
    for (uint32_t at = 0; at < template->n_parts;) {
        struct relation_template simpler;
        uint32_t                 n;
        if (template->parts[at].source == MODEL_SOURCE_NONE)
            break;
        simpler = without_source(template, at, whole);
        n = has_source(&simpler) ? count_matches(search, field, &simpler) : 0;
        if (n >= *n_matches) {
            *template = simpler;
            *n_matches = n;
        } else {
            at++;
        }
    }
}

static bool is_copy(const struct relation_template *template)
{
    return template->n_parts == 1 && template->parts[0].literal.n == 0;
}

/* The template of any proposer that fits most of the sample. */
static uint32_t find_best(const struct search *search, const struct field_search *field,
                          struct relation_template *best)
{
    uint32_t n_best = 0;
    for (uint32_t i = 0; i < N_PROPOSERS && i < field->n_sample; i++) {
        uint32_t row = field->sample[(uint64_t)i * field->n_sample / (field->n_sample < N_PROPOSERS ? field->n_sample : N_PROPOSERS)];
        struct relation_template template;
        struct text              whole = span_table_value(search->match.window->spans, field->field->rows[row]).text;
        uint32_t                 n;
        if (!relation_match_propose(&search->match, field->positions[row], field->attr, &template))
            continue;
        n = count_matches(search, field, &template);
        if (!is_copy(&template))
            simplify(search, field, whole, &template, &n);
        if (n > n_best) {
            *best = template;
            n_best = n;
        }
    }
    return n_best;
}

static uint32_t add_template(struct search *search, const struct relation_template *template)
{
    struct relations *out = search->out;
    struct buffer     key = { 0 }; /* owned here */
    uint32_t          n = out->keys.n, at;

    for (uint32_t i = 0; i < template->n_parts; i++) {
        const struct relation_part *part = &template->parts[i];
        uint32_t                    head[] = { (uint32_t)part->literal.n, part->key_id, part->source };
        buffer_append(&key, head, sizeof head);
        buffer_append(&key, part->literal.at, part->literal.n);
    }
    at = key.has_failed ? INTERN_NONE : intern_add(&out->keys, key.data, key.n);
    buffer_free(&key);
    if (at == n && at == out->n_capacity) {
        uint32_t                  n_capacity = at == 0 ? 64 : 2 * at;
        struct relation_template *larger = realloc(out->templates, n_capacity * sizeof *larger);
        if (larger == NULL) {
            search->has_failed = true;
            return 0;
        }
        out->templates = larger;
        out->n_capacity = n_capacity;
    }
    search->has_failed |= at == INTERN_NONE;
    if (at == n)
        out->templates[out->n_templates++] = *template;
    return at == INTERN_NONE ? 0 : at;
}

/* ---- One field ----------------------------------------------------------------------------- */

/* Rows that nothing explains yet, evenly. */
static void take_sample(const struct search *search, struct field_search *field)
{
    uint64_t n_met = 0;

    field->n_sample = 0;
    for (uint32_t row = 0; row < field->field->n_rows && field->n_sample < N_SAMPLE; row++) {
        if (search->is_explained[row])
            continue;
        if (n_met++ * N_SAMPLE >= (uint64_t)field->n_sample * field->n_left)
            field->sample[field->n_sample++] = row;
    }
}

static uint32_t mark_rows(const struct search *search, const struct field_search *field,
                          const struct relation_template *template, bool is_final, uint32_t *n_found)
{
    uint32_t n = 0;
    *n_found = 0;
    for (uint32_t row = 0; row < field->field->n_rows; row++) {
        if (search->is_explained[row])
            continue;
        *n_found += is_copy(template) && relation_match_has(&search->match, template, field->positions[row], field->attr);
        if (!relation_match_is(&search->match, template, field->positions[row], field->attr, field->field->rows[row]))
            continue;
        search->is_explained[row] = is_final;
        n++;
    }
    return n;
}

/* Is it worth a choice of its own? */
static bool is_enough(const struct field_search *field, const struct relation_template *template, uint32_t n,
                      uint32_t n_found)
{
    return n >= MIN_ROWS && (uint64_t)n * 100 >= (uint64_t)MIN_SHARE * field->field->n_rows
           && (!is_copy(template) || (uint64_t)n * 100 >= (uint64_t)MIN_COPY_SHARE * n_found);
}

static void keep_rest(struct search *search, struct column_rows_field *field, uint32_t n_left)
{
    uint32_t *rest = arena_take(search->arena, n_left, sizeof *rest);
    uint32_t  n = 0;

    search->has_failed |= rest == NULL;
    for (uint32_t row = 0; row < field->n_rows && rest != NULL; row++)
        if (!search->is_explained[row])
            rest[n++] = field->rows[row];
    if (rest != NULL) {
        field->rows = rest;
        field->n_rows = n_left;
    }
}

static void search_field(struct search *search, struct field_search *field, struct relation_field *found)
{
    field->n_left = field->field->n_rows;
    memset(search->is_explained, 0, field->field->n_rows);
    while (field->n_left >= MIN_ROWS && found->n < RELATIONS_MAX_TEMPLATES && !search->has_failed) {
        struct relation_template template = { 0 };
        uint32_t                 n, n_found;
        take_sample(search, field);
        if (find_best(search, field, &template) == 0)
            break;
        n = mark_rows(search, field, &template, false, &n_found);
        if (!is_enough(field, &template, n, n_found))
            break;
        mark_rows(search, field, &template, true, &n_found);
        found->template_at[found->n] = add_template(search, &template);
        found->is_sure[found->n] = is_copy(&template) && (uint64_t)n * 100 >= (uint64_t)SURE_SHARE * n_found;
        found->n_rows[found->n++] = n;
        field->n_left -= n;
    }
    if (found->n != 0)
        keep_rest(search, field->field, field->n_left);
}

/* ---- One label ----------------------------------------------------------------------------- */

static bool is_constant(const struct column_rows_field *field)
{
    for (uint32_t row = 1; row < field->n_rows; row++)
        if (field->rows[row] != field->rows[0])
            return false;
    return true;
}

static void rank_attrs(struct search *search, const struct column_rows_field *attrs, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        search->length[i] = 0;
        for (uint32_t row = 0; row < attrs[i].n_rows; row++)
            search->length[i] += span_table_value(search->match.window->spans, attrs[i].rows[row]).text.n;
        uint32_t k = i; /* at most RELATIONS_MAX_ATTRS */
        for (; k > 0 && search->length[search->order[k - 1]] > search->length[i]; k--)
            search->order[k] = search->order[k - 1];
        search->order[k] = i;
    }
    for (uint32_t i = 0; i < n; i++)
        search->rank[search->order[i]] = i;
}

/* The attributes of a label are neighbours in 'rows', in order. Each is
 * searched with the others' rows still whole, since spans are asked, not fields. */
static void search_label(struct search *search, uint32_t first_field, uint32_t label_at)
{
    uint32_t                  n_attrs = search->model->labels[label_at].n_attrs;
    struct column_rows_field *attrs = &search->rows->fields[first_field];

    if (n_attrs > RELATIONS_MAX_ATTRS)
        return;
    rank_attrs(search, attrs, n_attrs);
    for (uint32_t i = 0; i < n_attrs && !search->has_failed; i++) {
        struct field_search field = { .field = &attrs[i], .attr = i,
                                      .positions = &search->positions[search->first[label_at]] };
        if (attrs[i].n_rows >= MIN_ROWS && !is_constant(&attrs[i]))
            search_field(search, &field, &search->out->fields[first_field + i]);
    }
}

/* ---- All ------------------------------------------------------------------------------------ */

static bool prepare(struct search *search, struct arena *scratch)
{
    const struct structure *structure = search->match.structure;
    uint32_t                n_labels = search->model->n_labels, n_most_attrs = 0, n_most_rows = 0;

    search->first = arena_take(scratch, (size_t)n_labels + 2, sizeof *search->first);
    search->positions = arena_take(scratch, structure->n_spans, sizeof *search->positions);
    if (search->first == NULL || search->positions == NULL)
        return false;
    for (uint32_t p = 0; p < structure->n_spans; p++)
        search->first[structure->label[p] - MODEL_LABEL_FIRST + 2]++;
    for (uint32_t l = 0; l < n_labels; l++) {
        uint32_t n_rows = search->first[l + 2];
        n_most_rows = n_rows > n_most_rows ? n_rows : n_most_rows;
        n_most_attrs = search->model->labels[l].n_attrs > n_most_attrs ? search->model->labels[l].n_attrs : n_most_attrs;
        search->first[l + 2] += search->first[l + 1];
    }
    for (uint32_t p = 0; p < structure->n_spans; p++)
        search->positions[search->first[structure->label[p] - MODEL_LABEL_FIRST + 1]++] = p;
    search->rank = arena_take(scratch, n_most_attrs, sizeof *search->rank);
    search->order = arena_take(scratch, n_most_attrs, sizeof *search->order);
    search->length = arena_take(scratch, n_most_attrs, sizeof *search->length);
    search->is_explained = arena_take(scratch, n_most_rows, 1);
    search->match.rank = search->rank;
    return search->rank != NULL && search->order != NULL && search->length != NULL && search->is_explained != NULL;
}

enum status relations_build(const struct window *window, const struct structure *structure, const struct model *model,
                            struct arena *arena, struct column_rows *rows, struct relations *out, struct fail *fail)
{
    struct arena  scratch; /* owned here */
    struct search search = { .match = { .window = window, .structure = structure }, .model = model, .out = out,
                             .rows = rows, .arena = arena };

    arena_init(&scratch);
    *out = (struct relations){ .fields = arena_take(arena, rows->n_fields, sizeof *out->fields) };
    search.has_failed = out->fields == NULL || !prepare(&search, &scratch);
    for (uint32_t i = 0; i < rows->n_fields && !search.has_failed; i++) {
        const struct column_rows_field *field = &rows->fields[i];
        if (field->role == COLUMN_ROWS_ATTR && (i == 0 || rows->fields[i - 1].role != COLUMN_ROWS_ATTR))
            search_label(&search, i, field->label - MODEL_LABEL_FIRST);
    }
    arena_free(&scratch);
    return search.has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for relations of attributes")
                             : STATUS_OK;
}

void relations_free(struct relations *relations)
{
    intern_free(&relations->keys);
    free(relations->templates);
    *relations = (struct relations){ 0 };
}
