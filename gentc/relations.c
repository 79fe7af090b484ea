/* relations.c - finds templates on a sample of a field's rows, then counts them on all.
 *
 * A label's cells (relation_cells.h) are ranked by the length of their texts: one
 * may repeat those of lower rank only, so that sources never go in a circle.
 * Every fourth part of a sample row's texts that turns out to be the same
 * wherever the template fits becomes a literal. */
#include "gentc/relations.h"

#include <stdlib.h>

#include "common/bundle/model_take.h"
#include "gentc/elders.h"
#include "gentc/relation_drift.h"
#include "gentc/relation_propose.h"

#define N_SAMPLE       96 /* rows looked at to judge a template */
#define N_PROPOSERS    6  /* of these, rows whose templates are tried */
#define MIN_SHARE_FOUND 90 /* percent of the rows with its sources that a template must explain: fewer may agree by chance */
#define SURE_SHARE     98 /* percent of them that make it sure */
#define MIN_SHARE      10 /* percent of a field's rows that any template must */
#define MIN_ROWS       2
#define MAX_REFUSED    4  /* templates of a field that were not worth it, before it is given up */
#define MAX_DRIFT      100 /* per thousand rows that a source elsewhere may give another value than the field has */
#define MAX_DRIFT_OF_ATTR 200 /* likewise of attributes that are repeated whole */
#define MAX_DRIFT_OF_FEW  50 /* likewise of those with few values, from further off than the parent */
#define MAX_LISTED     16 /* values of a field that are listed rather than put together from independent ones */

struct search {
    struct relation_match  match;
    const struct model    *model;
    struct relations      *out;
    struct column_rows    *rows;
    uint32_t              *positions;   /* of all labels' spans, label by label */
    uint32_t              *first;       /* (n_labels + 1), of positions */
    struct column_rows_field **cells;   /* (RELATIONS_MAX_CELLS) of the label at hand, like the next three */
    uint32_t              *rank;
    uint32_t              *order;       /* cells by rank */
    uint64_t              *length;      /* bytes of text in all rows */
    uint8_t               *is_explained; /* (most rows of a label) */
    struct arena          *arena;
    bool                   has_failed;
};

/* One field under search: cell 'cell' of a label. */
struct field_search {
    struct column_rows_field *field;
    const uint32_t           *positions; /* of its rows */
    uint32_t                  cell, n_left;
    bool                      has_many; /* values, so that putting them together is less than listing them */
    uint32_t                  sample[N_SAMPLE], n_sample; /* rows that nothing explains yet */
    struct relation_template  refused[MAX_REFUSED];
    uint32_t                  n_refused;
};

static struct text row_text(const struct search *search, const struct column_rows_field *field, uint32_t row)
{
    const struct span_table *spans = search->match.window->spans;
    return field->domain == COLUMN_ROWS_TEXT ? span_table_text(spans, field->rows[row])
                                             : span_table_value(spans, field->rows[row]).text;
}

/* ---- Templates -------------------------------------------------------------------------- */

static uint32_t count_matches(const struct search *search, const struct field_search *field,
                              const struct relation_template *template)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < field->n_sample; i++) {
        uint32_t row = field->sample[i];
        n += relation_match_is(&search->match, template, field->positions[row], field->cell);
    }
    return n;
}

/* Part 'at' without its source: what it gave in the proposer's text becomes a literal. */
static struct relation_template without_source(const struct relation_template *template, uint32_t at, struct text whole)
{
    struct relation_template simpler = { .type = template->type };
    const char              *begin = template->parts[at].literal.at;

