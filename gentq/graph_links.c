/* graph_links.c - one pass over each trace's tree; the order within it does not matter to the counts. */
#include "gentq/graph_links.h"

#include <stdlib.h>

#include "common/trace/json_text.h"
#include "gentq/kin.h"

#define NONE UINT32_MAX

enum kind { KIND_NONE, KIND_INTERNAL, KIND_SERVER, KIND_CLIENT, KIND_PRODUCER, KIND_CONSUMER };

struct linker {
    struct graph_links      *graph;    /* borrowed, as the next */
    const struct span_table *table;
    const struct span      **spans;    /* of the trace under way */
    struct kin               kin;      /* owned */
    uint32_t                *services; /* owned: name of each resource's, or NONE */
    bool                    *has_child; /* owned: by position in the trace */
    struct buffer            scratch;  /* owned */
    uint32_t                 peer_key; /* text id, or INTERN_NONE */
    uint32_t                 root_at;  /* of the trace under way, or NONE */
    unsigned                 side;
    bool                     has_failed; /* out of memory */
};

static uint32_t add_name(struct linker *linker, struct text body)
{
    if (body.n == 0)
        return NONE;
    linker->scratch.n = 0;
    json_text_unescape(&linker->scratch, body);
    uint32_t name = linker->scratch.has_failed
                        ? INTERN_NONE : intern_add(&linker->graph->names, linker->scratch.data, linker->scratch.n);
    linker->has_failed |= name == INTERN_NONE;
    return name;
}

static uint32_t service_of(const struct linker *linker, uint32_t at)
{
    return linker->services[linker->spans[at]->resource_at];
}

static uint32_t remote_of(struct linker *linker, uint32_t at)
{
    const struct span *span = linker->spans[at];

    for (uint32_t i = span->attrs.n; i-- > 0 && linker->peer_key != INTERN_NONE;) {
        const struct span_attr *attr = &linker->table->attrs[span->attrs.first_at + i];
        if (attr->key_id != linker->peer_key)
            continue;
        struct span_value value = span_table_value(linker->table, attr->value_id);
        return value.type == VALUE_STRING ? add_name(linker, value.text) : NONE;
    }
    return NONE;
}

static bool is_error(const struct linker *linker, uint32_t at)
{
    return linker->spans[at]->status_code == 2;
}

static void add_link(struct linker *linker, uint32_t parent, uint32_t child, bool has_error)
{
    struct graph_links *graph = linker->graph;

    uint32_t at = code_map_add(&graph->pairs, code_pair(parent, child));
    if (at != CODE_NONE && at * sizeof(struct graph_link) == graph->links.n) {
        struct graph_link link = { .parent = parent, .child = child };
        buffer_append(&graph->links, &link, sizeof link);
    }
    if (at == CODE_NONE || graph->links.has_failed) {
        linker->has_failed = true;
        return;
    }
    struct graph_link *link = (struct graph_link *)(void *)graph->links.data + at;
    link->n_calls[linker->side]++;
    link->n_errors[linker->side] += has_error;
}

/* ---- The rule ------------------------------------------------------------- */

static uint32_t find_parent(const struct linker *linker, uint32_t at)
{
    uint32_t parent = linker->kin.parent[at];
    return parent == SPAN_TABLE_NONE && at != linker->root_at ? linker->root_at : parent;
}

/* The nearest ancestor that has a kind, or NONE. */
static uint32_t find_remote_ancestor(const struct linker *linker, uint32_t at)
{
    do
        at = find_parent(linker, at);
    while (at != NONE && linker->spans[at]->kind < KIND_SERVER);
    return at;
}

/* A server or client span, 'parent' and 'child' as far as it knows them. */
static void link_call(struct linker *linker, uint32_t at, bool is_server, uint32_t parent, uint32_t child)
{
    uint32_t ancestor  = find_remote_ancestor(linker, at);
    uint32_t name      = ancestor == NONE ? NONE : service_of(linker, ancestor);
    bool     has_error = is_error(linker, at);

    if (name != NONE) {
        if (!is_server && parent != NONE && name != parent)
            add_link(linker, name, parent, false);
        if (is_server || parent == NONE)
            parent = name;
        if (linker->spans[ancestor]->kind == KIND_CLIENT &&
            linker->spans[at]->parent_id == linker->spans[ancestor]->span_id)
            has_error |= is_error(linker, ancestor);
    }
    if (parent != NONE && child != NONE)
        add_link(linker, parent, child, has_error);
}

static void link_span(struct linker *linker, uint32_t at)
{
    enum kind kind = (enum kind)linker->spans[at]->kind;
    if (kind == KIND_CLIENT && linker->has_child[at])
        return;
    uint32_t own    = service_of(linker, at);
    uint32_t remote = remote_of(linker, at);
    if (kind < KIND_SERVER) {
        if (own == NONE || remote == NONE)
            return;
        kind = KIND_CLIENT;
    }
    bool     is_called = kind == KIND_SERVER || kind == KIND_CONSUMER;
    uint32_t parent = is_called ? remote : own, child = is_called ? own : remote;

    if (is_called && at == linker->root_at && remote == NONE)
        return;
    if (kind == KIND_SERVER || kind == KIND_CLIENT)
        link_call(linker, at, is_called, parent, child);
    else if (parent != NONE && child != NONE)
        add_link(linker, parent, child, is_error(linker, at));
}

/* ---- Traces --------------------------------------------------------------- */

