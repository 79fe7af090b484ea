/* gent_tx_write.c - ranks and edges of a trace first, then the pieces of its transaction.
 *
 * Ranks come from one sort by name and start; parents are found by a hash table
 * of span ids. Both are linear in the spans but for the sort. */
#include "common/trace/gent_tx_write.h"

#include <stdlib.h>

#include "common/base/hash.h"
#include "common/trace/gent_tx_compile.h"
#include "common/trace/native_attr.h"

#define NONE UINT32_MAX

struct gent_tx_write {
    const struct span_shape_set *set;         /* borrowed */
    struct gent_tx_program      *programs;    /* by shape */
    uint64_t                    *name_hashes; /* by shape: of the name, where it is constant */
    struct gent_tx_program       bare;        /* of traces without a carrier */
};

/* ---- Building ------------------------------------------------------------------- */

static uint64_t hash_of(struct text name)
{
    return hash_xxh64(name.at, name.n);
}

static enum status compile_set(struct gent_tx_write *writer, const struct span_shape_set *set, bool is_marked,
                               struct span_builder *b, struct fail *fail)
{
    static const struct span_shape bare = { .form = { "3|MGv)Lrl)DXbd)", 15 } };
    bool                           is_done = gent_tx_compile(b, &bare, false, &writer->bare);

    for (uint32_t i = 0; i < set->n_shapes && is_done; i++) {
        const struct span_shape *shape = &set->shapes[i];
        if (!gent_tx_compile_is_form(shape))
            return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "span shape %u has no form of a node", i);
        is_done = gent_tx_compile(b, shape, is_marked, &writer->programs[i]);
        if (shape->name.slot == SPAN_SHAPE_CONST)
            writer->name_hashes[i] = hash_of(shape->name.value.text);
    }
    return is_done ? STATUS_OK
                   : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "compiling %u span shapes", set->n_shapes);
}

static enum status build(const struct span_shape_set *set, struct trace_style style, bool is_marked,
                         struct arena *arena, void **state, struct fail *fail)
{
    struct gent_tx_write *built   = arena_take(arena, 1, sizeof *built);
    struct span_builder   builder = { .arena = arena }; /* owned here */

    (void)style; /* a transaction a line, or an element */
    if (built != NULL) {
        built->set         = set;
        built->programs    = arena_take(arena, set->n_shapes, sizeof *built->programs);
        built->name_hashes = arena_take(arena, set->n_shapes, sizeof *built->name_hashes);
    }
    if (built == NULL || built->programs == NULL || built->name_hashes == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "%u span shapes", set->n_shapes);
    enum status s = compile_set(built, set, is_marked, &builder, fail);
    span_builder_free(&builder);
    if (s == STATUS_OK)
        *state = built;
    return s;
}

/* ---- Ranks and edges --------------------------------------------------------------- */

/* A trace being written. The arrays lie in the scratch. */
struct graph {
    const struct gent_tx_write  *writer;
    const struct trace_instance *trace;
    const struct gent_tx_program *transaction; /* of the carrier */
    uint64_t                    *hashes;      /* of names, by span; likewise the next four */
    uint32_t                    *rank;
    uint32_t                    *parent;      /* NONE: none in the trace */
    uint32_t                    *first_child; /* NONE; the others follow in 'next_child' */
    uint32_t                    *next_child;
    uint32_t                    *order;       /* spans by name, then start */
    uint32_t                    *table;       /* open addressing: 1 + a span, by its id */
    uint32_t                     mask;
};

static struct text name_of(const struct graph *graph, uint32_t span_at)
{
    const struct span_instance    *span = &graph->trace->spans[span_at];
    const struct span_shape_field *name = &graph->writer->set->shapes[span->shape_at].name;

    return name->slot == SPAN_SHAPE_CONST ? name->value.text : span->values[name->slot].text;
}

/* Carves the arrays out: 2 words a span of hashes, 5 of the others, less than 4 of the table. */
static bool init_graph(struct graph *graph, const struct gent_tx_write *writer, const struct trace_instance *trace,
                       struct trace_write_scratch *scratch)
{
    size_t n = trace->n_spans, n_table = 2;

