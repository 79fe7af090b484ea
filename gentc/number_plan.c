/* number_plan.c - atoms are taken out first, then those values that the knots would draw too seldom.
 *
 * The knots draw exact values, too, when these lie among the others; so many
 * rows the exact choice has less and the knots have more. What is left is
 * drawn through knots, and where a long tail would need many of them, the top
 * sixteenth has knots of its own. */
#include "gentc/number_plan.h"

#include <stdlib.h>

#define HEAVY_SHARE  20 /* a value that one row in so many has is exact */
#define MAX_ALPHABET 50 /* so few distinct numbers are categories as well */
#define MAX_FREQUENT 64 /* of so many most frequent texts the counts matter one by one */

/* With the most frequent gone the knots lie closer to the rest, and others are missing. */
#define FREQUENT_PER_TURN (MAX_FREQUENT / 4)

/* Mean distance of the knots from the rows, as a share of the range from the
 * 1st to the 99th percentile: whoever has many knots wants them to come near.
 * Of texts nobody asks how far off they are. */
#define TOLERANCE_OF_KNOTS 0.1
#define TEXT_TOLERANCE     0.02
#define TEXT_MAX_KNOTS 9

#define TAIL_SHARE        16 /* one row in so many is of the tail */
#define SECOND_KNOTS_COST 5  /* what a second number costs, in knots */

/* ---- What is exact ------------------------------------------------------------ */

static void gather_rest(struct number_plan *plan)
{
    plan->n_rest = 0;
    for (uint32_t i = 0; i < plan->n_values; i++) {
        if (!plan->is_exact[i])
            plan->rest[plan->n_rest++] = plan->values[i];
    }
}

/* Knots reach to one above the greatest value, and must be less than 2^63 apart. */
static bool is_too_wide(const struct number_plan *plan)
{
    return (uint64_t)plan->rest[plan->n_rest - 1].v - (uint64_t)plan->rest[0].v >= INT64_MAX;
}

static void choose_atoms(const struct column_fit *fit, struct number_plan *plan)
{
    uint64_t n_rows = column_fit_count(plan->items, plan->n_items);

    for (uint32_t i = 0; i < plan->n_values; i++) {
        uint32_t n        = plan->values[i].n;
        bool     is_heavy = (uint64_t)n * HEAVY_SHARE >= n_rows;
        plan->is_exact[i] = (is_heavy || plan->n_items <= MAX_ALPHABET) && n >= fit->options->n_min_exact;
    }
    gather_rest(plan);
    if (plan->n_rest <= COLUMN_FIT_FEW || is_too_wide(plan))
        plan->n_rest = 0;
}

/* ---- What the knots stand for --------------------------------------------------- */

static struct number_plan_piece make_piece(const struct number_form_value *values, uint32_t n_values)
{
    struct number_plan_piece piece = { .values = values, .n_values = n_values };
    for (uint32_t i = 0; i < n_values; i++)
        piece.n_rows += values[i].n;
    return piece;
}

/* Body and tail instead of one piece, when that takes fewer knots or comes
 * nearer. Each may be off by half of what all rows together may. */
static void split_tail(struct number_plan *plan, double tolerance, uint32_t n_max_knots, double distance)
{
    struct number_plan_piece *whole  = &plan->pieces[0];
    uint32_t             n_body = 0;
    uint64_t             n_rows = 0;

    while (n_body < plan->n_rest && n_rows + n_rows / (TAIL_SHARE - 1) < whole->n_rows)
        n_rows += plan->rest[n_body++].n;
    if (n_body + COLUMN_FIT_FEW > plan->n_rest)
        return;
    struct number_plan_piece body   = make_piece(plan->rest, n_body);
    struct number_plan_piece tail   = make_piece(plan->rest + n_body, plan->n_rest - n_body);
    double              share  = (double)tail.n_rows / (double)whole->n_rows;
    double              d_body = number_knots_fit(body.values, body.n_values, tolerance / 2 / (1 - share), n_max_knots,
                                                  &body.knots);
    double              d_tail = number_knots_fit(tail.values, tail.n_values, tolerance / 2 / share, n_max_knots,
                                                  &tail.knots);
    double              d_both = d_body * (1 - share) + d_tail * share;

    if (d_both > tolerance && d_both > distance)
        return;
    if (distance <= tolerance && body.knots.n + tail.knots.n + SECOND_KNOTS_COST >= whole->knots.n)
        return;
    plan->pieces[0] = body;
    plan->pieces[1] = tail;
    plan->n_pieces  = 2;
}

static void fit_knots(const struct column_fit *fit, struct number_plan *plan)
{
    double   range       = number_knots_range(plan->values, plan->n_values);
    uint32_t n_max_knots = fit->options->n_max_knots < 2 ? 2 : fit->options->n_max_knots;
    double   tolerance   = range * (plan->is_text ? TEXT_TOLERANCE : TOLERANCE_OF_KNOTS / n_max_knots);

    if (plan->is_text && n_max_knots > TEXT_MAX_KNOTS)
        n_max_knots = TEXT_MAX_KNOTS;
    plan->pieces[0] = make_piece(plan->rest, plan->n_rest);
    plan->n_pieces  = 1;
    double distance = number_knots_fit(plan->rest, plan->n_rest, tolerance, n_max_knots, &plan->pieces[0].knots);
    if (!plan->is_text)
        split_tail(plan, tolerance, n_max_knots, distance);
}

