/* gen.c - a model to traces.
 *
 *   build: shapes, columns, rows, starts, ranks; traces sorted by start
 *   trace: nodes of its topology -> times -> ids, resources, values, events, links
 */
#include "common/gen/gen_parts.h"

#include <stdlib.h>

/* ---- Build --------------------------------------------------------------------------- */

static int compare_order(const void *a, const void *b)
{
    const struct gen_order *x = a, *y = b;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    return (x->trace > y->trace) - (x->trace < y->trace);
}

/* The grid of a trace's start is that of its first span. */
static uint64_t start_grid_ns(const struct model *model, const struct model_topology *topology)
{
    uint32_t first = model->runs[model->trees[topology->tree].first_run].tree;
    uint32_t label = model->trees[first].label;
    return gen_time_grid_ns(model->labels[label - MODEL_LABEL_FIRST].start_grid);
}

static void fill_order(struct gen *gen)
{
    const struct model *model = gen->model;
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        const struct model_topology *topology = &model->topologies[t];
        uint64_t                     grid = start_grid_ns(model, topology);
        for (uint32_t j = 0; j < topology->n_traces; j++) {
            uint64_t active_ns = gen_start_active_ns(&gen->start, topology, j);
            uint64_t start = gen_start_ns(&gen->start, active_ns);
            gen->order[topology->first_trace + j] = (struct gen_order){
                start - start % grid, topology->first_trace + j, gen_start_rank(&gen->start, active_ns),
            };
        }
    }
    qsort(gen->order, model->n_traces, sizeof *gen->order, compare_order);
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static void measure(struct gen *gen)
{
    const struct model *model = gen->model;
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        const struct model_tree *tree = &model->trees[model->topologies[t].tree];
        gen->n_most_nodes = larger(gen->n_most_nodes, tree->n_nodes);
        gen->n_most_spans = larger(gen->n_most_spans, tree->n_spans);
    }
}

enum status gen_build(const struct model *model, const struct gen_options *options, struct arena *arena,
                      struct gen **gen_out, struct fail *fail)
{
    struct gen *gen = arena_take(arena, 1, sizeof *gen);
    enum status s;

    if (gen == NULL)
        goto no_memory;
    gen->model = model;
    gen->options = *options;
    permute_words_init(&gen->trace_ids[0], philox_u64(model->seed, GEN_DOMAIN_TRACE_ID, 0, 0));
    permute_words_init(&gen->trace_ids[1], philox_u64(model->seed, GEN_DOMAIN_TRACE_ID, 1, 0));
    permute_words_init(&gen->span_ids, philox_u64(model->seed, GEN_DOMAIN_SPAN_ID, 0, 0));
    measure(gen);
    if ((s = gen_shape_build(model, arena, &gen->shape, fail)) != STATUS_OK
        || (s = gen_column_build(model, arena, &gen->columns, fail)) != STATUS_OK
        || (s = gen_row_build(model, arena, &gen->rows, fail)) != STATUS_OK
        || (s = gen_start_build(model, arena, &gen->start, fail)) != STATUS_OK
        || (s = gen_rank_build(model, &gen->start, arena, &gen->rank, fail)) != STATUS_OK)
        return s;
    gen->events = arena_take(arena, model->n_label_events, sizeof *gen->events);
    gen->order = arena_take(arena, model->n_traces, sizeof *gen->order);
    if (gen->events == NULL || gen->order == NULL)
        goto no_memory;
    for (uint32_t l = 0; l < model->n_labels; l++)
        for (uint32_t e = model->labels[l].first_event; e < model->labels[l].first_event + model->labels[l].n_events; e++)
            gen->events[e] = gen_draw_permutation(model->seed, GEN_DOMAIN_EVENT, e, 0, model->labels[l].n_rows);
    fill_order(gen);
    *gen_out = gen;
    return gen_link_build(model, &gen->rows, gen->order, arena, &gen->links, fail);
no_memory:
    return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %llu traces",
                    (unsigned long long)model->n_traces);
}

enum status gen_reseed_columns(struct gen *gen, struct arena *arena, struct fail *fail)
{
    return gen_column_build(gen->model, arena, &gen->columns, fail);
}

const struct gen_column *gen_columns(const struct gen *gen)
{
    return &gen->columns;
}