    while (n_table < 2 * n)
        n_table *= 2;
    uint32_t *words = n_table > UINT32_MAX ? NULL : trace_write_scratch_take(scratch, 7 * n + n_table);
    if (words == NULL)
        return false;
    *graph = (struct graph){
        .writer = writer, .trace = trace, .transaction = &writer->bare, .hashes = (uint64_t *)(void *)words,
        .rank = words + 2 * n, .parent = words + 3 * n, .first_child = words + 4 * n, .next_child = words + 5 * n,
        .order = words + 6 * n, .table = words + 7 * n, .mask = (uint32_t)n_table - 1,
    };
    memset(graph->table, 0, n_table * sizeof *graph->table);
    return true;
}

static int compare_order(const void *a, const void *b, void *context)
{
    const struct graph         *graph = context;
    uint32_t                    x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const struct span_instance *spans = graph->trace->spans;

    if (graph->hashes[x] != graph->hashes[y])
        return graph->hashes[x] < graph->hashes[y] ? -1 : 1;
    if (spans[x].start_ns != spans[y].start_ns)
        return spans[x].start_ns < spans[y].start_ns ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void rank_spans(struct graph *graph)
{
    uint32_t n = graph->trace->n_spans, rank = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t shape_at = graph->trace->spans[i].shape_at;
        bool     is_constant = graph->writer->set->shapes[shape_at].name.slot == SPAN_SHAPE_CONST;
        graph->hashes[i] = is_constant ? graph->writer->name_hashes[shape_at] : hash_of(name_of(graph, i));
        graph->order[i] = i;
    }
    qsort_r(graph->order, n, sizeof *graph->order, compare_order, graph);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = graph->order[i];
        rank = i != 0 && graph->hashes[graph->order[i - 1]] == graph->hashes[at] ? rank + 1 : 0;
        graph->rank[at] = rank;
    }
}

/* Where the id's span is in the table, or would be. */
static uint32_t *find_id(const struct graph *graph, uint64_t id)
{
    uint32_t at = (uint32_t)(id * 0x9E3779B97F4A7C15 >> 32) & graph->mask; /* 2^64 / golden ratio */

    while (graph->table[at] != 0 && graph->trace->spans[graph->table[at] - 1].span_id != id)
        at = (at + 1) & graph->mask;
    return &graph->table[at];
}

/* Children are put in front, from the last span on, so that they stand in order. */
static void join_spans(struct graph *graph)
{
    const struct span_instance *spans = graph->trace->spans;
    uint32_t                    n = graph->trace->n_spans;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t *place = find_id(graph, spans[i].span_id);
        if (*place == 0)
            *place = i + 1;
        graph->first_child[i] = NONE;
    }
    for (uint32_t i = n; i-- > 0;) {
        graph->parent[i] = spans[i].parent_id == 0 ? NONE : *find_id(graph, spans[i].parent_id) - 1; /* 0 - 1: NONE */
        if (graph->parent[i] == NONE)
            continue;
        graph->next_child[i] = graph->first_child[graph->parent[i]];
        graph->first_child[graph->parent[i]] = i;
    }
}

/* ---- Text -------------------------------------------------------------------------- */

static void put_node_id(const struct graph *graph, uint32_t at, struct buffer *out)
{
    struct text name = name_of(graph, at);

    buffer_append_byte(out, '"');
    buffer_append(out, name.at, name.n);
    buffer_append_byte(out, '*');
    buffer_append_u64(out, graph->rank[at]);
    buffer_append_byte(out, '"');
}

static void put_nodes(const struct graph *graph, struct span_program_fill *fill, struct buffer *out)
{
    for (uint32_t i = 0; i < graph->trace->n_spans; i++) {
        fill->span      = &graph->trace->spans[i];
        fill->node      = name_of(graph, i);
        fill->node_rank = graph->rank[i];
        span_program_put(&graph->writer->programs[fill->span->shape_at].node, fill, i != 0, out);
    }
}

static void put_edges(const struct graph *graph, struct buffer *out)
{
    bool is_first = true;

    for (uint32_t i = 0; i < graph->trace->n_spans; i++) {
        if (graph->parent[i] == NONE)
            continue;
        if (!is_first)
            buffer_append_byte(out, ',');
        is_first = false;
        buffer_append_literal(out, "{\"source\":");
        put_node_id(graph, graph->transaction->is_back ? i : graph->parent[i], out);
        buffer_append_literal(out, ",\"target\":");
        put_node_id(graph, graph->transaction->is_back ? graph->parent[i] : i, out);
        buffer_append_byte(out, '}');
    }
}

