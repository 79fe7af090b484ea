/* relations.c - label by label, field by field: the templates that relation_find.h finds, and what they leave.
 *
 * A label's cells (relation_cells.h) are ranked by the length of their texts: one
 * may repeat those of lower rank only, so that sources never go in a circle. */
#include "gentc/relations.h"

#include <stdlib.h>

#include "gentc/elders.h"
#include "gentc/relation_find.h"

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

static struct text row_text(const struct search *search, const struct column_rows_field *field, uint32_t row)
{
    const struct span_table *spans = search->match.window->spans;
    return field->domain == COLUMN_ROWS_TEXT ? span_table_text(spans, field->rows[row])
                                             : span_table_value(spans, field->rows[row]).text;
}

/* ---- One field ----------------------------------------------------------------------------- */

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
static void keep_one(struct search *search, struct relation_find *find, struct relation_field *found)
{
    bool is_at_risk = false;

    for (uint32_t k = 0; k < found->n; k++)
        is_at_risk |= may_fail(&search->out->templates[found->template_at[k]]);
    for (uint32_t k = 0; k < found->n && is_at_risk && find->n_left == 0; k++) {
        if (found->n_rows[k] < 2
            || !relation_match_is(find->match, &search->out->templates[found->template_at[k]], find->positions[0],
                                  find->cell))
            continue;
        find->is_explained[0] = false;
        found->n_rows[k]--;
        find->n_left = 1;
    }
}

static void search_field(struct search *search, uint32_t label_at, uint32_t cell)
{
    const struct relation_labels labels = { search->positions, search->first };
    struct column_rows_field    *field = search->cells[cell];
    struct relation_field       *found = &search->out->fields[field - search->rows->fields];
    struct relation_find         find = { .match = &search->match, .labels = &labels, .field = field, .cell = cell,
                                          .positions = &search->positions[search->first[label_at]],
                                          .is_explained = search->is_explained };
    struct relation_template     template = { 0 };

    relation_find_open(&find);
    while (found->n < RELATIONS_MAX_TEMPLATES && !search->has_failed
           && relation_find_next(&find, &template, &found->n_rows[found->n], &found->is_sure[found->n]))
        found->template_at[found->n++] = add_template(search, &template);
    keep_one(search, &find, found);
    if (found->n != 0)
        keep_rest(search, field, find.n_left);
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

/* Each cell is searched with the others' rows still whole, since spans are asked, not fields. */
static void search_label(struct search *search, uint32_t first_field, uint32_t n_fields)
{
    uint32_t label_at = search->rows->fields[first_field].label - MODEL_LABEL_FIRST, n;

    if (!find_cells(search, first_field, n_fields, &n))
        return;
    rank_cells(search, n);
    for (uint32_t i = 0; i < n && !search->has_failed; i++)
        if (!column_rows_is_constant(search->cells[i]))
            search_field(search, label_at, i);
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