    for (uint32_t i = 0; i < template->n_parts; i++) {
        struct relation_part part = template->parts[i];
        if (i == at) {
            if (at + 1 < template->n_parts)
                continue;
            part = (struct relation_part){ .literal = { begin, (size_t)(whole.at + whole.n - begin) } };
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

static bool is_same_template(const struct relation_template *a, const struct relation_template *b)
{
    bool is_same = a->n_parts == b->n_parts;
    for (uint32_t i = 0; is_same && i < a->n_parts; i++) {
        const struct relation_part *x = &a->parts[i], *y = &b->parts[i];
        is_same = x->source == y->source && x->what == y->what && x->take == y->take && x->key_id == y->key_id
                  && x->literal.n == y->literal.n && memcmp(x->literal.at, y->literal.at, x->literal.n) == 0;
    }
    return is_same;
}

static bool is_refused(const struct field_search *field, const struct relation_template *template)
{
    uint32_t i = 0;
    while (i < field->n_refused && !is_same_template(&field->refused[i], template))
        i++;
    return i < field->n_refused;
}

/* The template of any proposer that fits most of the sample; a copy rather than any other. */
static uint32_t find_best(const struct search *search, const struct field_search *field,
                          struct relation_template *best)
{
    uint32_t n_best = 0;
    for (uint32_t i = 0; i < N_PROPOSERS && i < field->n_sample; i++) {
        uint32_t row = field->sample[(uint64_t)i * field->n_sample / (field->n_sample < N_PROPOSERS ? field->n_sample : N_PROPOSERS)];
        struct relation_template template;
        struct text              whole = row_text(search, field->field, row);
        uint32_t                 n;
        if (!relation_propose(&search->match, field->positions[row], field->cell, &template))
            continue;
        n = count_matches(search, field, &template);
        if (!is_copy(&template))
            simplify(search, field, whole, &template, &n);
        bool is_better = n > n_best;
        if (n_best != 0 && n != 0 && is_copy(best) != is_copy(&template))
            is_better = is_copy(&template);
        if (is_better && !is_refused(field, &template)) {
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
        uint32_t head[] = { template->type, (uint32_t)part->literal.n, part->key_id, part->source, part->what,
                            part->take };
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
        *n_found += relation_match_has(&search->match, template, field->positions[row], field->cell);
        if (!relation_match_is(&search->match, template, field->positions[row], field->cell))
            continue;
        search->is_explained[row] = is_final;
        n++;
    }
    return n;
}

/* Would any source that is in another span bring other values than the field has? Two ends
 * of a call are better alike than right: of attributes repeated whole, more may differ, or all that will.
 * Not where few values come from further off: a column has them for as little, and with a joint what they say
 * of the spans next to it. */
static bool is_drifting(const struct search *search, const struct field_search *field,
                        const struct relation_template *template, bool is_right)
{
    const struct relation_labels labels = { search->positions, search->first };
    bool     is_end = field->field->role == COLUMN_ROWS_ATTR && is_copy(template)
                  && template->parts[0].take == MODEL_TAKE_ALL;
    bool     is_far = is_end && !field->has_many && template->parts[0].source == MODEL_SOURCE_ABOVE;
    uint32_t n_most = is_far ? MAX_DRIFT_OF_FEW : is_end ? MAX_DRIFT_OF_ATTR : MAX_DRIFT;

    for (uint32_t i = 0; i < template->n_parts && !(is_end && is_right && !is_far); i++) {
        const struct relation_part *part = &template->parts[i];
        if (part->source > MODEL_SOURCE_SELF
            && relation_drift_find(&search->match, &labels, part, field->positions, field->field->n_rows) > n_most)
            return true;
    }
    return false;
}

static bool is_of_span(const struct relation_template *template)
{
    for (uint32_t i = 0; i < template->n_parts; i++)
        if (template->parts[i].source > MODEL_SOURCE_SELF)
            return false;
    return true;
}

/* Is it worth a choice of its own? Texts put together from one span have many forms, any of which may be drawn. */
static bool is_enough(const struct search *search, const struct field_search *field,
                      const struct relation_template *template, uint32_t n, uint32_t n_found)
{
    bool is_mostly_right = (uint64_t)n * 100 >= (uint64_t)MIN_SHARE_FOUND * n_found;

    if (n < MIN_ROWS || (uint64_t)n * 100 < (uint64_t)MIN_SHARE * field->field->n_rows)
        return false;
    if (!is_copy(template) && field->field->role != COLUMN_ROWS_ATTR && !field->has_many)
        return false;
    if (!is_mostly_right && (is_copy(template) || !is_of_span(template)))
        return false;
    return !is_drifting(search, field, template, (uint64_t)n * 100 >= (uint64_t)SURE_SHARE * n_found);
}

/* Where some rows have no source, only a sure template leaves theirs alone: then
 * a few that differ are lost. Otherwise the share of those that do is kept. */
static bool is_sure(const struct field_search *field, uint32_t n, uint32_t n_found)
{
    return n == n_found
           || (n_found < field->field->n_rows && (uint64_t)n * 100 >= (uint64_t)SURE_SHARE * n_found);
}

static void keep_rest(struct search *search, struct column_rows_field *field, uint32_t n_left)
{
    uint32_t *rest = arena_take(search->arena, n_left, sizeof *rest);
    uint32_t  n = 0;

    search->has_failed |= rest == NULL;
    for (uint32_t row = 0; row < field->n_rows && rest != NULL; row++)
        if (!search->is_explained[row])
            rest[n++] = field->rows[row];
    uint8_t *is_explained = arena_take(search->arena, field->n_rows, 1);
    search->has_failed |= is_explained == NULL;
    if (rest == NULL || is_explained == NULL)
        return;
    memcpy(is_explained, search->is_explained, field->n_rows);
    field->is_explained = is_explained;
    field->rows = rest;
    field->n_rows = n_left;
}

/* May the template find nothing where it always found something in the window? A part of a text has to be there. */
static bool may_fail(const struct relation_template *template)
{
    for (uint32_t i = 0; i < template->n_parts; i++)
        if (template->parts[i].source != MODEL_SOURCE_NONE && template->parts[i].take != 0)
            return true;
    return false;
}

/* Takes the first row from the template that explains it, so that there is a value for want of a better one. */
static void keep_one(struct search *search, struct field_search *field, struct relation_field *found)
{
    bool is_at_risk = false;

    for (uint32_t k = 0; k < found->n; k++)
        is_at_risk |= may_fail(&search->out->templates[found->template_at[k]]);
    for (uint32_t k = 0; k < found->n && is_at_risk && field->n_left == 0; k++) {
        if (found->n_rows[k] < 2
            || !relation_match_is(&search->match, &search->out->templates[found->template_at[k]], field->positions[0],
                                  field->cell))
            continue;
        search->is_explained[0] = false;
        found->n_rows[k]--;
        field->n_left = 1;
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
        if (!is_enough(search, field, &template, n, n_found)) {
            if (field->n_refused == MAX_REFUSED)
                break;
            field->refused[field->n_refused++] = template;
            continue;
        }
        mark_rows(search, field, &template, true, &n_found);
        found->template_at[found->n] = add_template(search, &template);
        found->is_sure[found->n] = is_sure(field, n, n_found);
        found->n_rows[found->n++] = n;
        field->n_left -= n;
    }
    keep_one(search, field, found);
    if (found->n != 0)
        keep_rest(search, field->field, field->n_left);
}

/* ---- One label ----------------------------------------------------------------------------- */

static void rank_cells(struct search *search, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        search->length[i] = 0;
        for (uint32_t row = 0; row < search->cells[i]->n_rows; row++)
            search->length[i] += row_text(search, search->cells[i], row).n;
        uint32_t k = i; /* below RELATIONS_MAX_CELLS */
        for (; k > 0 && search->length[search->order[k - 1]] > search->length[i]; k--)
            search->order[k] = search->order[k - 1];
        search->order[k] = i;
    }
    for (uint32_t i = 0; i < n; i++)
        search->rank[search->order[i]] = i;
}

static bool is_cell(const struct column_rows_field *field)
{
    return field->role == COLUMN_ROWS_NAME || field->role == COLUMN_ROWS_STATUS_MESSAGE
           || field->role == COLUMN_ROWS_ATTR || field->role == COLUMN_ROWS_EVENT_ATTR
           || field->role == COLUMN_ROWS_LINK_ATTR;
}

/* The cells of a label from its fields, n of which are neighbours; false: too many. */
static bool find_cells(struct search *search, uint32_t first_field, uint32_t n_fields, uint32_t *n_cells)
{
    *n_cells = 0;
    for (uint32_t i = first_field; i < first_field + n_fields; i++) {
        if (!is_cell(&search->rows->fields[i]))
            continue;
        if (*n_cells == RELATIONS_MAX_CELLS)
            return false;
        search->cells[(*n_cells)++] = &search->rows->fields[i];
    }
    return true;
}

/* More than MAX_LISTED values? */
static bool has_many(const struct column_rows_field *field)
{
    uint32_t seen[MAX_LISTED], n = 0;
    for (uint32_t row = 0; row < field->n_rows; row++) {
        uint32_t i = 0;
        while (i < n && seen[i] != field->rows[row])
            i++;
        if (i == MAX_LISTED)
            return true;
        if (i == n)
            seen[n++] = field->rows[row];
    }
    return false;
}

/* Each cell is searched with the others' rows still whole, since spans are asked, not fields. */
static void search_label(struct search *search, uint32_t first_field, uint32_t n_fields)
{
    uint32_t label_at = search->rows->fields[first_field].label - MODEL_LABEL_FIRST, n;

    if (!find_cells(search, first_field, n_fields, &n))
        return;
    rank_cells(search, n);
    for (uint32_t i = 0; i < n && !search->has_failed; i++) {
        struct field_search field = { .field = search->cells[i], .cell = i,
                                      .positions = &search->positions[search->first[label_at]],
                                      .has_many = has_many(search->cells[i]) };
        if (field.field->n_rows >= MIN_ROWS && !column_rows_is_constant(field.field))
            search_field(search, &field, &search->out->fields[field.field - search->rows->fields]);
    }
}

/* ---- All ------------------------------------------------------------------------------------ */

static bool prepare(struct search *search, struct arena *scratch)
{
    const struct structure *structure = search->match.structure;
    uint32_t                n_labels = search->model->n_labels, n_most_rows = 0;

    search->first = arena_take(scratch, (size_t)n_labels + 2, sizeof *search->first);
    search->positions = arena_take(scratch, structure->n_spans, sizeof *search->positions);
    uint32_t *elder = arena_take(scratch, structure->n_spans, sizeof *elder);
    if (search->first == NULL || search->positions == NULL || elder == NULL
        || !elders_build(search->match.window, structure, elder))
        return false;
    search->match.elder = elder;
    for (uint32_t p = 0; p < structure->n_spans; p++)
        search->first[structure->label[p] - MODEL_LABEL_FIRST + 2]++;
    for (uint32_t l = 0; l < n_labels; l++) {
        uint32_t n_rows = search->first[l + 2];
        n_most_rows = n_rows > n_most_rows ? n_rows : n_most_rows;
        search->first[l + 2] += search->first[l + 1];
    }
    for (uint32_t p = 0; p < structure->n_spans; p++)
        search->positions[search->first[structure->label[p] - MODEL_LABEL_FIRST + 1]++] = p;
    search->cells = arena_take(scratch, RELATIONS_MAX_CELLS, sizeof *search->cells);
    search->rank = arena_take(scratch, RELATIONS_MAX_CELLS, sizeof *search->rank);
    search->order = arena_take(scratch, RELATIONS_MAX_CELLS, sizeof *search->order);
    search->length = arena_take(scratch, RELATIONS_MAX_CELLS, sizeof *search->length);
    search->is_explained = arena_take(scratch, n_most_rows, 1);
    search->match.rank = search->rank;
    return search->cells != NULL && search->rank != NULL && search->order != NULL && search->length != NULL
           && search->is_explained != NULL;
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
    for (uint32_t i = 0, n; i < rows->n_fields && !search.has_failed; i += n) {
        for (n = 1; i + n < rows->n_fields && rows->fields[i + n].label == rows->fields[i].label; n++)
            continue;
        if (rows->fields[i].label != MODEL_NONE)
            search_label(&search, i, n);
    }
    arena_free(&scratch);
    return search.has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for relations of values")
                             : STATUS_OK;
}

void relations_free(struct relations *relations)
{
    intern_free(&relations->keys);
    free(relations->templates);
    *relations = (struct relations){ 0 };
}