/* The targets of the edges whose source the node is. */
static void put_targets(const struct graph *graph, uint32_t at, struct buffer *out)
{
    if (graph->transaction->is_back) {
        if (graph->parent[at] != NONE)
            put_node_id(graph, graph->parent[at], out);
        return;
    }
    for (uint32_t child = graph->first_child[at]; child != NONE; child = graph->next_child[child]) {
        if (child != graph->first_child[at])
            buffer_append_byte(out, ',');
        put_node_id(graph, child, out);
    }
}

static void put_items(const struct graph *graph, struct buffer *out)
{
    static const uint64_t factors[] = { 1, 1000, 1000000, 1000000000 };
    uint64_t              factor = factors[graph->transaction->power / 3];

    for (uint32_t i = 0; i < graph->trace->n_spans; i++) {
        const struct span_instance *span = &graph->trace->spans[i];
        buffer_append(out, ",", i != 0);
        buffer_append_literal(out, "{\"id\":");
        put_node_id(graph, i, out);
        buffer_append_literal(out, ",\"childrenIds\":[");
        put_targets(graph, i, out);
        buffer_append_literal(out, "],\"group\":\"\",\"start\":");
        buffer_append_u64(out, span->start_ns / factor);
        buffer_append_literal(out, ",\"end\":");
        buffer_append_u64(out, span->end_ns / factor);
        buffer_append_literal(out, ",\"duration\":");
        buffer_append_u64(out, (span->end_ns - span->start_ns) / factor);
        buffer_append_byte(out, '}');
    }
}

static void put_count(const struct graph *graph, struct buffer *out)
{
    uint64_t n_failed = 0;

    for (uint32_t i = 0; i < graph->trace->n_spans; i++)
        n_failed += graph->writer->set->shapes[graph->trace->spans[i].shape_at].status_code == 2;
    buffer_append_u64(out, n_failed);
}

static void put_action(const struct graph *graph, enum gent_tx_action action, struct span_program_fill *fill,
                       struct buffer *out)
{
    switch (action) {
    case GENT_TX_PUT_NODES: put_nodes(graph, fill, out); break;
    case GENT_TX_PUT_EDGES: put_edges(graph, out); break;
    case GENT_TX_PUT_ITEMS: put_items(graph, out); break;
    case GENT_TX_PUT_COUNT: put_count(graph, out); break;
    case GENT_TX_PUT_END:   break;
    }
}

/* The carrier, but with the times of all spans. */
static struct span_instance find_whole(struct graph *graph)
{
    const struct trace_instance *trace = graph->trace;
    struct span_instance         whole = { .start_ns = UINT64_MAX };
    uint64_t                     start_ns = UINT64_MAX, end_ns = 0;
    bool                         has_carrier = false;

    for (uint32_t i = 0; i < trace->n_spans; i++) {
        const struct span_instance   *span    = &trace->spans[i];
        const struct gent_tx_program *program = &graph->writer->programs[span->shape_at];
        if (!has_carrier && program->n_pieces != 0) {
            whole              = *span;
            graph->transaction = program;
            has_carrier        = true;
        }
        if (span->start_ns < start_ns)
            start_ns = span->start_ns;
        if (span->end_ns > end_ns)
            end_ns = span->end_ns;
    }
    whole.start_ns = start_ns < end_ns ? start_ns : end_ns;
    whole.end_ns   = end_ns;
    return whole;
}

static void put_trace(const void *state, const struct trace_instance *trace, struct trace_write_scratch *scratch,
                      struct buffer *out)
{
    struct span_program_fill fill = { .frames = native_attr_frames };
    struct graph             graph;

    if (!init_graph(&graph, state, trace, scratch)) {
        out->has_failed = true;
        return;
    }
    rank_spans(&graph);
    join_spans(&graph);
    struct span_instance whole = find_whole(&graph);
    span_program_fill_trace(&fill, trace->trace_id);
    for (uint32_t i = 0; i < graph.transaction->n_pieces; i++) {
        fill.span = &whole;
        span_program_put(&graph.transaction->pieces[i].program, &fill, false, out);
        put_action(&graph, (enum gent_tx_action)graph.transaction->pieces[i].action, &fill, out);
    }
}

const struct trace_writer gent_tx_write = { build, put_trace };
