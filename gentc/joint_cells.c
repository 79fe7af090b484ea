/* joint_cells.c - a value is the choice that lists it, the number whose range it is in, the pattern that it follows.
 *
 * A number's values are cut by rank, as the generator will: a value in the
 * middle of its rows decides for all of them. */
#include "gentc/joint_cells.h"

#include <math.h>
#include <stdlib.h>

#define ROWS_PER_PART 48 /* of a number, at least */
#define MAX_PARTS     8

struct number_value {
    double   value;
    uint32_t id, n;
};

struct lookup {
    const struct model_build  *build;
    const struct model_column *spec;
    uint32_t                   n_head;   /* choices to pass over */
    struct intern              listed;   /* type byte, text: of the exact values; owned */
    uint32_t                  *listed_cells; /* by index of 'listed' */
    uint32_t                  *first_cell; /* (n_choices) */
    struct number_value       *numbers;  /* of the number at hand */
};

static const struct model_choice *choice_at(const struct lookup *l, uint32_t i)
{
    return &l->build->model.choices[l->spec->first_choice + i];
}

static struct text string_of(const struct model_build *build, uint32_t string)
{
    return intern_view(&build->strings, string);
}

/* ---- Choices --------------------------------------------------------------------- */

/* A service's resource, which is its own number. */
static uint32_t find_resource(const struct lookup *l, uint32_t resource)
{
    for (uint32_t i = l->n_head; i < l->spec->n_choices; i++)
        if (choice_at(l, i)->ref == resource)
            return l->first_cell[i];
    return JOINT_CELLS_UNKNOWN;
}

static uint32_t find_listed(const struct lookup *l, struct span_value value)
{
    struct buffer key = { 0 }; /* owned here */
    uint32_t      at = INTERN_NONE;

    buffer_append_byte(&key, value.type);
    buffer_append(&key, value.text.at, value.text.n);
    if (!key.has_failed)
        at = intern_find(&l->listed, key.data, key.n);
    buffer_free(&key);
    return at == INTERN_NONE ? JOINT_CELLS_UNKNOWN : l->listed_cells[at];
}

static double parse_number(struct text text)
{
    char  digits[64];
    char *end;

    if (text.n == 0 || text.n >= sizeof digits)
        return NAN;
    memcpy(digits, text.at, text.n);
    digits[text.n] = '\0';
    double value = strtod(digits, &end);
    return *end == '\0' ? value : NAN;
}

/* Numbers' text is parsed in the C locale, which gentc never leaves. */
static bool is_in_number(const struct lookup *l, const struct model_choice *choice, struct span_value value,
                         double *parsed)
{
    const struct model_number *number = &l->build->model.numbers[choice->ref];
    const int64_t             *knots = &l->build->model.knots[number->first_knot];

    if (choice->kind != MODEL_CHOICE_NUMBER
        || (value.type != number->type
            && !(number->flags & MODEL_NUMBER_WHOLE_INT && value.type == number->whole_type)))
        return false;
    *parsed = parse_number(value.text) * pow(10, number->scale);
    return *parsed >= (double)knots[0] - 0.5 && *parsed <= (double)knots[number->n_knots - 1] + 0.5;
}

/* Whether the literals of a pattern stand in the text, in order. */
static bool follows_pattern(const struct lookup *l, uint32_t at, struct text text)
{
    const struct model_pattern *pattern = &l->build->model.patterns[at];

    for (uint32_t i = 0; i < pattern->n_parts; i++) {
        const struct model_part *part = &l->build->model.parts[pattern->first_part + i];
        struct text              literal = string_of(l->build, part->string);
        if (literal.n == 0)
            continue;
        const char *found = text.n < literal.n ? NULL : memmem(text.at, text.n, literal.at, literal.n);
        if (found == NULL || (i == 0 && found != text.at))
            return false;
        text = (struct text){ found + literal.n, text.n - (size_t)(found - text.at) - literal.n };
    }
    return true;
}

static uint32_t find_text(const struct lookup *l, struct span_value value)
{
    uint32_t fallback = JOINT_CELLS_UNKNOWN;

    for (uint32_t i = l->n_head; i < l->spec->n_choices; i++) {
        const struct model_choice *choice = choice_at(l, i);
        if (choice->kind == MODEL_CHOICE_PATTERN && l->build->model.patterns[choice->ref].type == value.type
            && follows_pattern(l, choice->ref, value.text))
            return l->first_cell[i];
        if (choice->kind == MODEL_CHOICE_FRESH && l->build->model.fresh[choice->ref].type == value.type)
            fallback = l->first_cell[i];
    }
    return fallback;
}

