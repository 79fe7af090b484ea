/* forest_grow.c - forests in place of networks.
 *
 * From a leaf for all rows to one for each tree, and on where a test tells rows
 * apart whose leaves gain more bits than their place in the bundle is worth (cost-complexity pruning: Breiman,
 * Friedman, Olshen and Stone 1984). */
#include "gentc/forest_grow.h"

#include <stdatomic.h>
#include <string.h>

#include "common/base/permute.h"
#include "gentc/forest_fit.h"
#include "gentc/forest_split.h"
#include "gentc/threads.h"

#define MAX_DEPTH  24u
#define BASE_ROUNDS 30u   /* of a leaf far from the one that it comes from, */
#define SPLIT_ROUNDS 6u   /* and of one near */
#define NODE_BITS  9.0f  /* what a test costs in a bundle, about */
#define HEAD_BITS  4.5f  /* and a head that differs from the leaf before */
#define HEAD_GAIN  1.0f   /* of what it is worth: the least that a head gains */
#define MIN_PART   0.25f /* of what it is worth, that a split has to gain by itself for others to be tried below */

struct grower {
    struct forest_rows      rows;
    const struct model     *model;
    struct model_forest     forest;   /* arrays in 'arena', as large as they may become */
    struct forest_splitter *splitter;
    uint32_t               *order;    /* rows that say something, by tree */
    uint32_t               *first;    /* (n_roots + 1) of order */
    uint32_t               *room;
    uint32_t                n_roots;
    float                   worth;
    struct arena            arena;    /* owned */
    bool                    has_failed;
};

/* ---- Rows ----------------------------------------------------------------------------------- */

static bool says_something(const struct grower *g, uint32_t row)
{
    struct net_interval interval = g->rows.rows->rows[row].interval[g->rows.what];
    return interval.low <= interval.high;
}

/* The tree of a row. */
static uint32_t root_of(const struct grower *g, uint32_t row)
{
    uint32_t edge = g->rows.rows->sites[g->rows.rows->rows[row].site].edge;
    if (g->rows.what == MODEL_NET_LATE)
        return edge;
    return g->model->edges[edge].cell[forest_rows_input(&g->rows, row, NET_INPUT_IS_LATE) == NET_INPUT_MAX];
}

/* By tree, those of each in random order. */
static void sort_rows(struct grower *g)
{
    uint32_t       n = g->rows.rows->n;
    struct permute permute;

    permute_init(&permute, n, 1);
    for (uint32_t i = 0; i < n; i++)
        if (says_something(g, i))
            g->first[root_of(g, i) + 1]++;
    for (uint32_t e = 0; e < g->n_roots; e++)
        g->first[e + 1] += g->first[e];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = permute_at(&permute, i);
        if (says_something(g, row))
            g->order[g->first[root_of(g, row)]++] = row;
    }
    for (uint32_t e = g->n_roots; e-- > 0;)
        g->first[e + 1] = g->first[e];
    g->first[0] = 0;
}

static void open_grower(struct grower *g)
{
    uint32_t n = g->rows.rows->n;

    g->forest.is_there = true;
    g->n_roots = model_forest_n_roots(g->model, g->rows.what);
    g->order = arena_take(&g->arena, n, sizeof *g->order);
    g->room = arena_take(&g->arena, n, sizeof *g->room);
    g->first = arena_take(&g->arena, (size_t)g->n_roots + 1, sizeof *g->first);
    g->forest.roots = arena_take(&g->arena, g->n_roots, sizeof *g->forest.roots);
    g->forest.nodes = arena_take(&g->arena, 2 * MODEL_FOREST_MAX_LEAVES, sizeof *g->forest.nodes);
    g->forest.heads = arena_take(&g->arena, (size_t)(MODEL_FOREST_MAX_LEAVES + 1) * g->rows.n_heads,
                                 sizeof *g->forest.heads);
    g->splitter = forest_split_open(&g->rows, g->model->n_labels + MODEL_LABEL_FIRST, &g->arena);
    g->has_failed = g->order == NULL || g->room == NULL || g->first == NULL || g->forest.roots == NULL
                    || g->forest.nodes == NULL || g->forest.heads == NULL || g->splitter == NULL;
}

/* ---- Growing ---------------------------------------------------------------------------------- */

static void add_leaf(struct grower *g, uint32_t at, const int16_t *heads)
{
    int16_t *kept = g->forest.heads + (size_t)++g->forest.n_leaves * g->rows.n_heads;
    for (uint32_t k = 0; k < g->rows.n_heads; k++)
        kept[k] = heads[k];
    g->forest.nodes[at] = (struct model_forest_node){ .test = MODEL_FOREST_LEAF, .other = g->forest.n_leaves };
}

/* What two leaves for one cost. */
static float price_of(const struct grower *g, const struct forest_fit sides[2])
{
    return g->worth * (NODE_BITS + HEAD_BITS * (float)(sides[0].n_changed + sides[1].n_changed));
}

/* Adds the tree of the rows order[0..n), which share the leaf 'heads'. Bits that it gains over that leaf, above what
 * it is worth. Recursion goes MAX_DEPTH deep. */
