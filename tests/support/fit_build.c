/* fit_build.c - the least around column_fit and gen_column that makes a column of values and back. */
#include "tests/support/fit_build.h"

#include <criterion/criterion.h>
#include <stdlib.h>

void fit_build_init(struct fit_build *fit)
{
    *fit = (struct fit_build){ .options = { .n_min_exact = 4, .n_max_choices = 256, .n_max_knots = 65, .n_min_rows = 8 } };
    arena_init(&fit->arena);
    model_build_init(&fit->build);
}

void fit_build_free(struct fit_build *fit)
{
    model_build_free(&fit->build);
    arena_free(&fit->arena);
    gen_pool_free(&fit->pool);
    free(fit->items);
}

void fit_build_add_bytes(struct fit_build *fit, enum value_type type, const void *text, size_t n_text, uint32_t n)
{
    char *copy = arena_take(&fit->arena, n_text, 1);
    fit->items = realloc(fit->items, ((size_t)fit->n_items + 1) * sizeof *fit->items);
    cr_assert(copy != NULL && fit->items != NULL);
    memcpy(copy, text, n_text);
    fit->items[fit->n_items++] =
        (struct column_fit_item){ .value = { { copy, n_text }, (uint8_t)type }, .n = n };
    fit->n_rows += n;
}

void fit_build_add(struct fit_build *fit, enum value_type type, const char *text, uint32_t n)
{
    fit_build_add_bytes(fit, type, text, strlen(text), n);
}

/* As model_derive() does. */
static void derive_rows(struct fit_build *fit)
{
    struct model *model = &fit->build.model;

    model->columns[0].n_rows = fit->n_rows;
    for (uint32_t c = 0; c < model->n_columns; c++) {
        struct model_column *column = &model->columns[c];
        uint64_t             n_rows = 0;
        if (column->n_choices == 1)
            model->choices[column->first_choice].n = column->n_rows;
        for (uint32_t i = column->first_choice; i < column->first_choice + column->n_choices; i++) {
            const struct model_choice *choice = &model->choices[i];
            cr_assert_gt(choice->n, 0);
            n_rows += choice->n;
            if (choice->kind != MODEL_CHOICE_PATTERN)
                continue;
            const struct model_pattern *pattern = &model->patterns[choice->ref];
            for (uint32_t p = pattern->first_part; p < pattern->first_part + pattern->n_parts; p++) {
                if (model->parts[p].column == MODEL_NONE)
                    continue;
                cr_assert(model->parts[p].column > c && model->parts[p].column < model->n_columns);
                model->parts[p].row_base = model->columns[model->parts[p].column].n_rows;
                model->columns[model->parts[p].column].n_rows += choice->n;
            }
        }
        cr_assert_eq(n_rows, column->n_rows, "column %u has %u rows and %llu values", c, column->n_rows,
                     (unsigned long long)n_rows);
    }
}

void fit_build_run(struct fit_build *fit)
{
    struct column_fit      work = { .options = &fit->options, .build = &fit->build, .arena = &fit->arena };
    struct column_fit_rows rows = { .n_items = fit->n_items, .n_rows = fit->n_rows, .kind = MODEL_CHOICE_VALUE };
    struct fail            fail;

    rows.items = arena_take(&fit->arena, fit->n_items, sizeof *rows.items);
    cr_assert_not_null(rows.items);
    qsort(fit->items, fit->n_items, sizeof *fit->items, column_fit_compare_values);
    memcpy(rows.items, fit->items, fit->n_items * sizeof *rows.items);
    cr_assert_eq(column_fit_add(&work, &rows), 0);
    cr_assert_eq(column_fit_run(&work, &fail), STATUS_OK);
    derive_rows(fit);
    cr_assert_eq(model_build_finish(&fit->build, &fail), STATUS_OK);
    cr_assert_eq(gen_column_build(&fit->build.model, &fit->arena, &fit->columns, &fail), STATUS_OK);
}

struct span_value fit_build_draw(struct fit_build *fit, uint32_t row)
{
    gen_pool_reset(&fit->pool);
    return gen_column_value(&fit->columns, 0, row, NULL, &fit->pool); /* no sources here */
}

uint32_t fit_build_count(struct fit_build *fit, enum value_type type, const char *text)
{
    uint32_t n = 0;
    for (uint32_t row = 0; row < fit->n_rows; row++) {
        struct span_value value = fit_build_draw(fit, row);
        n += value.type == type &&
             (text == NULL || (value.text.n == strlen(text) && memcmp(value.text.at, text, value.text.n) == 0));
    }
    return n;
}

uint32_t fit_build_choices(const struct fit_build *fit, enum model_choice_kind kind)
{
    const struct model        *model  = &fit->build.model;
    const struct model_column *column = &model->columns[0];
    uint32_t                   n      = 0;
    for (uint32_t i = column->first_choice; i < column->first_choice + column->n_choices; i++)
        n += model->choices[i].kind == kind;
    return n;
}
