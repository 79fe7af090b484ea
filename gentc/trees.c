/* trees.c - one trace at a time, leaves first; a tree's runs are its key.
 *
 * Nodes of a trace are its spans, then the trace itself. A pass from the trace down puts every node behind its parent;
 * backwards, each node finds its children finished and in its own places. */
#include "gentc/trees.h"

#include <stdlib.h>

#include "common/bundle/model.h"
#include "common/bundle/model_order.h"
#include "common/trace/span_form.h"
#include "gentc/span_names.h"

#define INSERTION_SORT_MAX 16 /* children; above, qsort */

struct child {
    uint64_t         start_ns;
    struct tree_hash hash;
    uint32_t         rank;
    uint32_t         operation;
    uint32_t         tree;
    uint32_t         node;
    uint64_t         missing_id; /* of orphans: their parent; otherwise 0 */
    uint32_t         missing;    /* its number, see struct model_run */
};

/* A child at the top of a trace that names a parent which is not there. */
struct orphan {
    uint64_t parent_id;
    uint32_t at; /* of the sorted children */
};

/* Arrays for the largest trace: by node but for places, orphans and key. */
struct grower {
    const struct trees_source *source;
    struct trees              *out;
    uint32_t                   begin, n_spans, n_nodes; /* of the trace at hand */
    uint32_t                  *parent;
    uint32_t                  *first_place; /* one more than nodes: of the node's children */
    uint32_t                  *place;       /* its own among its parent's */
    uint32_t                  *node_at;     /* by place */
    uint32_t                  *order;       /* parents first */
    uint64_t                  *start_ns;
    struct child              *children;    /* by place */
    struct orphan             *orphans;
    uint32_t                  *key;         /* 1 + 4 a child */
};

void trees_free(struct trees *trees)
{
    intern_free(&trees->keys);
    free(trees->hashes);
    trees->hashes = NULL;
}

struct tree_view trees_view(const struct trees *trees, uint32_t tree)
{
    struct text key   = intern_view(&trees->keys, tree);
    const void *words = key.at; /* keys are whole words from malloc's alignment on */
    return (struct tree_view){ *(const uint32_t *)words, (uint32_t)(key.n / sizeof(struct tree_run)),
                               (const struct tree_run *)((const uint32_t *)words + 1) };
}

/* ---- Nodes -------------------------------------------------------------------- */

static void add_nodes(struct grower *grower)
{
    const struct trees_source *source = grower->source;
    uint32_t                   trace  = grower->n_spans;

    for (uint32_t i = 0; i < grower->n_spans; i++) {
        uint32_t p          = grower->begin + i;
        grower->start_ns[i] = window_span(source->window, p)->start_ns;
        grower->parent[i]   = source->parent[p] == UINT32_MAX ? trace : source->parent[p] - grower->begin;
    }
    grower->n_nodes = trace + 1;
}

/* Places for the children of each node, side by side. */
static void place_children(struct grower *grower)
{
    uint32_t  trace = grower->n_nodes - 1;
    uint32_t *first = grower->first_place;

    memset(first, 0, (grower->n_nodes + 1) * sizeof *first);
    for (uint32_t i = 0; i < trace; i++)
        first[grower->parent[i] + 1]++;
    for (uint32_t i = 0; i < grower->n_nodes; i++)
        first[i + 1] += first[i];
    /* first[i] runs to the end of i's places while they are given out, then is moved back. */
    for (uint32_t i = 0; i < trace; i++) {
        grower->place[i]                  = first[grower->parent[i]]++;
        grower->node_at[grower->place[i]] = i;
    }
    for (uint32_t i = grower->n_nodes; i > 0; i--)
        first[i] = first[i - 1];
    first[0] = 0;

    grower->order[0] = trace;
    for (uint32_t n_done = 0, n_found = 1; n_done < n_found; n_done++)
        for (uint32_t k = first[grower->order[n_done]]; k < first[grower->order[n_done] + 1]; k++)
            grower->order[n_found++] = grower->node_at[k];
}

/* ---- Subtrees ------------------------------------------------------------------ */

static int compare_children(const void *a, const void *b)
{
    const struct child *x = a, *y = b;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->hash.order != y->hash.order)
        return x->hash.order < y->hash.order ? -1 : 1;
    if (x->hash.content != y->hash.content)
        return x->hash.content < y->hash.content ? -1 : 1;
    return (x->missing_id > y->missing_id) - (x->missing_id < y->missing_id);
}

static void sort_children(struct child *children, uint32_t n)
{
    if (n > INSERTION_SORT_MAX) {
        qsort(children, n, sizeof *children, compare_children);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        struct child child = children[i];
        uint32_t     k     = i;
        for (; k > 0 && compare_children(&child, &children[k - 1]) < 0; k--)
            children[k] = children[k - 1];
        children[k] = child;
    }
}