/* ---- Numbers --------------------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b)
{
    const struct number_value *x = a, *y = b;
    return x->value != y->value ? (x->value > y->value) - (x->value < y->value) : (x->id > y->id) - (x->id < y->id);
}

static void cut_number(const struct lookup *l, uint32_t n, uint32_t first_cell, uint32_t n_split,
                       struct joint_cells_scratch *scratch)
{
    uint64_t n_rows = 0, before = 0;

    qsort(l->numbers, n, sizeof *l->numbers, compare_numbers);
    for (uint32_t i = 0; i < n; i++)
        n_rows += l->numbers[i].n;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t middle = before + l->numbers[i].n / 2;
        scratch->cell_of_id[l->numbers[i].id] = first_cell + (uint32_t)(middle * n_split / n_rows);
        before += l->numbers[i].n;
    }
}

/* ---- All rows ---------------------------------------------------------------------- */

static struct span_value value_of(const struct window *window, const struct column_rows_field *field, uint32_t id)
{
    return field->domain == COLUMN_ROWS_TEXT
               ? (struct span_value){ span_table_text(window->spans, id), VALUE_STRING }
               : span_table_value(window->spans, id);
}

static bool open_lookup(struct lookup *l, struct joint_cells *out, struct arena *arena)
{
    uint32_t n_numbers = 0, n_number_rows = 0;

    for (uint32_t i = l->n_head; i < l->spec->n_choices; i++)
        if (choice_at(l, i)->kind == MODEL_CHOICE_NUMBER) {
            n_numbers++;
            n_number_rows += choice_at(l, i)->n;
        }
    uint32_t n_parts = n_numbers == 0 ? 1 : n_number_rows / n_numbers / ROWS_PER_PART;
    out->n_split = (uint8_t)(n_parts < 1 ? 1 : n_parts > MAX_PARTS ? MAX_PARTS : n_parts);
    l->first_cell = arena_take(arena, l->spec->n_choices, sizeof(uint32_t));
    l->listed_cells = arena_take(arena, l->spec->n_choices, sizeof(uint32_t));
    if (l->first_cell == NULL || l->listed_cells == NULL)
        return false;
    out->n_cells = 0;
    for (uint32_t i = l->n_head; i < l->spec->n_choices; i++) {
        const struct model_choice *choice = choice_at(l, i);
        l->first_cell[i] = out->n_cells;
        if (choice->kind == MODEL_CHOICE_VALUE) {
            const struct model_value *value = &l->build->model.values[choice->ref];
            struct text               text = string_of(l->build, value->string);
            struct buffer             key = { 0 }; /* owned here */
            buffer_append_byte(&key, value->type);
            buffer_append(&key, text.at, text.n);
            uint32_t at = key.has_failed ? INTERN_NONE : intern_add(&l->listed, key.data, key.n);
            buffer_free(&key);
            if (at == INTERN_NONE)
                return false;
            l->listed_cells[at] = out->n_cells;
        }
        out->n_cells += choice->kind == MODEL_CHOICE_NUMBER ? out->n_split : 1;
    }
    return true;
}

/* The distinct ids of the column's rows, each with its rows counted in cell_of_id. */
static uint32_t list_ids(const struct column_rows *rows, const uint32_t *fields, uint32_t n_fields,
                         struct joint_cells_scratch *scratch)
{
    uint32_t n = 0;

    for (uint32_t f = 0; f < n_fields; f++) {
        const struct column_rows_field *field = &rows->fields[fields[f]];
        for (uint32_t i = 0; i < field->n_rows; i++)
            if (scratch->cell_of_id[field->rows[i]]++ == 0)
                scratch->seen[n++] = field->rows[i];
    }
    return n;
}

/* Turns the counts in cell_of_id into cells. */
static void place_ids(const struct window *window, const struct lookup *l, const struct column_rows_field *field,
                      uint32_t n_ids, const struct joint_cells *out, struct joint_cells_scratch *scratch)
{
    /* First those that are listed; the counts of the others wait for the numbers. */
    uint32_t n_left = 0;

    for (uint32_t i = 0; i < n_ids; i++) {
        uint32_t id = scratch->seen[i];
        uint32_t cell = field->role == COLUMN_ROWS_RESOURCE ? find_resource(l, id)
                                                            : find_listed(l, value_of(window, field, id));
        if (cell == JOINT_CELLS_UNKNOWN) {
            scratch->seen[i] = scratch->seen[n_left];
            scratch->seen[n_left++] = id;
        } else {
            scratch->cell_of_id[id] = cell;
        }
    }
    for (uint32_t c = l->n_head; c < l->spec->n_choices; c++) {
        uint32_t n = 0, n_others = 0;
        if (choice_at(l, c)->kind != MODEL_CHOICE_NUMBER)
            continue;
        for (uint32_t i = 0; i < n_left; i++) {
            uint32_t id = scratch->seen[i];
            double   parsed;
            if (is_in_number(l, choice_at(l, c), value_of(window, field, id), &parsed)) {
                l->numbers[n++] = (struct number_value){ parsed, id, scratch->cell_of_id[id] };
                scratch->seen[i] = scratch->seen[n_others];
                scratch->seen[n_others] = id;
                n_others++;
            }
        }
        cut_number(l, n, l->first_cell[c], out->n_split, scratch);
        /* the numbers just placed stand in front: the rest moves on */
        for (uint32_t i = n_others; i < n_left; i++)
            scratch->seen[i - n_others] = scratch->seen[i];
        n_left -= n_others;
    }
    for (uint32_t i = 0; i < n_left; i++)
        scratch->cell_of_id[scratch->seen[i]] = find_text(l, value_of(window, field, scratch->seen[i]));
}

