/* seed_search.c - the spans of all labels once, then set by set. */
#include "gentc/seed_search.h"

#include <stdatomic.h>

#include "gentc/seed_set.h"
#include "gentc/seed_spans.h"
#include "gentc/threads.h"

#define GAIN_SHIFT 19 /* a seed, some ten bits, must take a row in 2^19 of all spans to where it was */

struct search {
    struct seed_set_world      world;
    uint32_t                  *list;    /* (n_columns) set by set */
    uint32_t                  *sets;    /* (n_sets + 1) where they begin in the list */
    struct seed_search_result *results; /* (n_sets) */
    uint32_t                   n_sets;
    uint32_t                  *seeds;
    atomic_uint                next;    /* set */
    atomic_bool                has_failed;
};

/* ---- Sets -------------------------------------------------------------------------------------- */

static void *search_sets(void *context)
{
    struct search *search = context;

    for (;;) {
        uint32_t at = atomic_fetch_add(&search->next, 1);
        if (at >= search->n_sets || search->has_failed)
            return NULL;
        if (!seed_set_search(&search->world, search->list + search->sets[at],
                             search->sets[at + 1] - search->sets[at], search->seeds, &search->results[at]))
            search->has_failed = true;
    }
}

/* The least column of a set, found over those that stand for it. */
static uint32_t find_set(uint32_t *set_of, uint32_t column)
{
    while (set_of[column] != column)
        column = set_of[column] = set_of[set_of[column]];
    return column;
}

/* Columns that share a label, or are linked by others that do, are a set. */
static bool join_sets(const struct seed_rows *rows, uint32_t *set_of, struct arena *arena)
{
    uint32_t *first = arena_take(arena, rows->n_labels, sizeof *first); /* column + 1 of a label, or 0 */

    for (uint32_t i = 0; i < rows->n_columns && first != NULL; i++) {
        set_of[i] = i;
        for (uint32_t o = 0; o < rows->columns[i].n_owners; o++) {
            uint32_t *of_label = &first[rows->columns[i].owners[o]];
            uint32_t  a = find_set(set_of, i), b = *of_label == 0 ? a : find_set(set_of, *of_label - 1);
            *of_label = i + 1;
            set_of[a > b ? a : b] = a < b ? a : b;
        }
    }
    return first != NULL;
}

/* The columns set by set, each in order. */
static bool list_sets(struct search *search, struct arena *arena)
{
    uint32_t  n = search->world.rows->n_columns;
    uint32_t *set_of = arena_take(arena, n, sizeof *set_of), *ends = arena_take(arena, (size_t)n + 1, sizeof *ends);

    search->list = arena_take(arena, n, sizeof *search->list);
    search->sets = arena_take(arena, (size_t)n + 1, sizeof *search->sets);
    if (set_of == NULL || ends == NULL || search->list == NULL || search->sets == NULL
        || !join_sets(search->world.rows, set_of, arena))
        return false;
    for (uint32_t i = 0; i < n; i++)
        ends[find_set(set_of, i) + 1]++;
    for (uint32_t i = 0; i < n; i++) {
        if (ends[i + 1] != 0)
            search->sets[search->n_sets++] = ends[i];
        ends[i + 1] += ends[i];
    }
    search->sets[search->n_sets] = n;
    for (uint32_t i = 0; i < n; i++)
        search->list[ends[find_set(set_of, i)]++] = i;
    return true;
}

static const uint32_t *index_columns(const struct seed_rows *rows, const struct model *model, struct arena *arena)
{
    uint32_t *index_of = arena_take(arena, model->n_columns, sizeof *index_of);

    for (uint32_t i = 0; i < rows->n_columns && index_of != NULL; i++)
        index_of[rows->columns[i].field->column] = i + 1;
    return index_of;
}

enum status seed_search_run(const struct seed_rows *rows, const struct model *model, const struct gen *gen,
                            const struct seed_search_options *options, uint32_t *seeds,
                            struct seed_search_result *result)
{
    struct search search = { .world = { .rows = rows, .model = model, .columns = gen_columns(gen),
                                        .n_candidates = options->n_candidates,
                                        .least_gain = (model->n_spans << 16 >> GAIN_SHIFT) + 1 },
                             .seeds = seeds };
    struct seed_spans spans;
    struct arena      arena; /* owned here */

    *result = (struct seed_search_result){ 0 };
    arena_init(&arena);
    search.results = arena_take(&arena, rows->n_columns, sizeof *search.results);
    search.world.index_of = index_columns(rows, model, &arena);
    bool is_done = search.results != NULL && search.world.index_of != NULL && list_sets(&search, &arena)
                   && seed_spans_build(rows, model, gen, options->n_threads, &arena, &spans);
    if (is_done) {
        search.world.regenerated = spans.spans;
        search.world.cases = spans.cases;
        threads_run(search_sets, &search, options->n_threads);
    }
    for (uint32_t i = 0; is_done && i < search.n_sets; i++) {
        result->n_columns += search.results[i].n_columns;
        result->n_seeds += search.results[i].n_seeds;
        result->n_tried += search.results[i].n_tried;
        result->before += search.results[i].before;
        result->after += search.results[i].after;
    }
    arena_free(&arena);
    return is_done && !search.has_failed ? STATUS_OK : STATUS_NO_MEMORY;
}