static int compare_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Recursion goes MODEL_MAX_DEPTH deep at most: equal subtrees are one. */
int trees_compare(const struct trees *trees, uint32_t a, uint32_t b)
{
    struct tree_view x = trees_view(trees, a), y = trees_view(trees, b);

    if (a == b)
        return 0;
    int c = compare_u64(trees->label_rank[x.label], trees->label_rank[y.label]);
    if (c == 0)
        c = compare_u64(trees->label_hash[x.label], trees->label_hash[y.label]);
    for (uint32_t r = 0; c == 0 && r < x.n_runs && r < y.n_runs; r++) {
        c = trees_compare(trees, x.runs[r].tree, y.runs[r].tree);
        if (c == 0)
            c = compare_u64(x.runs[r].n, y.runs[r].n);
        if (c == 0)
            c = compare_u64(x.runs[r].is_tied, y.runs[r].is_tied);
        if (c == 0)
            c = compare_u64(x.runs[r].missing, y.runs[r].missing);
    }
    return c != 0 ? c : compare_u64(x.n_runs, y.n_runs);
}

static bool add_hash(struct trees *trees, const struct trees_source *source, uint32_t tree)
{
    if (tree == trees->n_hashes_capacity) {
        uint32_t          capacity = tree == 0 ? 1024 : 2 * tree;
        struct tree_hash *larger   = realloc(trees->hashes, capacity * sizeof *larger);
        if (larger == NULL)
            return false;
        trees->hashes            = larger;
        trees->n_hashes_capacity = capacity;
    }
    struct tree_view view = trees_view(trees, tree);
    struct tree_hash hash = { model_order_tree_begin(source->order_hash[view.label]),
                              model_order_tree_begin(source->content_hash[view.label]) };
    for (uint32_t i = 0; i < view.n_runs; i++) {
        const struct tree_hash *child = &trees->hashes[view.runs[i].tree];
        const struct model_run  run   = { .n = view.runs[i].n, .is_tied = view.runs[i].is_tied != 0,
                                          .missing = view.runs[i].missing };
        hash.order   = model_order_tree_add(hash.order, child->order, &run);
        hash.content = model_order_tree_add(hash.content, child->content, &run);
    }
    trees->hashes[tree] = hash;
    return true;
}