double joint_cells_entropy(const uint32_t *counts, uint32_t n, uint32_t total)
{
    double bits = 0;

    for (uint32_t i = 0; i < n; i++)
        if (counts[i] != 0)
            bits -= counts[i] * log2((double)counts[i] / total);
    return total == 0 ? 0 : bits / total;
}

static bool fill_cells(const struct column_rows *rows, const uint32_t *fields, uint32_t n_fields,
                       struct joint_cells_scratch *scratch, struct arena *arena, struct joint_cells *out)
{
    uint32_t *counts = arena_take(arena, out->n_cells, sizeof *counts);
    uint32_t  row = 0;

    out->cells = arena_take(arena, out->n_rows, sizeof *out->cells);
    if (counts == NULL || out->cells == NULL)
        return false;
    for (uint32_t f = 0; f < n_fields; f++) {
        const struct column_rows_field *field = &rows->fields[fields[f]];
        for (uint32_t i = 0; i < field->n_rows; i++, row++) {
            uint32_t cell = scratch->cell_of_id[field->rows[i]];
            out->cells[row] = (uint16_t)cell;
            if (cell != JOINT_CELLS_UNKNOWN) {
                counts[cell]++;
                out->n_known++;
            }
        }
    }
    for (uint32_t f = 0; f < n_fields; f++) {
        const struct column_rows_field *field = &rows->fields[fields[f]];
        for (uint32_t i = 0; i < field->n_rows; i++)
            scratch->cell_of_id[field->rows[i]] = 0;
    }
    out->entropy = joint_cells_entropy(counts, out->n_cells, out->n_known);
    return true;
}

bool joint_cells_scratch_take(struct joint_cells_scratch *scratch, uint32_t n_ids)
{
    if (scratch->n_ids >= n_ids)
        return true;
    joint_cells_scratch_free(scratch);
    scratch->cell_of_id = calloc(n_ids, sizeof *scratch->cell_of_id);
    scratch->seen = calloc(n_ids, sizeof *scratch->seen);
    scratch->n_ids = n_ids;
    return scratch->cell_of_id != NULL && scratch->seen != NULL;
}

bool joint_cells_build(const struct window *window, const struct model_build *build, const struct column_rows *rows,
                       const struct model_joint_side *side, struct joint_cells_scratch *scratch, struct arena *arena,
                       struct joint_cells *out)
{
    const struct column_rows_field *first = &rows->fields[out->fields[0]];
    struct lookup l = { .build = build, .spec = &build->model.columns[out->column], .n_head = side->n_head };
    bool          is_done = joint_cells_scratch_take(scratch, rows->n_ids[first->domain]);

    out->n_head = side->n_head;
    out->n_rows = 0;
    for (uint32_t f = 0; f < out->n_fields; f++)
        out->n_rows += rows->fields[out->fields[f]].n_rows;
    is_done = is_done && open_lookup(&l, out, arena);
    if (is_done) {
        uint32_t n_ids = list_ids(rows, out->fields, out->n_fields, scratch);
        l.numbers = arena_take(arena, n_ids, sizeof *l.numbers);
        is_done = l.numbers != NULL;
        if (is_done)
            place_ids(window, &l, first, n_ids, out, scratch);
        is_done = is_done && fill_cells(rows, out->fields, out->n_fields, scratch, arena, out);
    }
    out->cell_rows = is_done ? arena_take(arena, out->n_cells, sizeof *out->cell_rows) : NULL;
    is_done = out->cell_rows != NULL;
    if (is_done) {
        model_joint_ends(&build->model, side, out->n_split, out->cell_rows);
        for (uint32_t cell = out->n_cells; cell-- > 1;)
            out->cell_rows[cell] -= out->cell_rows[cell - 1];
    }
    intern_free(&l.listed);
    return is_done;
}

void joint_cells_scratch_free(struct joint_cells_scratch *scratch)
{
    free(scratch->cell_of_id);
    free(scratch->seen);
    *scratch = (struct joint_cells_scratch){ 0 };
}
