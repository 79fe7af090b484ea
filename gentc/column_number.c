/* column_number.c - one plan for each type of number; integers may go with doubles. */
#include "gentc/column_number.h"

#include <stdlib.h>

#include "gentc/number_plan.h"

/* ---- Choices ---------------------------------------------------------------------- */

static void emit_piece(struct column_fit *fit, const struct number_plan *plan, const struct number_plan_piece *piece)
{
    struct model_number *number = MODEL_BUILD_TAKE(fit->build, numbers, 1);
    int64_t             *knots  = MODEL_BUILD_TAKE(fit->build, knots, piece->knots.n);
    if (number == NULL || knots == NULL)
        return;
    memcpy(knots, piece->knots.at, piece->knots.n * sizeof *knots);
    *number = (struct model_number){
        .first_knot = fit->build->model.n_knots - piece->knots.n,
        .n_knots    = piece->knots.n,
        .type       = plan->items[0].value.type,
        .whole_type = plan->whole_type,
        .scale      = plan->form.scale,
        .min_width  = plan->form.min_width,
        .flags      = plan->form.flags,
    };
    column_fit_choose(fit, MODEL_CHOICE_NUMBER, fit->build->model.n_numbers - 1, (uint32_t)piece->n_rows);
}

/* Exact values in ascending order, what no form gives back if it is frequent, then the knots. */
static void emit(struct column_fit *fit, const struct number_plan *plan)
{
    if (plan->n_pieces == 0) {
        column_fit_exact(fit, plan->items, plan->n_items);
        return;
    }
    for (uint32_t i = 0; i < plan->n_values; i++) {
        const struct column_fit_item *item = &plan->items[plan->values[i].item];
        if (plan->is_exact[i])
            column_fit_choose_value(fit, item->value, item->n - plan->n_drawn[i]);
    }
    for (uint32_t i = 0; i < plan->n_items; i++) {
        if (plan->is_odd[i] && plan->items[i].n >= fit->options->n_min_exact)
            column_fit_choose_value(fit, plan->items[i].value, plan->items[i].n);
    }
    for (uint32_t i = 0; i < plan->n_pieces; i++)
        emit_piece(fit, plan, &plan->pieces[i]);
}

static void fit_type(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items, bool is_text)
{
    struct number_plan plan = { .items = items, .n_items = n_items, .is_text = is_text };

    number_plan_build(fit, &plan);
    if (!fit->has_failed)
        emit(fit, &plan);
}

void column_number_fit_texts(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    fit_type(fit, items, n_items, true);
}

/* ---- Whole doubles that are integers -------------------------------------------------- */

/* Some sources write a double without a fraction as an integer: then the
 * column has integers beside doubles that all have a fraction. */
static bool has_fractions_only(const struct number_plan *plan)
{
    int64_t unit = 1;

    for (uint8_t i = 0; i < plan->form.scale; i++)
        unit *= 10;
    if (plan->n_pieces == 0 || plan->form.scale == 0 || !(plan->form.flags & MODEL_NUMBER_TRIM))
        return false;
    for (uint32_t i = 0; i < plan->n_values; i++) {
        if (plan->values[i].v % unit == 0)
            return false;
    }
    return true;
}

/* The knots of doubles draw whole values now and then. How many rows must be
 * theirs beside those of the doubles, so that just these come out whole? */
static uint64_t count_whole(struct number_plan *plan, uint64_t n_max)
{
    uint64_t n_body = plan->pieces[0].n_rows, n_whole = 0;

    for (uint32_t turn = 0; turn < NUMBER_PLAN_MAX_TURNS; turn++) {
        uint64_t n = 0;
        plan->pieces[0].n_rows = n_body + n_whole;
        for (uint32_t i = 0; i < plan->n_pieces; i++)
            n += number_knots_count_whole(&plan->pieces[i].knots, plan->form.scale, plan->pieces[i].n_rows);
        if (n == n_whole)
            return n_whole;
        if (n > n_max)
            break;
        n_whole = n;
    }
    plan->pieces[0].n_rows = n_body;
    return UINT64_MAX;
}

static int compare_counts(const void *a, const void *b)
{
    const struct column_fit_item *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? -1 : 1) : column_fit_compare_values(x, y);
}

/* Takes n rows from the rarest values; the number of values that are left, in order. */
static uint32_t take_rows(struct column_fit_item *items, uint32_t n_items, uint64_t n)
{
    uint32_t first = 0;

    qsort(items, n_items, sizeof *items, compare_counts);
    while (first < n_items && items[first].n <= n)
        n -= items[first++].n;
    if (first < n_items)
        items[first].n -= (uint32_t)n;
    memmove(items, items + first, (n_items - first) * sizeof *items);
    qsort(items, n_items - first, sizeof *items, column_fit_compare_values);
    return n_items - first;
}

static void fit_pair(struct column_fit *fit, struct column_fit_item *integers, uint32_t n_integers,
                     struct column_fit_item *doubles, uint32_t n_doubles)
{
    struct number_plan plan = { .items = doubles, .n_items = n_doubles };

    number_plan_build(fit, &plan);
    if (fit->has_failed)
        return;
    if (has_fractions_only(&plan)) {
        uint64_t n_whole = count_whole(&plan, column_fit_count(integers, n_integers));
        if (n_whole != UINT64_MAX) {
            plan.whole_type = integers[0].value.type;
            plan.form.flags = MODEL_NUMBER_TRIM | MODEL_NUMBER_WHOLE_INT;
            n_integers      = take_rows(integers, n_integers, n_whole);
        }
    }
    if (n_integers != 0)
        fit_type(fit, integers, n_integers, false);
    emit(fit, &plan);
}

static uint32_t count_type(const struct column_fit_item *items, uint32_t n_items)
{
    uint32_t n = 1;
    while (n < n_items && items[n].value.type == items[0].value.type)
        n++;
    return n;
}

void column_number_fit(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    for (uint32_t n; n_items != 0; items += n, n_items -= n) {
        n = count_type(items, n_items);
        if (items[0].value.type != VALUE_DOUBLE && n < n_items && items[n].value.type == VALUE_DOUBLE) {
            uint32_t n_doubles = count_type(items + n, n_items - n);
            fit_pair(fit, items, n, items + n, n_doubles);
            n += n_doubles;
        } else {
            fit_type(fit, items, n, false);
        }
    }
}
