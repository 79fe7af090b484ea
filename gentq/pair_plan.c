/* pair_plan.c - operation by operation: rows, joint tables of all pairs of columns that vary, the best kept.
 *
 * Miller and Madow: the entropy of m observed cells in n observations is too
 * low by about (m - 1) / 2n; without that, pairs of rare values look related. */
#include "gentq/pair_plan.h"

#include <math.h>
#include <stdlib.h>

#include "gentq/groups.h"

#define MIN_SPANS 20   /* of an operation: below, no table means anything */
#define MIN_NMI   0.01

uint32_t pair_plan_fill_row(const struct dataset *set, const struct codes *codes, const struct reference *reference,
                            const struct dataset_span *span, uint8_t *row)
{
    const struct dataset_span *parent = span->parent == CODE_NONE ? NULL : &set->spans[span->parent];
    const uint32_t            *cells  = dataset_codes(&set->cells);
    uint32_t                   n_keys = reference->n_keys[span->operation];

    row[PAIR_PLAN_ERROR]         = span->is_error;
    row[PAIR_PLAN_DECILE]        = span->decile;
    row[PAIR_PLAN_PARENT_ERROR]  = parent == NULL ? PAIR_PLAN_ABSENT : parent->is_error;
    row[PAIR_PLAN_PARENT_DECILE] = parent == NULL ? PAIR_PLAN_ABSENT : parent->decile;
    memset(row + PAIR_PLAN_FIRST_KEY, PAIR_PLAN_ABSENT, n_keys);
    for (uint32_t i = span->first_cell; i < span[1].first_cell; i++) {
        uint32_t column = codes_high(&codes->cells, cells[i]);
        uint8_t  code   = reference->categories[cells[i]];
        if (codes_column_class(codes, column) == CODES_SPAN)
            row[PAIR_PLAN_FIRST_KEY + reference->local_keys[column]] =
                code < PAIR_PLAN_N_VALUES ? code : PAIR_PLAN_OTHER;
    }
    return PAIR_PLAN_FIRST_KEY + n_keys;
}

/* Entropy of n_cells counts, each one of every 'step', in nats, corrected. */
struct entropy {
    double   sum; /* of count * log(count) */
    uint32_t n_used;
};

static void add_count(struct entropy *entropy, uint32_t count)
{
    if (count == 0)
        return;
    entropy->sum += count * log(count);
    entropy->n_used++;
}

static double finish_entropy(const struct entropy *entropy, uint64_t n)
{
    return log((double)n) - entropy->sum / (double)n + (entropy->n_used - 1.0) / (2.0 * (double)n);
}

double pair_plan_nmi(const uint32_t table[PAIR_PLAN_N_CELLS])
{
    uint32_t       rows[PAIR_PLAN_N_CODES] = { 0 }, columns[PAIR_PLAN_N_CODES] = { 0 };
    struct entropy joint = { 0 }, a = { 0 }, b = { 0 };
    uint64_t       n = 0;

    for (int i = 0; i < PAIR_PLAN_N_CELLS; i++) {
        rows[i / PAIR_PLAN_N_CODES] += table[i];
        columns[i % PAIR_PLAN_N_CODES] += table[i];
        n += table[i];
        add_count(&joint, table[i]);
    }
    for (int i = 0; i < PAIR_PLAN_N_CODES; i++) {
        add_count(&a, rows[i]);
        add_count(&b, columns[i]);
    }
    if (a.n_used < 2 || b.n_used < 2)
        return 0;
    double h_a = finish_entropy(&a, n), h_b = finish_entropy(&b, n);
    double nmi = (h_a + h_b - finish_entropy(&joint, n)) / sqrt(h_a * h_b);
    return nmi < 0 ? 0 : nmi > 1 ? 1 : nmi;
}

struct planner {
    const struct dataset   *set;
    const struct codes     *codes;
    const struct reference *reference;
    struct groups           groups;
    uint8_t                *rows;      /* of the operation under way */
    uint32_t               *varying;   /* columns */
    struct buffer           found;     /* pairs of the operation */
    struct buffer           pairs;     /* of all */
};

static int compare_pairs(const void *x, const void *y)
{
    const struct pair_plan_pair *p = x, *q = y;
    if (p->nmi != q->nmi)
        return p->nmi > q->nmi ? -1 : 1;
    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return (p->b > q->b) - (p->b < q->b);
}

