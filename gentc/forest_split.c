/* forest_split.c - the test that tells some rows apart best. */
#include "gentc/forest_split.h"

#include <string.h>

#include "gentc/forest_fit.h"

#define MAX_ROWS   1024u /* that are looked at */
#define MIN_ROWS   8u    /* on either side, of those */
#define DAMPING    1.0f
#define N_BINS     (MODEL_FOREST_N_BOUNDS + 1)
#define N_SUMS     (2 * MODEL_FOREST_MAX_SLOPED + 1) /* gradients, their squares, rows */

/* Of the rows in one bin. */
struct bin {
    float of[N_SUMS];
};

struct forest_splitter {
    const struct forest_rows *rows;
    struct bin               *per_row; /* (MAX_ROWS) what each adds */
    struct bin               *labels;  /* (n_labels) */
    uint32_t                 *met;     /* (n_labels) with rows in them */
    struct bin                all;
    float                     best;    /* gain so far */
};

struct forest_splitter *forest_split_open(const struct forest_rows *rows, uint32_t n_labels, struct arena *arena)
{
    struct forest_splitter *splitter = arena_take(arena, 1, sizeof *splitter);
    if (splitter == NULL)
        return NULL;
    splitter->rows = rows;
    splitter->per_row = arena_take(arena, MAX_ROWS, sizeof *splitter->per_row);
    splitter->labels = arena_take(arena, n_labels, sizeof *splitter->labels);
    splitter->met = arena_take(arena, n_labels, sizeof *splitter->met);
    return splitter->per_row == NULL || splitter->labels == NULL || splitter->met == NULL ? NULL : splitter;
}

static void add(struct bin *bin, const struct bin *other)
{
    for (uint32_t k = 0; k < N_SUMS; k++)
        bin->of[k] += other->of[k];
}

/* What a side gains when each head of its leaf moves to where its gradient points. */
static float gain_of(const struct bin *side)
{
    float gain = 0;
    for (uint32_t k = 0; k < MODEL_FOREST_MAX_SLOPED; k++)
        gain += side->of[k] * side->of[k] / (side->of[MODEL_FOREST_MAX_SLOPED + k] + DAMPING);
    return gain;
}

static void consider(struct forest_splitter *splitter, const struct bin *left, uint32_t test, uint32_t bound,
                     struct model_forest_node *best)
{
    struct bin right;
    float      gain;

    for (uint32_t k = 0; k < N_SUMS; k++)
        right.of[k] = splitter->all.of[k] - left->of[k];
    if (left->of[N_SUMS - 1] < MIN_ROWS || right.of[N_SUMS - 1] < MIN_ROWS)
        return;
    gain = gain_of(left) + gain_of(&right);
    if (gain <= splitter->best)
        return;
    splitter->best = gain;
    *best = (struct model_forest_node){ .test = (uint8_t)test, .bound = (uint16_t)bound };
}

static void try_bounds(struct forest_splitter *splitter, const uint32_t *order, uint32_t n, uint32_t test,
                       struct model_forest_node *best)
{
    struct bin bins[N_BINS], left = { { 0 } };
    uint32_t   low = N_BINS, high = 0;

    memset(bins, 0, sizeof bins);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t bin = forest_rows_bin(splitter->rows, order[i], test);
        add(&bins[bin], &splitter->per_row[i]);
        low = bin < low ? bin : low;
        high = bin > high ? bin : high;
    }
    for (uint32_t bound = low; bound < high; bound++)
        if (bins[bound].of[N_SUMS - 1] != 0) {
            add(&left, &bins[bound]);
            consider(splitter, &left, test, bound, best);
        }
}

static void try_labels(struct forest_splitter *splitter, const uint32_t *order, uint32_t n, uint32_t test,
                       struct model_forest_node *best)
{
    uint32_t n_met = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t label = forest_rows_label(splitter->rows, order[i], test);
        if (label == MODEL_NONE)
            continue;
        if (splitter->labels[label].of[N_SUMS - 1] == 0)
            splitter->met[n_met++] = label;
        add(&splitter->labels[label], &splitter->per_row[i]);
    }
    for (uint32_t i = 0; i < n_met; i++) {
        struct bin *bin = &splitter->labels[splitter->met[i]];
        consider(splitter, bin, test, splitter->met[i], best);
        memset(bin, 0, sizeof *bin);
    }
}

static void sum_rows(struct forest_splitter *splitter, const uint32_t *order, uint32_t n, const int16_t *heads)
{
    float scaled[MODEL_FOREST_MAX_SLOPED];

    forest_fit_scale(splitter->rows->n_sloped, heads, scaled);
    memset(splitter->per_row, 0, n * sizeof *splitter->per_row);
    memset(&splitter->all, 0, sizeof splitter->all);
    for (uint32_t i = 0; i < n; i++) {
        float *of = splitter->per_row[i].of;
        forest_rows_cost(splitter->rows, order[i], scaled, of);
        for (uint32_t k = 0; k < splitter->rows->n_sloped; k++)
            of[MODEL_FOREST_MAX_SLOPED + k] = of[k] * of[k];
        of[N_SUMS - 1] = 1;
        add(&splitter->all, &splitter->per_row[i]);
    }
}

bool forest_split_find(struct forest_splitter *splitter, const uint32_t *order, uint32_t n, const int16_t *heads,
                       struct model_forest_node *best)
{
    uint32_t n_used = n < MAX_ROWS ? n : MAX_ROWS;

    if (n_used < 2 * MIN_ROWS)
        return false;
    sum_rows(splitter, order, n_used, heads);
    splitter->best = 0;
    for (uint32_t test = 0; test < MODEL_FOREST_N_TESTS; test++)
        if (model_forest_is_label(test))
            try_labels(splitter, order, n_used, test, best);
        else if (model_forest_has_test(splitter->rows->what, test))
            try_bounds(splitter, order, n_used, test, best);
    return splitter->best > 0;
}

static bool goes_left(const struct forest_rows *rows, const struct model_forest_node *test, uint32_t row)
{
    if (model_forest_is_label(test->test))
        return forest_rows_label(rows, row, test->test) == test->bound;
    return forest_rows_bin(rows, row, test->test) <= test->bound;
}

uint32_t forest_split_rows(const struct forest_rows *rows, const struct model_forest_node *test, uint32_t *order,
                           uint32_t n, uint32_t *room)
{
    uint32_t n_left = 0, n_right = 0;

    for (uint32_t i = 0; i < n; i++)
        if (goes_left(rows, test, order[i]))
            order[n_left++] = order[i];
        else
            room[n_right++] = order[i];
    memcpy(order + n_left, room, n_right * sizeof *room);
    return n_left;
}
