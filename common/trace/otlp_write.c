/* otlp_write.c - compiles every shape once; for each trace, groups its spans and runs their programs.
 *
 * Grouping is one pass over the spans. A list of resources holds lists of
 * scopes, which hold lists of spans, all in order of first use; a hash table
 * finds a (resource, scope) pair again, and is asked only when the pair
 * differs from the span before. Linear in the spans, whatever the numbers of
 * resources and scopes in the set. */
#include "common/trace/otlp_write.h"

#include "common/trace/otlp_compile.h"

struct otlp_write {
    const struct span_shape_set   *set;       /* borrowed */
    struct span_program           *spans;     /* by shape */
    struct otlp_compile_container *resources; /* by resource */
    struct otlp_compile_container *scopes;    /* by scope */
};

static bool compile_set(struct otlp_write *writer, struct span_builder *builder, bool is_marked)
{
    const struct span_shape_set *set = writer->set;

    for (uint32_t i = 0; i < set->n_shapes; i++)
        if (!otlp_compile_span(builder, &set->shapes[i], &writer->spans[i]))
            return false;
    for (uint32_t i = 0; i < set->n_resources; i++)
        if (!otlp_compile_resource(builder, &set->resources[i], is_marked, &writer->resources[i]))
            return false;
    for (uint32_t i = 0; i < set->n_scopes; i++)
        if (!otlp_compile_scope(builder, &set->scopes[i], &writer->scopes[i]))
            return false;
    return true;
}

static enum status build(const struct span_shape_set *set, struct trace_style style, bool is_marked,
                         struct arena *arena, void **state, struct fail *fail)
{
    struct span_builder builder = { .arena = arena }; /* owned here */
    struct otlp_write  *built   = arena_take(arena, 1, sizeof *built);
    bool                is_done = false;

    (void)style; /* always a trace a line */
    if (built != NULL) {
        built->set       = set;
        built->spans     = arena_take(arena, set->n_shapes, sizeof *built->spans);
        built->resources = arena_take(arena, set->n_resources, sizeof *built->resources);
        built->scopes    = arena_take(arena, set->n_scopes, sizeof *built->scopes);
        is_done = built->spans != NULL && built->resources != NULL && built->scopes != NULL &&
                  compile_set(built, &builder, is_marked);
    }
    span_builder_free(&builder);
    if (!is_done)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "compiling %u span shapes", set->n_shapes);
    *state = built;
    return STATUS_OK;
}

/* ---- Groups --------------------------------------------------------------- */

#define NONE UINT32_MAX

/* A list: of resources (the root, node 0), of a resource's scopes, or of the
 * spans of a resource and scope. */
struct group {
    uint32_t resource_at, scope_at; /* NONE where it does not apply */
    uint32_t first, last;           /* elements */
};

/* An element of a list is a node, or n_max_nodes + a span. */
struct groups {
    struct group *nodes;
    uint32_t     *next;  /* by element: the one behind it, or NONE */
    uint32_t     *table; /* open addressing: node, or 0 */
    uint32_t      n_nodes, n_max_nodes, mask;
};

/* Carves the arrays out of the scratch: 4 * n_max_nodes words of nodes,
 * n_max_nodes + n_spans of next, at most 4 * n_max_nodes of table. */
static bool init_groups(struct groups *groups, const struct otlp_write *writer, uint32_t n_spans,
                        struct trace_write_scratch *scratch)
{
    uint64_t n_pairs = (uint64_t)writer->set->n_resources * (1 + (uint64_t)writer->set->n_scopes);
    uint64_t n_nodes = 1 + (2 * (uint64_t)n_spans < n_pairs ? 2 * (uint64_t)n_spans : n_pairs);
    uint64_t n_table = 2, n_words;

    while (n_table < 2 * n_nodes)
        n_table *= 2;
    n_words = 4 * n_nodes + n_nodes + n_spans + n_table;
    if (n_words > UINT32_MAX)
        return false;
    uint32_t *words = trace_write_scratch_take(scratch, n_words);
    if (words == NULL)
        return false;
    groups->nodes       = (struct group *)words;
    groups->next        = words + 4 * n_nodes;
    groups->table       = groups->next + n_nodes + n_spans;
    groups->n_max_nodes = (uint32_t)n_nodes;
    groups->mask        = (uint32_t)n_table - 1;
    groups->nodes[0]    = (struct group){ NONE, NONE, NONE, NONE };
    groups->n_nodes     = 1;
    memset(groups->table, 0, n_table * sizeof *groups->table);
    return true;
}