static uint32_t find_varying(const struct planner *planner, uint32_t n_rows, uint32_t n_columns)
{
    uint32_t n = 0;
    for (uint32_t column = 0; column < n_columns; column++) {
        uint32_t i = 1;
        while (i < n_rows && planner->rows[(size_t)i * n_columns + column] == planner->rows[column])
            i++;
        if (i < n_rows)
            planner->varying[n++] = column;
    }
    return n;
}

static void try_pair(struct planner *planner, uint32_t n_rows, uint32_t n_columns, uint32_t a, uint32_t b)
{
    uint32_t table[PAIR_PLAN_N_CELLS] = { 0 };

    for (uint32_t i = 0; i < n_rows; i++) {
        const uint8_t *row = planner->rows + (size_t)i * n_columns;
        table[row[a] * PAIR_PLAN_N_CODES + row[b]]++;
    }
    struct pair_plan_pair pair = { a, b, pair_plan_nmi(table) };
    if (pair.nmi >= MIN_NMI)
        buffer_append(&planner->found, &pair, sizeof pair);
}

static void plan_operation(struct planner *planner, uint32_t operation)
{
    const uint32_t *items     = planner->groups.items + planner->groups.first[operation];
    uint32_t        n_rows    = planner->groups.first[operation + 1] - planner->groups.first[operation];
    uint32_t        n_columns = PAIR_PLAN_FIRST_KEY + planner->reference->n_keys[operation];

    planner->found.n = 0;
    if (n_rows < MIN_SPANS)
        return;
    for (uint32_t i = 0; i < n_rows; i++)
        pair_plan_fill_row(planner->set, planner->codes, planner->reference, &planner->set->spans[items[i]],
                           planner->rows + (size_t)i * n_columns);
    uint32_t n_varying = find_varying(planner, n_rows, n_columns);
    for (uint32_t i = 0; i < n_varying; i++)
        for (uint32_t k = i + 1; k < n_varying; k++)
            try_pair(planner, n_rows, n_columns, planner->varying[i], planner->varying[k]);
    size_t n = planner->found.n / sizeof(struct pair_plan_pair);
    if (n == 0)
        return;
    qsort(planner->found.data, n, sizeof(struct pair_plan_pair), compare_pairs);
    n = n < PAIR_PLAN_N_PAIRS ? n : PAIR_PLAN_N_PAIRS;
    buffer_append(&planner->pairs, planner->found.data, n * sizeof(struct pair_plan_pair));
}

/* Room for the rows of the largest operation; the widest one's columns. */
static bool take_rows(struct planner *planner, struct arena *scratch, struct pair_plan *out)
{
    size_t n_bytes = 0;
    for (uint32_t i = 0; i < planner->groups.n_groups; i++) {
        uint32_t n_columns = PAIR_PLAN_FIRST_KEY + planner->reference->n_keys[i];
        size_t   n         = (size_t)n_columns * (planner->groups.first[i + 1] - planner->groups.first[i]);
        n_bytes            = n > n_bytes ? n : n_bytes;
        out->n_widest      = n_columns > out->n_widest ? n_columns : out->n_widest;
    }
    planner->rows    = arena_take(scratch, n_bytes, 1);
    planner->varying = arena_take(scratch, out->n_widest, sizeof *planner->varying);
    return planner->rows != NULL && planner->varying != NULL;
}

static bool keep_pairs(const struct planner *planner, struct arena *arena, struct pair_plan *out)
{
    if (planner->pairs.has_failed || planner->found.has_failed ||
        (out->pairs = arena_take(arena, planner->pairs.n, 1)) == NULL)
        return false;
    if (planner->pairs.n != 0)
        memcpy(out->pairs, planner->pairs.data, planner->pairs.n);
    return true;
}

bool pair_plan_build(const struct dataset *real, const struct codes *codes, const struct reference *reference,
                     struct arena *arena, struct pair_plan *out)
{
    struct planner planner = { .set = real, .codes = codes, .reference = reference };
    struct arena   scratch; /* owned here */

    arena_init(&scratch);
    *out         = (struct pair_plan){ .first = arena_take(arena, codes->operations.n + (size_t)1, sizeof(uint32_t)) };
    bool is_done = out->first != NULL && groups_build_operations(real, codes->operations.n, &scratch, &planner.groups) &&
                   take_rows(&planner, &scratch, out);
    for (uint32_t i = 0; is_done && i < codes->operations.n; i++) {
        plan_operation(&planner, i);
        out->first[i + 1] = (uint32_t)(planner.pairs.n / sizeof(struct pair_plan_pair));
    }
    is_done = is_done && keep_pairs(&planner, arena, out);
    buffer_free(&planner.found);
    buffer_free(&planner.pairs);
    arena_free(&scratch);
    return is_done;
}
