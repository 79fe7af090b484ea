/* column_fit.c - the queue of columns, and the split of a column by the types of its values. */
#include "gentc/column_fit.h"

#include <stdlib.h>

#include "gentc/column_number.h"
#include "gentc/column_text.h"

#define FIRST_CAPACITY 256

uint32_t column_fit_add(struct column_fit *fit, const struct column_fit_rows *rows)
{
    if (fit->n_queue == fit->n_capacity) {
        uint32_t                n_capacity = fit->n_capacity == 0 ? FIRST_CAPACITY : 2 * fit->n_capacity;
        struct column_fit_rows *queue      = realloc(fit->queue, n_capacity * sizeof *queue);
        if (queue == NULL) {
            fit->has_failed = true;
            return MODEL_NONE;
        }
        fit->queue      = queue;
        fit->n_capacity = n_capacity;
    }
    if (fit->build->model.n_columns >= MODEL_MAX_COLUMNS || MODEL_BUILD_TAKE(fit->build, columns, 1) == NULL) {
        fit->has_failed = true;
        return MODEL_NONE;
    }
    fit->queue[fit->n_queue] = *rows;
    return fit->n_queue++;
}

void column_fit_choose(struct column_fit *fit, enum model_choice_kind kind, uint32_t ref, uint32_t n)
{
    struct model_choice *choice = MODEL_BUILD_TAKE(fit->build, choices, 1);
    if (choice != NULL)
        *choice = (struct model_choice){ n, ref, (uint8_t)kind };
}

void column_fit_choose_value(struct column_fit *fit, struct span_value value, uint32_t n)
{
    column_fit_choose(fit, MODEL_CHOICE_VALUE, model_build_value(fit->build, value), n);
}

void *column_fit_take(struct column_fit *fit, size_t n, size_t size)
{
    void *memory = arena_take(fit->arena, n, size);
    if (memory == NULL)
        fit->has_failed = true;
    return memory;
}

uint64_t column_fit_count(const struct column_fit_item *items, uint32_t n_items)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < n_items; i++)
        n += items[i].n;
    return n;
}

/* Ends are rounded, not counts: so they add up. */
void column_fit_spread(struct column_fit_item *items, uint32_t n_items, uint64_t n_rows)
{
    uint64_t n_before = column_fit_count(items, n_items), end = 0, end_after = 0;

    if (n_before == n_rows)
        return;
    for (uint32_t i = 0; i < n_items; i++) {
        end += items[i].n;
        uint64_t end_now = (uint64_t)((unsigned __int128)end * n_rows / n_before);
        items[i].n       = (uint32_t)(end_now - end_after);
        end_after        = end_now;
    }
}

int column_fit_compare_values(const void *a, const void *b)
{
    const struct span_value *x = &((const struct column_fit_item *)a)->value;
    const struct span_value *y = &((const struct column_fit_item *)b)->value;

    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    size_t n = x->text.n < y->text.n ? x->text.n : y->text.n;
    int    c = n == 0 ? 0 : memcmp(x->text.at, y->text.at, n);
    return c != 0 ? c : (x->text.n > y->text.n) - (x->text.n < y->text.n);
}

uint32_t column_fit_join(struct column_fit_item *items, uint32_t n_items)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < n_items; i++) {
        if (n != 0 && column_fit_compare_values(&items[n - 1], &items[i]) == 0)
            items[n - 1].n += items[i].n;
        else
            items[n++] = items[i];
    }
    return n;
}

/* ---- Exact values --------------------------------------------------------- */

static int compare_counts(const void *a, const void *b)
{
    const struct column_fit_item *x = *(struct column_fit_item *const *)a, *y = *(struct column_fit_item *const *)b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return column_fit_compare_values(x, y);
}

static int compare_lengths(const void *a, const void *b)
{
    const struct column_fit_item *x = *(struct column_fit_item *const *)a, *y = *(struct column_fit_item *const *)b;
    if (x->value.text.n != y->value.text.n)
        return x->value.text.n < y->value.text.n ? -1 : 1;
    return column_fit_compare_values(x, y);
}

/* Of the values that are too rare n_kept at most stand for all, each for as many rows as
 * another, short and long ones alike: no empty list takes the rows of full ones. */
static void keep_some(struct column_fit_item **rare, uint32_t n_rare, uint64_t n_kept)
{
    uint64_t n_rows = 0, before = 0;

    for (uint32_t i = 0; i < n_rare; i++)
        n_rows += rare[i]->n;
    qsort(rare, n_rare, sizeof *rare, compare_lengths);
    for (uint32_t i = 0; i < n_rare; i++) {
        uint64_t after = before + rare[i]->n;
        /* The middles of the parts that lie among its rows. */
        uint64_t first = (2 * before * n_kept + n_rows) / (2 * n_rows);
        uint64_t end   = (2 * after * n_kept + n_rows) / (2 * n_rows);
        rare[i]->n = n_kept == 0 ? 0 : (uint32_t)(end * n_rows / n_kept - first * n_rows / n_kept);
        before = after;
    }
}

/* How many of the values, the most frequent first, are exact: none that is
 * rare, unless these are few, and of those that some of the others stand
 * beside no more than leave room for these. */
static uint32_t count_exact(const struct column_fit *fit, uint32_t n_items, uint32_t n_rare, uint32_t n_kept)
{
    uint32_t n_max = fit->options->n_max_choices == 0 ? 1 : fit->options->n_max_choices;
    uint32_t n = n_rare > COLUMN_FIT_FEW ? n_items - n_rare : n_items;

    if (n == n_items && n <= n_max)
        return n;
    n = n < n_max - n_kept ? n : n_max - n_kept;
    return n == 0 ? 1 : n;
}

