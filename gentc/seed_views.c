/* seed_views.c - weights by mutual information, tables by counting.
 *
 * What two columns hardly told about each other in the window is not worth
 * meeting: such a table is chance. */
#include "gentc/seed_views.h"

#include <math.h>

#define MAX_VIEWS  12u
#define MIN_WEIGHT 0.01
#define STRIDE     SEED_VIEWS_STRIDE
#define N_CELLS    SEED_VIEWS_N_CELLS

bool seed_views_open(struct seed_views *views, uint32_t n_most, struct arena *arena)
{
    *views = (struct seed_views){ .views = arena_take(arena, MAX_VIEWS + 1, sizeof *views->views) };
    for (uint32_t i = 0; i <= MAX_VIEWS && views->views != NULL; i++) {
        views->views[i].real = arena_take(arena, n_most, 1);
        views->views[i].made = arena_take(arena, n_most, 1);
        if (views->views[i].real == NULL || views->views[i].made == NULL)
            return false;
    }
    return views->views != NULL;
}

static double entropy_of(const uint32_t *counts, uint32_t n_counts, uint32_t n)
{
    double   sum = 0;
    uint32_t n_used = 0;

    for (uint32_t i = 0; i < n_counts; i++) {
        if (counts[i] != 0)
            sum += counts[i] * log(counts[i]);
        n_used += counts[i] != 0;
    }
    return log(n) - sum / n + (n_used - 1.0) / (2.0 * n); /* with Miller and Madow's correction */
}

/* How much the two sides of a table tell about each other, 0 to 1. */
static double weigh_table(const uint32_t *table, uint32_t n)
{
    uint32_t a[STRIDE] = { 0 }, b[STRIDE] = { 0 };

    for (uint32_t i = 0; i < N_CELLS; i++) {
        a[i / STRIDE] += table[i];
        b[i % STRIDE] += table[i];
    }
    double h_a = entropy_of(a, STRIDE, n), h_b = entropy_of(b, STRIDE, n);
    if (h_a <= 0 || h_b <= 0)
        return 0;
    double told = (h_a + h_b - entropy_of(table, N_CELLS, n)) / sqrt(h_a * h_b);
    return told > 1 ? 1 : told;
}

void seed_views_try(struct seed_views *views, const uint8_t *own)
{
    uint32_t          table[N_CELLS] = { 0 }, least = 0;
    struct seed_view *view = seed_views_next(views);

    for (uint32_t i = 0; i < views->n_rows; i++)
        table[own[i] * STRIDE + view->real[i]]++;
    double told = weigh_table(table, views->n_rows);
    if (told < MIN_WEIGHT)
        return;
    view->weight = (uint32_t)(told * 65536);
    for (uint32_t i = 0; i < N_CELLS; i++)
        view->less[i] = -(int32_t)table[i];
    if (views->n < MAX_VIEWS) {
        views->n++;
        return;
    }
    for (uint32_t i = 1; i < MAX_VIEWS; i++)
        if (views->views[i].weight < views->views[least].weight)
            least = i;
    if (views->views[least].weight < view->weight) {
        struct seed_view kept = views->views[least];
        views->views[least] = *view;
        *view = kept;
    }
}

uint64_t seed_views_score(const struct seed_views *views, const uint8_t *codes)
{
    uint64_t sum = 0;

    for (uint32_t v = 0; v < views->n; v++) {
        const struct seed_view *view = &views->views[v];
        int32_t                 off[N_CELLS];
        uint64_t                n_off = 0;
        memcpy(off, view->less, sizeof off);
        for (uint32_t i = 0; i < views->n_rows; i++)
            off[codes[i] * STRIDE + view->made[i]]++;
        for (uint32_t i = 0; i < N_CELLS; i++)
            n_off += (uint64_t)(off[i] < 0 ? -off[i] : off[i]);
        sum += n_off * view->weight / 2;
    }
    return sum;
}
