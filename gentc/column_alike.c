/* column_alike.c - distances between two lists, against what chance alone would make of one source. */
#include "gentc/column_alike.h"

#include <math.h>
#include <stdlib.h>

#include "common/base/intern.h"
#include "gentc/number_form.h"
#include "gentc/pattern.h"

#define N_TOP         10   /* as gentq's pairs look at columns */
#define MAX_CATEGORIES 50  /* more distinct numbers than these are a distribution */
#define MAX_PIECES    64
#define TOLERANCE     0.02

/* Two samples of one source have an expected total variation of 0.4 sqrt(p (1/a + 1/b))
 * a bin (half the mean of a normal's absolute value), and a Kolmogorov distance of
 * 0.87 sqrt(1/a + 1/b). This much above is still chance. */
#define SLACK            1.5
#define CHANCE_VARIATION 0.4
#define CHANCE_DISTANCE  0.87

/* The values of both lists, and how often each list has them. */
struct both {
    struct column_fit_item *items; /* owned; n of both */
    uint32_t               *n[2];  /* owned */
    uint32_t                n_items;
    double                  n_rows[2];
};

static void both_free(struct both *both)
{
    free(both->items);
    free(both->n[0]);
    free(both->n[1]);
}

static bool both_build(const struct column_fit_rows *a, const struct column_fit_rows *b, struct both *both)
{
    size_t n_max = (size_t)a->n_items + b->n_items;

    *both = (struct both){ .items  = malloc(n_max * sizeof *both->items),
                           .n      = { calloc(n_max, sizeof(uint32_t)), calloc(n_max, sizeof(uint32_t)) },
                           .n_rows = { a->n_rows, b->n_rows } };
    if (both->items == NULL || both->n[0] == NULL || both->n[1] == NULL)
        return false;
    for (uint32_t i = 0, k = 0; i < a->n_items || k < b->n_items; both->n_items++) {
        int c = i == a->n_items ? 1 : k == b->n_items ? -1 : column_fit_compare_values(&a->items[i], &b->items[k]);
        both->items[both->n_items] = c <= 0 ? a->items[i] : b->items[k];
        if (c <= 0)
            both->n[0][both->n_items] = a->items[i++].n;
        if (c >= 0)
            both->n[1][both->n_items] = b->items[k++].n;
        both->items[both->n_items].n = both->n[0][both->n_items] + both->n[1][both->n_items];
    }
    return true;
}

/* ---- Texts: total variation of a few bins ----------------------------------------- */

struct bins {
    double variation, chance;
};

static void add_bin(struct bins *bins, const struct both *both, double n_a, double n_b)
{
    double p = (n_a + n_b) / (both->n_rows[0] + both->n_rows[1]);
    bins->variation += fabs(n_a / both->n_rows[0] - n_b / both->n_rows[1]) / 2;
    bins->chance += CHANCE_VARIATION * sqrt(p * (1 - p) * (1 / both->n_rows[0] + 1 / both->n_rows[1]));
}

static int compare_counts(const void *a, const void *b)
{
    const struct column_fit_item *x = *(struct column_fit_item *const *)a, *y = *(struct column_fit_item *const *)b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return column_fit_compare_values(x, y);
}

/* The type and template of a value; identifiers and numbers of one form give one. */
static uint32_t template_id(struct intern *templates, const struct span_value *value)
{
    struct pattern_piece pieces[MAX_PIECES];
    struct buffer        key = { 0 }; /* owned here */

    buffer_append_byte(&key, value->type);
    if (value->type == VALUE_STRING)
        pattern_print_template(pieces, pattern_split_fine(value->text, pieces, MAX_PIECES), &key);
    uint32_t id = key.has_failed ? INTERN_NONE : intern_add(templates, key.data, key.n);
    buffer_free(&key);
    return id;
}

static bool are_alike_texts(const struct both *both)
{
    struct column_fit_item **by_count  = malloc(both->n_items * sizeof *by_count); /* owned here */
    uint64_t               *n_a        = calloc(both->n_items, sizeof *n_a);       /* by template; owned here */
    uint64_t               *n_b        = calloc(both->n_items, sizeof *n_b);       /* owned here */
    struct intern           templates  = { 0 };                                    /* owned here */
    struct bins             bins       = { 0 };
    bool                    has_failed = by_count == NULL || n_a == NULL || n_b == NULL;

    for (uint32_t i = 0; i < both->n_items && !has_failed; i++)
        by_count[i] = &both->items[i];
    if (!has_failed)
        qsort(by_count, both->n_items, sizeof *by_count, compare_counts);
    for (uint32_t i = 0; i < both->n_items && !has_failed; i++) {
        size_t item = (size_t)(by_count[i] - both->items);
        if (i < N_TOP) {
            add_bin(&bins, both, both->n[0][item], both->n[1][item]);
            continue;
        }
        uint32_t id = template_id(&templates, &by_count[i]->value);
        has_failed |= id == INTERN_NONE;
        if (has_failed)
            break;
        n_a[id] += both->n[0][item];
        n_b[id] += both->n[1][item];
    }
    for (uint32_t i = 0; i < templates.n && !has_failed; i++)
        add_bin(&bins, both, (double)n_a[i], (double)n_b[i]);
    intern_free(&templates);
    free(by_count);
    free(n_a);
    free(n_b);
    return !has_failed && (bins.variation <= TOLERANCE || bins.variation <= SLACK * bins.chance);
}

/* ---- Numbers: Kolmogorov's distance -------------------------------------------------- */

static bool are_alike_numbers(const struct both *both)
{
    struct number_form_value *values = malloc(both->n_items * sizeof *values); /* owned here */
    struct number_form        form;
    double                    end[2] = { 0, 0 }, distance = 0;
    double                    chance = CHANCE_DISTANCE * sqrt(1 / both->n_rows[0] + 1 / both->n_rows[1]);

    if (values == NULL)
        return false;
    uint32_t n = number_form_choose(both->items, both->n_items, &form, values);
    for (uint32_t i = 0; i < n; i++) {
        for (int side = 0; side < 2; side++)
            end[side] += both->n[side][values[i].item] / both->n_rows[side];
        distance = fmax(distance, fabs(end[0] - end[1]));
    }
    free(values);
    /* What is in no plain form is compared by its share alone. */
    return distance <= TOLERANCE || distance <= SLACK * chance;
}

/* ---- Either ---------------------------------------------------------------------------- */

static bool is_number(const struct both *both)
{
    uint8_t type = both->items[0].value.type;
    return both->n_items > MAX_CATEGORIES && both->items[both->n_items - 1].value.type == type &&
           (type == VALUE_INT || type == VALUE_INT_NUMBER || type == VALUE_DOUBLE);
}

bool column_alike(const struct column_fit_rows *a, const struct column_fit_rows *b)
{
    struct both both;
    bool        is_alike = false;

    if (both_build(a, b, &both))
        is_alike = is_number(&both) ? are_alike_numbers(&both) : are_alike_texts(&both);
    both_free(&both);
    return is_alike;
}

struct column_fit_rows column_alike_join(const struct column_fit_rows *a, const struct column_fit_rows *b,
                                         struct arena *arena)
{
    struct column_fit_rows joined = *a;
    struct both            both;

    joined.items = NULL;
    if (both_build(a, b, &both))
        joined.items = arena_take(arena, both.n_items, sizeof *joined.items);
    if (joined.items != NULL) {
        memcpy(joined.items, both.items, both.n_items * sizeof *joined.items);
        joined.n_items = both.n_items;
        joined.n_rows += b->n_rows;
    }
    both_free(&both);
    return joined;
}