static int compare_orphans(const void *a, const void *b)
{
    const struct orphan *x = a, *y = b;
    if (x->parent_id != y->parent_id)
        return x->parent_id < y->parent_id ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Numbers the missing parents of sorted children in order of first use. */
static void number_missing(struct orphan *orphans, struct child *children, uint32_t n)
{
    uint32_t n_orphans = 0, n_missing = 0;

    for (uint32_t i = 0; i < n; i++)
        if (children[i].missing_id != 0)
            orphans[n_orphans++] = (struct orphan){ children[i].missing_id, i };
    if (n_orphans == 0)
        return;
    qsort(orphans, n_orphans, sizeof *orphans, compare_orphans);
    /* First each orphan learns the first that shares its parent, then, in order, its number. */
    for (uint32_t i = 0, first = 0; i < n_orphans; i++) {
        if (orphans[i].parent_id != orphans[first].parent_id)
            first = i;
        children[orphans[i].at].missing = orphans[first].at;
    }
    for (uint32_t i = 0; i < n; i++)
        if (children[i].missing_id != 0)
            children[i].missing = children[i].missing == i ? n_missing++ : children[children[i].missing].missing;
}

/* The end of the children from 'at' on that start together and are of one
 * operation; *is_mixed when their trees differ, so that their order says nothing. */
static uint32_t find_tie(const struct child *children, uint32_t n, uint32_t at, bool *is_mixed)
{
    uint32_t end = at + 1;

    *is_mixed = false;
    for (; end < n && children[end].operation == children[at].operation && children[end].start_ns == children[at].start_ns;
         end++)
        *is_mixed |= children[end].tree != children[at].tree;
    return end;
}

/* The tree of a node whose children are finished, or INTERN_NONE. */
static uint32_t intern_tree(struct grower *grower, uint32_t label, struct child *children, uint32_t n)
{
    uint32_t *key = grower->key, n_words = 1, n_known = grower->out->keys.n;
    bool      was_mixed = false;

    sort_children(children, n);
    if (label == MODEL_LABEL_TRACE)
        number_missing(grower->orphans, children, n);
    key[0] = label;
    for (uint32_t begin = 0, end; begin < n; begin = end) {
        bool is_mixed;
        end = find_tie(children, n, begin, &is_mixed);
        for (uint32_t i = begin; i < end; i++) {
            bool can_join = i > begin || (i > 0 && !is_mixed && !was_mixed);
            if (can_join && children[i].tree == children[i - 1].tree && children[i].missing == children[i - 1].missing) {
                key[n_words - 3]++;
                continue;
            }
            key[n_words++] = children[i].tree;
            key[n_words++] = 1;
            key[n_words++] = is_mixed && i > begin;
            key[n_words++] = children[i].missing;
        }
        was_mixed = is_mixed;
    }
    for (uint32_t i = 0; i < n; i++)
        grower->source->place[grower->begin + children[i].node] = i;
    uint32_t tree = intern_add(&grower->out->keys, key, n_words * sizeof *key);
    return tree == n_known && !add_hash(grower->out, grower->source, tree) ? INTERN_NONE : tree;
}

static uint32_t label_of_node(const struct grower *grower, uint32_t node)
{
    return node < grower->n_spans ? grower->source->label[grower->begin + node] : MODEL_LABEL_TRACE;
}

static uint64_t missing_id(const struct grower *grower, uint32_t node)
{
    uint32_t           p = grower->begin + node;
    const struct span *span = window_span(grower->source->window, p);
    struct text        form = span_table_text(grower->source->window->spans, span->form_id);
    bool names_parent = form.n != 0 && memchr(form.at, FORM_PARENT_ID, form.n) != NULL;
    return grower->source->is_missing[p] && names_parent ? span->parent_id : 0;
}

/* The trace's tree, or INTERN_NONE. */
static uint32_t grow_trace(struct grower *grower, uint32_t trace_at)
{
    uint32_t tree = INTERN_NONE;

    grower->begin   = grower->source->window->first[trace_at];
    grower->n_spans = grower->source->window->first[trace_at + 1] - grower->begin;
    add_nodes(grower);
    place_children(grower);
    for (uint32_t i = grower->n_nodes; i-- > 0;) {
        uint32_t node  = grower->order[i];
        uint32_t label = label_of_node(grower, node);
        uint32_t first = grower->first_place[node], n = grower->first_place[node + 1] - first;
        tree           = intern_tree(grower, label, &grower->children[first], n);
        if (tree == INTERN_NONE)
            return INTERN_NONE;
        if (i > 0)
            grower->children[grower->place[node]] = (struct child){
                .start_ns   = grower->start_ns[node],
                .hash       = grower->out->hashes[tree],
                .rank       = grower->source->rank[label],
                .operation  = grower->source->operation[label],
                .tree       = tree,
                .node       = node,
                .missing_id = missing_id(grower, node),
            };
    }
    return tree;
}

/* ---- All traces ------------------------------------------------------------------ */

static bool take_arrays(struct grower *grower, struct arena *arena)
{
    const struct window *window = grower->source->window;
    size_t               n_max  = 0;

    for (uint32_t t = 0; t < window->n_traces; t++)
        if (window->first[t + 1] - window->first[t] > n_max)
            n_max = window->first[t + 1] - window->first[t];
    size_t n_nodes      = n_max + 2; /* the trace, and one place to end at */
    grower->parent      = arena_take(arena, n_nodes, sizeof *grower->parent);
    grower->first_place = arena_take(arena, n_nodes, sizeof *grower->first_place);
    grower->place       = arena_take(arena, n_nodes, sizeof *grower->place);
    grower->node_at     = arena_take(arena, n_nodes, sizeof *grower->node_at);
    grower->order       = arena_take(arena, n_nodes, sizeof *grower->order);
    grower->start_ns    = arena_take(arena, n_nodes, sizeof *grower->start_ns);
    grower->children    = arena_take(arena, n_nodes, sizeof *grower->children);
    grower->orphans     = arena_take(arena, n_max, sizeof *grower->orphans);
    grower->key         = arena_take(arena, 4 * n_nodes + 1, sizeof *grower->key);
    return grower->parent != NULL && grower->first_place != NULL && grower->place != NULL &&
           grower->node_at != NULL && grower->order != NULL && grower->start_ns != NULL &&
           grower->children != NULL && grower->orphans != NULL && grower->key != NULL;
}

enum status trees_build(const struct trees_source *source, struct arena *arena, struct trees *out, struct fail *fail)
{
    struct grower grower = { .source = source, .out = out };
    struct arena  scratch; /* owned here */
    enum status   s = STATUS_OK;

    arena_init(&scratch);
    *out = (struct trees){ .of_trace = arena_take(arena, source->window->n_traces, sizeof *out->of_trace),
                           .label_rank = source->rank,
                           .label_hash = source->content_hash };
    if (out->of_trace == NULL || !take_arrays(&grower, &scratch))
        s = STATUS_NO_MEMORY;
    for (uint32_t t = 0; t < source->window->n_traces && s == STATUS_OK; t++) {
        out->of_trace[t] = grow_trace(&grower, t);
        if (out->of_trace[t] == INTERN_NONE)
            s = STATUS_NO_MEMORY;
        else if (out->keys.n > MODEL_MAX_TREES)
            s = STATUS_LIMIT;
    }
    arena_free(&scratch);
    if (s == STATUS_OK)
        return s;
    return fail_set(fail, s, FAIL_NO_OFFSET, s == STATUS_LIMIT ? "more than %u distinct subtrees" : "no room for trees",
                    MODEL_MAX_TREES);
}