static float grow(struct grower *g, uint32_t *order, uint32_t n, const int16_t *heads, uint32_t depth)
{
    struct model_forest_node test = { 0 };
    struct forest_fit        sides[2];
    uint32_t at = g->forest.n_nodes++, n_leaves = g->forest.n_leaves, n_left;
    bool     is_full = n_leaves + 2 * MAX_DEPTH + g->n_roots >= MODEL_FOREST_MAX_LEAVES;

    add_leaf(g, at, heads);
    if (depth == MAX_DEPTH || is_full || !forest_split_find(g->splitter, order, n, heads, &test))
        return 0;
    n_left = forest_split_rows(&g->rows, &test, order, n, g->room);
    forest_fit_rows(&g->rows, order, n_left, heads, SPLIT_ROUNDS, &sides[0]);
    forest_fit_rows(&g->rows, order + n_left, n - n_left, heads, SPLIT_ROUNDS, &sides[1]);
    float gain = sides[0].gain + sides[1].gain, price = price_of(g, sides);
    if (gain < MIN_PART * price)
        return 0;
    g->forest.n_leaves = n_leaves;
    gain += grow(g, order, n_left, sides[0].heads, depth + 1);
    test.other = g->forest.n_nodes;
    gain += grow(g, order + n_left, n - n_left, sides[1].heads, depth + 1);
    if (gain <= price) {
        g->forest.n_nodes = at + 1;
        g->forest.n_leaves = n_leaves;
        add_leaf(g, at, heads);
        return 0;
    }
    g->forest.nodes[at] = test;
    return gain - price;
}

/* What trees begin with: the leaf of all rows. Components begin apart. */
static void fit_base(struct grower *g, int16_t *base)
{
    uint32_t          n = g->first[g->n_roots];
    struct permute    permute;
    struct forest_fit fit;

    for (uint32_t k = 0; k < MODEL_NET_N_MIXED && g->rows.what != MODEL_NET_LATE; k++) {
        base[MODEL_NET_N_MIXED + k] = (int16_t)((2 * (int32_t)k - 3) * (1 << MODEL_FOREST_HEAD_BITS));
        base[2 * MODEL_NET_N_MIXED + k] = -(1 << MODEL_FOREST_HEAD_BITS) / 2;
    }
    for (uint32_t k = g->rows.n_sloped; k < g->rows.n_heads; k++)
        base[k] = k - g->rows.n_sloped == MODEL_FOREST_LOW ? -MODEL_FOREST_MAX_END : MODEL_FOREST_MAX_END;
    if (n == 0)
        return;
    permute_init(&permute, n, 2);
    for (uint32_t i = 0; i < n; i++)
        g->room[i] = g->order[permute_at(&permute, i)];
    forest_fit_rows(&g->rows, g->room, n, base, BASE_ROUNDS, &fit);
    for (uint32_t k = 0; k < g->rows.n_heads; k++)
        base[k] = fit.heads[k];
}

static void grow_all(struct grower *g)
{
    int16_t          *base;
    struct forest_fit fit;

    open_grower(g);
    if (g->has_failed)
        return;
    base = g->forest.heads;
    sort_rows(g);
    fit_base(g, base);
    for (uint32_t e = 0; e < g->n_roots; e++) {
        uint32_t n = g->first[e + 1] - g->first[e];
        g->forest.roots[e] = MODEL_NONE;
        if (!model_forest_has_tree(g->model, g->rows.what, e))
            continue;
        g->forest.roots[e] = g->forest.n_nodes;
        if (n != 0)
            forest_fit_rows(&g->rows, g->order + g->first[e], n, base, BASE_ROUNDS, &fit);
        grow(g, g->order + g->first[e], n, n != 0 ? fit.heads : base, 0);
    }
}

/* ---- All of them --------------------------------------------------------------------------------- */

struct all {
    struct grower growers[MODEL_N_NETS];
    atomic_uint   next;
};

static void *work(void *context)
{
    struct all *all = context;
    for (uint32_t i; (i = atomic_fetch_add(&all->next, 1)) < MODEL_N_NETS;)
        grow_all(&all->growers[i]);
    return NULL;
}

static void *copy(struct arena *arena, const void *from, size_t n, size_t size)
{
    void *to = arena_take(arena, n, size);
    return to == NULL || n == 0 ? to : memcpy(to, from, n * size);
}

/* Into the model's arena, as large as it has become. */
static bool keep(const struct grower *g, struct model_forest *out, struct arena *arena)
{
    size_t n_heads = (size_t)(g->forest.n_leaves + 1) * g->rows.n_heads;

    *out = g->forest;
    out->roots = copy(arena, g->forest.roots, g->n_roots, sizeof *out->roots);
    out->nodes = copy(arena, g->forest.nodes, g->forest.n_nodes, sizeof *out->nodes);
    out->heads = copy(arena, g->forest.heads, n_heads, sizeof *out->heads);
    return out->roots != NULL && out->nodes != NULL && out->heads != NULL;
}

enum status forest_grow(const struct net_rows *rows, const struct forest_options *options, struct model_build *build,
                        struct arena *arena, struct fail *fail)
{
    struct model *model = &build->model;
    struct all    all = { .next = 0 };
    bool          has_all = true;

    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        all.growers[what] = (struct grower){ .rows = { rows, what, model_forest_n_sloped(what),
                                                       model_forest_n_heads(what), options->worth * HEAD_GAIN }, .model = model,
                                             .worth = options->worth };
        arena_init(&all.growers[what].arena);
    }
    threads_run(work, &all, options->n_threads);
    model->nets = arena_take(arena, MODEL_N_NETS, sizeof *model->nets);
    model->forests = arena_take(arena, MODEL_N_NETS, sizeof *model->forests);
    model->n_nets = model->n_forests = MODEL_N_NETS;
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        has_all = has_all && model->nets != NULL && model->forests != NULL && !all.growers[what].has_failed
                  && keep(&all.growers[what], &model->forests[what], arena);
        build->nets[what].n_leaves = all.growers[what].forest.n_leaves;
        arena_free(&all.growers[what].arena);
    }
    return has_all ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to grow forests");
}