const struct span_shape_set *gen_shapes(const struct gen *gen)
{
    return &gen->shape.set;
}

/* ---- Scratch --------------------------------------------------------------------------- */

enum status gen_scratch_open(const struct gen *gen, struct gen_scratch **scratch_out, struct fail *fail)
{
    struct gen_scratch *scratch = calloc(1, sizeof *scratch);

    if (scratch == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for a thread's scratch");
    arena_init(&scratch->arena);
    scratch->nodes = arena_take(&scratch->arena, gen->n_most_nodes, sizeof *scratch->nodes);
    scratch->times = arena_take(&scratch->arena, gen->n_most_nodes, sizeof *scratch->times);
    scratch->twins = arena_take(&scratch->arena, gen->n_most_nodes, sizeof *scratch->twins);
    scratch->next_row = arena_take(&scratch->arena, gen->rows.n_spaces, sizeof *scratch->next_row);
    scratch->first_value = arena_take(&scratch->arena, gen->n_most_nodes, sizeof *scratch->first_value);
    scratch->rows = arena_take(&scratch->arena, gen->n_most_nodes, sizeof *scratch->rows);
    scratch->missing_ids = arena_take(&scratch->arena, gen->n_most_spans, sizeof *scratch->missing_ids);
    scratch->spans = arena_take(&scratch->arena, gen->n_most_spans, sizeof *scratch->spans);
    if (gen->model->n_label_links != 0)
        scratch->link_nodes = arena_take(&scratch->arena, gen->n_most_nodes, sizeof *scratch->link_nodes);
    bool has_buffers = buffer_reserve(&scratch->values, 1) && buffer_reserve(&scratch->event_times, 1)
                       && buffer_reserve(&scratch->links, 1); /* an address, even for nothing */
    if (!has_buffers || scratch->nodes == NULL || scratch->times == NULL || scratch->twins == NULL
        || scratch->next_row == NULL || scratch->first_value == NULL || scratch->rows == NULL
        || scratch->missing_ids == NULL || scratch->spans == NULL || (gen->model->n_label_links != 0 && scratch->link_nodes == NULL)) {
        gen_scratch_close(scratch);
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for a thread's scratch");
    }
    *scratch_out = scratch;
    return STATUS_OK;
}

void gen_scratch_close(struct gen_scratch *scratch)
{
    if (scratch == NULL)
        return;
    arena_free(&scratch->arena);
    buffer_free(&scratch->values);
    buffer_free(&scratch->event_times);
    buffer_free(&scratch->links);
    gen_pool_free(&scratch->pool);
    free(scratch);
}

/* ---- Spans ------------------------------------------------------------------------ */

static uint32_t resource_of(const struct gen *gen, struct gen_scratch *scratch, const struct gen_node *node,
                            const struct model_label *label)
{
    const struct model_service *service = &gen->model->services[label->service];
    uint32_t                    row;

    if (!node->is_entry)
        return scratch->spans[node->parent - 1].resource_at;
    row = scratch->next_row[gen->model->n_labels + label->service]++;
    return gen_column_resource(&gen->columns, service->resources.column, service->resources.row_base + row,
                               scratch->time_rank);
}

/* Missing parents are numbered in order of first use. */
static uint64_t missing_id(const struct gen *gen, struct gen_scratch *scratch, uint32_t missing, uint64_t span)
{
    if (missing == scratch->n_missing)
        scratch->missing_ids[scratch->n_missing++] = gen_span_id(gen, span, true);
    return scratch->missing_ids[missing];
}

static void give_ids(const struct gen *gen, struct gen_scratch *scratch, uint32_t at, uint64_t first_span,
                     struct span_instance *span)
{
    const struct gen_node      *node = &scratch->nodes[at];
    const struct span_instance *parent = node->parent == 0 ? NULL : &scratch->spans[node->parent - 1];

