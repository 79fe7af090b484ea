/* cell_tally.c - one pass over the cells of a view; resources are counted by span, then spread over their cells. */
#include "gentq/cell_tally.h"

#include <stdlib.h>

static bool take_arrays(struct cell_tally *tally, const struct codes *codes, const struct view *view,
                        struct arena *arena)
{
    size_t n_categories = (size_t)codes->columns.n * CELL_TALLY_N_CATEGORIES;
    return (tally->categories = arena_take(arena, n_categories, sizeof(uint32_t))) != NULL &&
           (tally->totals = arena_take(arena, codes->columns.n, sizeof(uint32_t))) != NULL &&
           (tally->n_distinct = arena_take(arena, codes->columns.n, sizeof(uint32_t))) != NULL &&
           (tally->operations = arena_take(arena, codes->operations.n, sizeof(uint32_t))) != NULL &&
           (tally->event_kinds = arena_take(arena, codes->event_kinds.n, sizeof(uint32_t))) != NULL &&
           (tally->links = arena_take(arena, codes->operations.n, sizeof(uint32_t))) != NULL &&
           (tally->scratch = arena_take(arena, view->rankings->n_longest + (size_t)1, sizeof(double))) != NULL;
}

struct counting {
    const struct metric_context *context;
    struct cell_tally           *tally;
    uint8_t                     *is_seen; /* by cell */
};

static void count_cells(const struct counting *counting, const uint32_t *cells, uint32_t n_cells, uint32_t weight)
{
    const struct codes *codes = counting->context->codes;

    for (uint32_t i = 0; i < n_cells; i++) {
        uint32_t cell     = cells[i], column = codes_high(&codes->cells, cell);
        uint32_t category = counting->context->reference->categories[cell];
        counting->tally->categories[(size_t)column * CELL_TALLY_N_CATEGORIES + category] += weight;
        counting->tally->totals[column] += weight;
        counting->tally->n_distinct[column] += counting->is_seen[cell] == 0;
        counting->is_seen[cell] = 1;
    }
}

static void count_spans(const struct counting *counting, const struct view *view, uint32_t *resources)
{
    const struct dataset *set    = view->set;
    const uint32_t       *cells  = dataset_codes(&set->cells);
    const uint32_t       *events = dataset_codes(&set->events);

    for (METRIC_EACH_SPAN(span, view)) {
        uint32_t n_cells = span[1].first_cell - span->first_cell;
        if (n_cells != 0)
            count_cells(counting, cells + span->first_cell, n_cells, 1);
        counting->tally->operations[span->operation]++;
        counting->tally->links[span->operation] += span->n_links;
        for (uint32_t i = span->first_event; i < span[1].first_event; i++)
            counting->tally->event_kinds[events[i]]++;
        resources[span->resource]++;
    }
    cells = dataset_codes(&set->resource_cells);
    for (uint32_t i = 0; i < set->n_resources; i++)
        if (resources[i] != 0 && set->first_resource_cell[i + 1] != set->first_resource_cell[i])
            count_cells(counting, cells + set->first_resource_cell[i],
                        set->first_resource_cell[i + 1] - set->first_resource_cell[i], resources[i]);
}

const void *cell_tally_take(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    struct cell_tally *tally     = arena_take(arena, 1, sizeof *tally);
    uint32_t          *resources = calloc(view->set->n_resources + (size_t)1, sizeof *resources); /* owned here */
    struct counting    counting  = { context, tally, calloc(context->codes->cells.n + (size_t)1, 1) }; /* owned here */

    bool is_done = tally != NULL && resources != NULL && counting.is_seen != NULL &&
                   take_arrays(tally, context->codes, view, arena);
    if (is_done)
        count_spans(&counting, view, resources);
    free(counting.is_seen);
    free(resources);
    return is_done ? tally : NULL;
}

static double compare_numbers(const struct metric_context *context, const struct view *view, double *scratch,
                              uint32_t column)
{
    const struct ranking *real = &context->real->rankings->of[RANKINGS_NUMBER];
    uint32_t n_s = ranking_gather(&view->rankings->of[RANKINGS_NUMBER], column, view->has_trace, scratch);
    if (n_s == 0)
        return DISTANCE_WORST;
    double w1 = distance_w1(real->values + real->first[column], ranking_count(real, column), scratch, n_s) /
                context->reference->number_spans[column];
    return w1 < DISTANCE_WORST ? w1 : DISTANCE_WORST;
}

struct cell_distance cell_tally_compare(const struct metric_context *context, const struct cell_tally *real,
                                        const struct cell_tally *other, const struct view *view,
                                        enum codes_class class)
{
    struct distance_mean categories = { 0 }, numbers = { 0 };

    for (uint32_t i = 0; i < context->codes->columns.n; i++) {
        uint32_t r = real->totals[i], s = other->totals[i];
        if (codes_column_class(context->codes, i) != class || (r == 0 && s == 0))
            continue;
        if (r == 0 || reference_is_category(context->reference, i))
            distance_mean_add(&categories,
                              distance_variation(real->categories + (size_t)i * CELL_TALLY_N_CATEGORIES,
                                                 other->categories + (size_t)i * CELL_TALLY_N_CATEGORIES,
                                                 CELL_TALLY_N_CATEGORIES),
                              r != 0 ? r : s * view->scale);
        if (r != 0 && reference_is_number(context->reference, i))
            distance_mean_add(&numbers, compare_numbers(context, view, other->scratch, i), r);
    }
    return (struct cell_distance){ distance_mean_get(&categories), distance_mean_get(&numbers) };
}