/* Values that are not exact leave their rows to some of them, or where there is no room for any to the others. */
static void drop_rare(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    struct column_fit_item **by_count = column_fit_take(fit, n_items, sizeof *by_count);
    uint32_t                 n_rare = 0, n_kept = (fit->options->n_max_knots + 1) / 2; /* as dear as a number, about */

    if (by_count == NULL)
        return;
    for (uint32_t i = 0; i < n_items; i++) {
        by_count[i] = &items[i];
        n_rare += items[i].n < fit->options->n_min_exact;
    }
    qsort(by_count, n_items, sizeof *by_count, compare_counts);
    n_kept = n_kept <= fit->options->n_max_choices / 2 ? n_kept : 0;
    uint32_t n_exact = count_exact(fit, n_items, n_rare, n_kept);
    keep_some(by_count + n_exact, n_items - n_exact, n_kept);
}

void column_fit_exact(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    uint64_t n_rows = column_fit_count(items, n_items);
    uint32_t n      = 0;

    drop_rare(fit, items, n_items);
    for (uint32_t i = 0; i < n_items; i++) {
        if (items[i].n != 0)
            items[n++] = items[i];
    }
    column_fit_spread(items, n, n_rows);
    for (uint32_t i = 0; i < n; i++)
        column_fit_choose_value(fit, items[i].value, items[i].n);
}

/* ---- One column ------------------------------------------------------------- */

static bool is_number_type(uint8_t type)
{
    return type == VALUE_INT || type == VALUE_INT_NUMBER || type == VALUE_DOUBLE || type == VALUE_DOUBLE_STRING;
}

/* Values that are numbers, of all the number types they come in, stand together. */
static uint32_t count_numbers(const struct column_fit_item *items, uint32_t n_items)
{
    uint32_t n = 0;
    while (n < n_items && is_number_type(items[n].value.type))
        n++;
    return n;
}

static uint32_t count_type(const struct column_fit_item *items, uint32_t n_items)
{
    uint32_t n = 1;
    while (n < n_items && items[n].value.type == items[0].value.type)
        n++;
    return n;
}

static void fit_values(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    for (uint32_t n; n_items != 0; items += n, n_items -= n) {
        if (is_number_type(items[0].value.type)) {
            n = count_numbers(items, n_items);
            column_number_fit(fit, items, n);
        } else {
            n = count_type(items, n_items);
            if (n > 1 && items[0].value.type == VALUE_STRING)
                column_text_fit(fit, items, n);
            else
                column_fit_exact(fit, items, n);
        }
    }
}

static void fit_repeat(struct column_fit *fit, const struct column_fit_repeat *repeat)
{
    const struct relation_template *template = repeat->template;
    uint32_t                        first    = fit->build->model.n_parts;
    struct model_part              *parts    = MODEL_BUILD_TAKE(fit->build, parts, template->n_parts);
    struct model_pattern           *pattern  = MODEL_BUILD_TAKE(fit->build, patterns, 1);

    if (parts == NULL || pattern == NULL)
        return;
    for (uint32_t i = 0; i < template->n_parts; i++) {
        const struct relation_part *part = &template->parts[i];
        parts[i] = (struct model_part){ .string = model_build_string(fit->build, part->literal), .column = MODEL_NONE,
                                        .source = part->source, .what = part->what, .take = part->take };
        if (model_part_has_key(&parts[i]))
            parts[i].key = model_build_string(fit->build, span_table_text(fit->spans, part->key_id));
    }
    *pattern = (struct model_pattern){ first, template->n_parts, template->type, repeat->is_sure };
    column_fit_choose(fit, MODEL_CHOICE_PATTERN, fit->build->model.n_patterns - 1, repeat->n);
}

static void fit_column(struct column_fit *fit, uint32_t at)
{
    struct column_fit_rows rows  = fit->queue[at];
    uint32_t               first = fit->build->model.n_choices;

    for (uint32_t i = 0; i < rows.n_repeats; i++)
        if (rows.repeats[i].is_sure)
            fit_repeat(fit, &rows.repeats[i]);
    column_fit_spread(rows.items, rows.n_items, rows.n_rows);
    if (rows.kind == MODEL_CHOICE_VALUE)
        fit_values(fit, rows.items, rows.n_items);
    else
        for (uint32_t i = 0; i < rows.n_items; i++)
            column_fit_choose(fit, rows.kind, rows.items[i].ref, rows.items[i].n);
    for (uint32_t i = 0; i < rows.n_repeats; i++)
        if (!rows.repeats[i].is_sure)
            fit_repeat(fit, &rows.repeats[i]);
    fit->build->model.columns[at].first_choice = first;
    fit->build->model.columns[at].n_choices    = fit->build->model.n_choices - first;
}

enum status column_fit_run(struct column_fit *fit, struct fail *fail)
{
    for (uint32_t i = 0; i < fit->n_queue && !fit->has_failed && !fit->build->has_failed; i++)
        fit_column(fit, i);
    free(fit->queue);
    fit->queue = NULL;
    if (fit->build->model.n_columns >= MODEL_MAX_COLUMNS || fit->build->model.n_choices > MODEL_MAX_CHOICES)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "too many columns");
    if (fit->has_failed || fit->build->has_failed)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory for the columns");
    return STATUS_OK;
}