    span->span_id = gen_span_id(gen, first_span + at - 1, false);
    span->parent_id = 0;
    if (node->is_orphan)
        span->parent_id = missing_id(gen, scratch, node->missing, first_span + at - 1);
    else if (parent != NULL)
        span->parent_id = parent->span_id;
    if (parent != NULL && gen_has_shared_id(gen, node)) {
        span->span_id = parent->span_id;
        span->parent_id = parent->parent_id;
    }
}

static void fill_span(const struct gen *gen, struct gen_scratch *scratch, uint32_t at, uint64_t first_span)
{
    const struct gen_node    *node = &scratch->nodes[at];
    uint32_t                  label_at = node->label - MODEL_LABEL_FIRST;
    const struct model_label *label = &gen->model->labels[label_at];
    struct span_instance     *span = &scratch->spans[at - 1];
    uint32_t                  row = scratch->rows[at];

    give_ids(gen, scratch, at, first_span, span);
    span->start_ns = scratch->times[at].start_ns;
    span->end_ns = scratch->times[at].end_ns;
    span->shape_at = label_at;
    span->resource_at = resource_of(gen, scratch, node, label);
    gen_fill_values(gen, scratch, at, row);
    gen_fill_events_and_links(gen, scratch, at, row);
}

/* The buffers no longer grow: their addresses hold. */
static void settle_spans(const struct gen *gen, struct gen_scratch *scratch)
{
    const struct span_value         *value = (const struct span_value *)(const void *)scratch->values.data;
    const uint64_t                  *time = (const uint64_t *)(const void *)scratch->event_times.data;
    const struct span_instance_link *link = (const struct span_instance_link *)(const void *)scratch->links.data;
    for (uint32_t i = 0; i < scratch->trace.n_spans; i++) {
        struct span_instance     *span = &scratch->spans[i];
        const struct model_label *label = &gen->model->labels[span->shape_at];
        span->values = value;
        span->event_time_ns = time;
        span->links = link;
        value += gen->shape.first_slot[span->shape_at + 1] - gen->shape.first_slot[span->shape_at];
        time += label->n_events;
        link += label->n_links;
    }
}

struct gen_outline gen_outline(const struct gen *gen, struct gen_scratch *scratch, uint64_t trace_at)
{
    const struct model          *model = gen->model;
    const struct gen_order      *order = &gen->order[trace_at];
    uint32_t                     topology_at = gen_row_topology(model, order->trace);
    const struct model_topology *topology = &model->topologies[topology_at];
    const struct model_tree     *tree = &model->trees[topology->tree];
    uint32_t                     index = order->trace - topology->first_trace;
    uint64_t first_node = gen->rank.first_node[topology_at] + (uint64_t)index * (tree->n_nodes - 1);

    scratch->time_rank = order->time_rank;
    gen_tree_expand(model, topology->tree, scratch->nodes);
    gen_time_place(model, &gen->rank, scratch->nodes, tree->n_nodes, first_node, order->start_ns, scratch->times,
                   scratch->twins);
    gen_row_begin(&gen->rows, topology_at, index, scratch->next_row);
    for (uint32_t i = 1; i < tree->n_nodes; i++)
        scratch->rows[i] = scratch->next_row[scratch->nodes[i].label - MODEL_LABEL_FIRST]++;
    return (struct gen_outline){ scratch->nodes, scratch->times, scratch->rows, tree->n_nodes, scratch->time_rank };
}

const struct trace_instance *gen_trace(const struct gen *gen, struct gen_scratch *scratch, uint64_t trace_at)
{
    const struct gen_order      *order = &gen->order[trace_at];
    const struct model_topology *topology = &gen->model->topologies[gen_row_topology(gen->model, order->trace)];
    const struct model_tree     *tree = &gen->model->trees[topology->tree];
    uint32_t                     index = order->trace - topology->first_trace;

    scratch->place = (uint32_t)trace_at;
    gen_outline(gen, scratch, trace_at);
    gen_pool_reset(&scratch->pool);
    scratch->values.n = scratch->event_times.n = scratch->links.n = 0;
    scratch->n_missing = 0;
    for (uint32_t i = 1; i < tree->n_nodes; i++)
        fill_span(gen, scratch, i, topology->first_span + (uint64_t)index * tree->n_spans);
    if (scratch->pool.has_failed || scratch->values.has_failed || scratch->event_times.has_failed
        || scratch->links.has_failed)
        return NULL;
    scratch->trace.n_spans = tree->n_spans;
    scratch->trace.spans = scratch->spans;
    gen_set_trace_id(gen, order->trace, scratch->trace.trace_id);
    settle_spans(gen, scratch);
    return &scratch->trace;
}