struct shortfall {
    uint32_t n_missing, value;
};

static int compare_shortfalls(const void *a, const void *b)
{
    const struct shortfall *x = a, *y = b;
    if (x->n_missing != y->n_missing)
        return x->n_missing > y->n_missing ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

static void count_drawn(struct number_plan *plan)
{
    memset(plan->n_drawn, 0, plan->n_values * sizeof *plan->n_drawn);
    for (uint32_t i = 0; i < plan->n_pieces; i++)
        number_knots_count(&plan->pieces[i].knots, plan->pieces[i].n_rows, plan->values, plan->n_values, plan->n_drawn);
}

/* Makes those of the frequent values exact that the knots draw too seldom; false: there are none. */
static bool choose_frequent(struct column_fit *fit, struct number_plan *plan)
{
    struct shortfall *missing = column_fit_take(fit, plan->n_values, sizeof *missing);
    uint32_t          n_max = fit->options->n_max_choices, n = 0;

    if (missing == NULL)
        return false;
    if (n_max > MAX_FREQUENT)
        n_max = MAX_FREQUENT;
    count_drawn(plan);
    for (uint32_t i = 0; i < plan->n_values; i++) {
        uint32_t n_real = plan->values[i].n;
        if (plan->is_exact[i])
            n_max -= n_max != 0;
        else if (n_real >= plan->n_drawn[i] + fit->options->n_min_exact)
            missing[n++] = (struct shortfall){ n_real - plan->n_drawn[i], i };
    }
    qsort(missing, n, sizeof *missing, compare_shortfalls);
    if (n > n_max)
        n = n_max;
    if (n > FREQUENT_PER_TURN)
        n = FREQUENT_PER_TURN;
    for (uint32_t i = 0; i < n; i++)
        plan->is_exact[missing[i].value] = 1;
    gather_rest(plan);
    return n != 0;
}

/* Gives the knots the rows of exact values that they draw. More rows draw
 * more, so this is repeated until it settles; what is then still amiss, a row
 * or two, stays with the first piece. */
static void settle_rows(struct number_plan *plan)
{
    uint64_t n_rest[2] = { plan->pieces[0].n_rows, plan->pieces[1].n_rows }, n_left = 0;

    for (uint32_t turn = 0; turn < NUMBER_PLAN_MAX_TURNS; turn++) {
        bool is_settled = true;
        for (uint32_t p = 0; p < plan->n_pieces; p++) {
            struct number_plan_piece *piece = &plan->pieces[p];
            uint64_t             n_rows = n_rest[p];
            memset(plan->n_drawn, 0, plan->n_values * sizeof *plan->n_drawn);
            number_knots_count(&piece->knots, piece->n_rows, plan->values, plan->n_values, plan->n_drawn);
            for (uint32_t i = 0; i < plan->n_values; i++)
                n_rows += plan->is_exact[i] ? plan->n_drawn[i] : 0;
            is_settled &= n_rows == piece->n_rows;
            piece->n_rows = n_rows;
        }
        if (is_settled)
            break;
    }
    count_drawn(plan);
    for (uint32_t i = 0; i < plan->n_values; i++) {
        n_left += plan->values[i].n;
        if (plan->is_exact[i] && plan->n_drawn[i] >= plan->values[i].n)
            plan->is_exact[i] = 0;
        else if (plan->is_exact[i])
            n_left -= plan->values[i].n - plan->n_drawn[i];
    }
    if (plan->n_pieces == 2)
        n_left -= plan->pieces[1].n_rows;
    plan->pieces[0].n_rows = n_left;
}

/* The rare ones of odd texts are drawn through the knots. */
static void add_odd_rows(const struct column_fit *fit, struct number_plan *plan)
{
    for (uint32_t i = 0; i < plan->n_items; i++) {
        if (plan->is_odd[i] && plan->items[i].n < fit->options->n_min_exact)
            plan->pieces[0].n_rows += plan->items[i].n;
    }
}

void number_plan_build(struct column_fit *fit, struct number_plan *plan)
{
    plan->values   = column_fit_take(fit, plan->n_items, sizeof *plan->values);
    plan->rest     = column_fit_take(fit, plan->n_items, sizeof *plan->rest);
    plan->is_exact = column_fit_take(fit, plan->n_items, sizeof *plan->is_exact);
    plan->is_odd   = column_fit_take(fit, plan->n_items, sizeof *plan->is_odd);
    plan->n_drawn  = column_fit_take(fit, plan->n_items, sizeof *plan->n_drawn);
    if (fit->has_failed)
        return;
    plan->n_values = number_form_choose(plan->items, plan->n_items, &plan->form, plan->values);
    memset(plan->is_odd, 1, plan->n_items);
    for (uint32_t i = 0; i < plan->n_values; i++)
        plan->is_odd[plan->values[i].item] = 0;
    choose_atoms(fit, plan);
    for (uint32_t turn = 0; turn < NUMBER_PLAN_MAX_TURNS && plan->n_rest != 0; turn++) {
        fit_knots(fit, plan);
        if (!plan->is_text || turn + 1 == NUMBER_PLAN_MAX_TURNS || !choose_frequent(fit, plan))
            break;
    }
    if (plan->n_rest == 0) {
        plan->n_pieces = 0;
        return;
    }
    settle_rows(plan);
    add_odd_rows(fit, plan);
}