/* The first span in time that names no parent: Zipkin's root. */
static uint32_t find_root(const struct linker *linker, uint32_t n)
{
    uint32_t root_at = NONE;

    for (uint32_t i = 0; i < n; i++) {
        const struct span *span = linker->spans[i], *root = root_at == NONE ? NULL : linker->spans[root_at];
        if (span->parent_id == 0 &&
            (root == NULL || span->start_ns < root->start_ns ||
             (span->start_ns == root->start_ns && span->span_id < root->span_id)))
            root_at = i;
    }
    return root_at;
}

static void link_trace(struct linker *linker, uint32_t n, bool has_kinds)
{
    kin_solve(&linker->kin, linker->spans, n);
    linker->root_at = has_kinds ? find_root(linker, n) : NONE;
    memset(linker->has_child, 0, n * sizeof *linker->has_child);
    for (uint32_t i = 0; i < n; i++)
        if (find_parent(linker, i) != NONE)
            linker->has_child[find_parent(linker, i)] = true;
    for (uint32_t i = 0; i < n && !linker->has_failed; i++) {
        if (has_kinds) {
            link_span(linker, i);
            continue;
        }
        uint32_t parent = find_parent(linker, i);
        if (parent != NONE && service_of(linker, parent) != NONE && service_of(linker, i) != NONE)
            add_link(linker, service_of(linker, parent), service_of(linker, i), is_error(linker, i));
    }
}

static bool open_linker(struct linker *linker, uint32_t n_max)
{
    const struct span_table *table = linker->table;

    linker->services  = calloc(table->n_resources + (size_t)1, sizeof *linker->services);
    linker->spans     = calloc(n_max + (size_t)1, sizeof *linker->spans);
    linker->has_child = calloc(n_max + (size_t)1, sizeof *linker->has_child);
    linker->peer_key  = intern_find(&table->texts, "peer.service", strlen("peer.service"));
    if (linker->services == NULL || linker->spans == NULL || linker->has_child == NULL ||
        !kin_reserve(&linker->kin, n_max))
        return false;
    for (uint32_t i = 0; i < table->n_resources; i++)
        linker->services[i] = add_name(linker, span_table_text(table, table->resources[i].service_id));
    return !linker->has_failed;
}

static void close_linker(struct linker *linker)
{
    free(linker->services);
    free(linker->spans);
    free(linker->has_child);
    kin_free(&linker->kin);
    buffer_free(&linker->scratch);
}

enum status graph_links_add(struct graph_links *graph, const struct span_table *table, unsigned side,
                            struct fail *fail)
{
    struct linker linker = { .graph = graph, .table = table, .side = side };
    uint32_t     *first = NULL, *order = NULL; /* owned here */
    uint32_t      n_max     = 0;
    bool          has_kinds = false;

    enum status s = span_table_group(table, &first, &order, fail);
    if (s != STATUS_OK)
        return s;
    for (uint32_t i = 0; i < table->n_spans; i++)
        has_kinds |= table->spans[i].kind >= KIND_SERVER;
    for (uint32_t t = 0; t < table->n_traces; t++)
        n_max = first[t + 1] - first[t] > n_max ? first[t + 1] - first[t] : n_max;
    linker.has_failed = !open_linker(&linker, n_max);
    for (uint32_t t = 0; t < table->n_traces && !linker.has_failed; t++) {
        for (uint32_t i = first[t]; i < first[t + 1]; i++)
            linker.spans[i - first[t]] = &table->spans[order[i]];
        link_trace(&linker, first[t + 1] - first[t], has_kinds);
    }
    if (linker.has_failed)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "dependency links");
    close_linker(&linker);
    free(first);
    free(order);
    return s;
}

void graph_links_free(struct graph_links *graph)
{
    intern_free(&graph->names);
    code_map_free(&graph->pairs);
    buffer_free(&graph->links);
}

/* ---- Order ---------------------------------------------------------------- */

struct sort_context {
    const struct graph_links *graph;
    bool                      is_by_difference;
};

static uint64_t weigh(const struct graph_link *link, bool is_by_difference)
{
    uint64_t a = link->n_calls[0], b = link->n_calls[1];
    return !is_by_difference ? a : a > b ? a - b : b - a;
}

static int compare_names(const struct intern *names, uint32_t a, uint32_t b)
{
    struct text x = intern_view(names, a), y = intern_view(names, b);
    int         order = memcmp(x.at, y.at, x.n < y.n ? x.n : y.n);
    return order != 0 ? order : (x.n > y.n) - (x.n < y.n);
}

static int compare_links(const void *a, const void *b, void *context)
{
    const struct sort_context *sort = context;
    const struct graph_link   *x = a, *y = b;
    uint64_t x_weight = weigh(x, sort->is_by_difference), y_weight = weigh(y, sort->is_by_difference);

    if (x_weight != y_weight)
        return x_weight > y_weight ? -1 : 1;
    if (x->parent != y->parent)
        return compare_names(&sort->graph->names, x->parent, y->parent);
    return x->child == y->child ? 0 : compare_names(&sort->graph->names, x->child, y->child);
}

void graph_links_sort(struct graph_links *graph, bool is_by_difference)
{
    struct sort_context sort = { graph, is_by_difference };
    uint32_t            n;
    struct graph_link  *links = graph_links_view(graph, &n);

    if (n > 1)
        qsort_r(links, n, sizeof *links, compare_links, &sort);
}