/* The node of a resource (scope_at NONE) or of a resource and scope; *is_new
 * when it was made by this call. */
static uint32_t find_node(struct groups *groups, uint32_t resource_at, uint32_t scope_at, bool *is_new)
{
    uint64_t hash = ((uint64_t)resource_at << 32 | scope_at) * 0x9E3779B97F4A7C15; /* 2^64 / golden ratio */
    uint32_t at   = (uint32_t)(hash >> 32) & groups->mask;

    for (; groups->table[at] != 0; at = (at + 1) & groups->mask) {
        const struct group *node = &groups->nodes[groups->table[at]];
        if (node->resource_at == resource_at && node->scope_at == scope_at) {
            *is_new = false;
            return groups->table[at];
        }
    }
    *is_new                        = true;
    groups->table[at]              = groups->n_nodes;
    groups->nodes[groups->n_nodes] = (struct group){ resource_at, scope_at, NONE, NONE };
    return groups->n_nodes++;
}

static void append_element(struct groups *groups, uint32_t node_at, uint32_t element)
{
    struct group *node = &groups->nodes[node_at];

    if (node->first == NONE)
        node->first = element;
    else
        groups->next[node->last] = element;
    node->last            = element;
    groups->next[element] = NONE;
}

static void group_spans(struct groups *groups, const struct span_shape_set *set, const struct trace_instance *trace)
{
    uint32_t node_at = 0;

    for (uint32_t i = 0; i < trace->n_spans; i++) {
        uint32_t resource_at = trace->spans[i].resource_at;
        uint32_t scope_at    = set->shapes[trace->spans[i].shape_at].scope_at;
        bool     is_new      = false;

        if (groups->nodes[node_at].resource_at != resource_at || groups->nodes[node_at].scope_at != scope_at)
            node_at = find_node(groups, resource_at, scope_at, &is_new);
        if (is_new) {
            uint32_t parent_at = find_node(groups, resource_at, NONE, &is_new);
            if (is_new)
                append_element(groups, 0, parent_at);
            append_element(groups, parent_at, node_at);
        }
        append_element(groups, node_at, groups->n_max_nodes + i);
    }
}

/* ---- Lines ---------------------------------------------------------------- */

static void put_spans(const struct otlp_write *writer, const struct groups *groups, const struct group *scope,
                      const struct trace_instance *trace, struct span_program_fill *fill, struct buffer *out)
{
    const struct otlp_compile_container *container = &writer->scopes[scope->scope_at];
    bool                                 is_first  = true;

    span_program_put(&container->head, fill, false, out);
    for (uint32_t element = scope->first; element != NONE; element = groups->next[element]) {
        fill->span = &trace->spans[element - groups->n_max_nodes];
        span_program_put(&writer->spans[fill->span->shape_at], fill, !is_first, out);
        is_first = false;
    }
    fill->span = NULL;
    span_program_put(&container->tail, fill, false, out);
}

static void put_scopes(const struct otlp_write *writer, const struct groups *groups, const struct group *resource,
                       const struct trace_instance *trace, struct span_program_fill *fill, struct buffer *out)
{
    const struct otlp_compile_container *container = &writer->resources[resource->resource_at];

    span_program_put(&container->head, fill, false, out);
    for (uint32_t node_at = resource->first; node_at != NONE; node_at = groups->next[node_at]) {
        if (node_at != resource->first)
            buffer_append_byte(out, ',');
        put_spans(writer, groups, &groups->nodes[node_at], trace, fill, out);
    }
    span_program_put(&container->tail, fill, false, out);
}

static void put_trace(const void *state, const struct trace_instance *trace, struct trace_write_scratch *scratch,
                      struct buffer *out)
{
    const struct otlp_write *writer = state;
    struct span_program_fill fill = { .frames = otlp_compile_frames };
    struct groups            groups;

    if (!init_groups(&groups, writer, trace->n_spans, scratch)) {
        out->has_failed = true;
        return;
    }
    group_spans(&groups, writer->set, trace);
    span_program_fill_trace(&fill, trace->trace_id);

    buffer_append_literal(out, "{\"resourceSpans\":[");
    for (uint32_t node_at = groups.nodes[0].first; node_at != NONE; node_at = groups.next[node_at]) {
        if (node_at != groups.nodes[0].first)
            buffer_append_byte(out, ',');
        put_scopes(writer, &groups, &groups.nodes[node_at], trace, &fill, out);
    }
    buffer_append_literal(out, "]}");
}

const struct trace_writer otlp_write = { build, put_trace };
