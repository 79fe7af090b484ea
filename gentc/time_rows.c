/* time_rows.c - the window's spans as rows of edges, gathered by cell.
 *
 * Every row falls into a slot: an edge's inside or late rows. Counts of slots
 * decide on cells; then one counting sort brings the rows into cell order. */
#include "gentc/time_rows.h"

#include <assert.h>
#include <stdlib.h>

#include "common/bundle/model_edges.h"

/* ---- Rows in window order ------------------------------------------------------ */

struct collection {
    const struct window     *window;
    const struct structure  *structure;
    const struct model      *model;
    struct model_edges_index index;
    uint32_t                *sizes; /* (window positions) spans of the subtree */
    uint32_t                *tops;  /* (window positions) the highest span above, or itself, + 1; 0: not looked for yet */
    bool                    *lasts; /* by label: some span of it has a duration */
    struct time_row         *rows;  /* in window order */
    uint32_t                *slots; /* of rows: edge * 2 + is_late */
    uint32_t                 n_rows;
};

/* Leaves first: a span counts for its parent when all below it have. */
static enum status count_sizes(const struct structure *structure, struct arena *arena, uint32_t *sizes,
                               struct fail *fail)
{
    uint32_t *n_open = arena_take(arena, structure->n_spans, sizeof *n_open); /* children that have not counted yet */

    if (n_open == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u spans", structure->n_spans);
    for (uint32_t i = 0; i < structure->n_spans; i++) {
        sizes[i] = 1;
        if (structure->parent[i] != STRUCTURE_NO_PARENT)
            n_open[structure->parent[i]]++;
    }
    for (uint32_t i = 0; i < structure->n_spans; i++) {
        uint32_t at = i;
        /* A span that is ready before its turn in this loop has counted when its last child did. */
        while (n_open[at] == 0 && structure->parent[at] != STRUCTURE_NO_PARENT) {
            uint32_t parent = structure->parent[at];
            n_open[at] = UINT32_MAX;
            sizes[parent] += sizes[at];
            n_open[parent]--;
            at = parent;
        }
    }
    return STATUS_OK;
}

static const struct span *span_at(const struct collection *c, uint32_t position)
{
    return &c->window->spans->spans[c->window->order[position]];
}

uint32_t time_rows_start(const struct model *model, uint64_t start_ns)
{
    uint64_t active = 0;
    for (uint32_t i = 0; i < model->n_segments && model->segments[i].start_ns <= start_ns; i++)
        active = model->segments[i].active_ns + (start_ns - model->segments[i].start_ns);
    if (active >= model->active_ns)
        return UINT32_MAX;
    return (uint32_t)(((unsigned __int128)active << 32) / model->active_ns);
}

static void add_row(struct collection *c, uint32_t parent_label, const struct time_row *row)
{
    uint32_t edge = model_edges_find(&c->index, model_edges_operation(c->model, parent_label), row->label,
                                     model_size_class(c->sizes[row->position]));
    bool     is_free = model_label_is_trace(parent_label);
    bool     is_late = !is_free && row->start_ns + row->duration_ns > row->parent_end_ns;
    assert(edge != MODEL_NONE); /* the trees were made from the same spans */
    c->rows[c->n_rows] = *row;
    c->rows[c->n_rows].edge = edge;
    if (row->duration_ns != 0)
        c->lasts[row->label - MODEL_LABEL_FIRST] = true;
    c->slots[c->n_rows++] = 2 * edge + is_late;
}

/* Each span is passed twice at most, however deep the trees are. */
static uint32_t find_top(struct collection *c, uint32_t position)
{
    uint32_t top = position, above;

    while (c->tops[top] == 0 && c->structure->parent[top] != STRUCTURE_NO_PARENT)
        top = c->structure->parent[top];
    top = c->tops[top] == 0 ? top : c->tops[top] - 1;
    for (uint32_t at = position; c->tops[at] == 0; at = above) {
        above = at == top ? at : c->structure->parent[at];
        c->tops[at] = top + 1;
    }
    return top;
}

static void add_span(struct collection *c, uint32_t position, uint32_t parent_label, uint64_t parent_start_ns,
                     uint64_t parent_end_ns, uint32_t driver)
{
    const struct span *span = span_at(c, position), *top = span_at(c, find_top(c, position));
    struct time_row    row = {
           .parent_start_ns = parent_start_ns,
           .parent_end_ns = parent_end_ns,
           .start_ns = span->start_ns,
           .duration_ns = span->end_ns - span->start_ns,
           .top_ns = top->end_ns - top->start_ns,
           .position = position,
           .parent = c->structure->parent[position],
           .label = c->structure->label[position],
           .driver = driver,
    };
    add_row(c, parent_label, &row);
}

static void add_trace(struct collection *c, uint32_t trace)
{
    const struct structure *structure = c->structure;
    uint64_t                start_ns = structure->trace_start_ns[trace];
    uint32_t                driver = time_rows_start(c->model, start_ns);

    for (uint32_t at = c->window->first[trace]; at < c->window->first[trace + 1]; at++) {
        uint32_t parent = structure->parent[at];
        if (parent != STRUCTURE_NO_PARENT)
            add_span(c, at, structure->label[parent], span_at(c, parent)->start_ns, span_at(c, parent)->end_ns, 0);
        else
            add_span(c, at, MODEL_LABEL_TRACE, start_ns, start_ns, driver);
    }
}

/* ---- Cells ---------------------------------------------------------------------- */

/* A slot with rows, and who may share its cell: slots of the same operation
 * below, label and kind; those that are few even together, any of the same
 * operation and kind. */
struct slot {
    uint32_t at, n_rows;
    uint32_t operation, parent_operation, label; /* operation: of the child */
    uint8_t  kind;                               /* free, early, late, instant as bits */
    bool     is_wide;
};

#define KIND_FREE    1
#define KIND_EARLY   2
#define KIND_LATE    4
#define KIND_INSTANT 8 /* of a label without durations: Zipkin's spans need not have one */

/* 0 for slots that may share a cell. */
static int compare_sharing(const struct slot *a, const struct slot *b)
{
    if (a->is_wide != b->is_wide)
        return a->is_wide ? 1 : -1;
    if (a->operation != b->operation)
        return a->operation < b->operation ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (!a->is_wide && a->label != b->label)
        return a->label < b->label ? -1 : 1;
    if (!a->is_wide && a->parent_operation != b->parent_operation)
        return a->parent_operation < b->parent_operation ? -1 : 1;
    return 0;
}

static int compare_slots(const void *left, const void *right)
{
    const struct slot *a = left, *b = right;
    int                order = compare_sharing(a, b);
    return order != 0 ? order : a->at < b->at ? -1 : a->at > b->at;
}

static struct slot describe_slot(const struct collection *c, uint32_t at, uint32_t n_rows)
{
    const struct model      *model = c->model;
    const struct model_edge *edge = &model->edges[at / 2];
    struct slot              slot = { .at = at, .n_rows = n_rows, .label = edge->label,
                                      .operation = model_edges_operation(model, edge->label),
                                      .parent_operation = edge->parent_operation };

    if (edge->parent_operation == MODEL_NONE)
        slot.kind = KIND_FREE;
    else if (model->labels[edge->label - MODEL_LABEL_FIRST].is_early)
        slot.kind = KIND_EARLY;
    if (at % 2 == 1)
        slot.kind |= KIND_LATE;
    if (!c->lasts[edge->label - MODEL_LABEL_FIRST])
        slot.kind |= KIND_INSTANT;
    return slot;
}

/* Those that are few even with all that share more widen what they share. */
static void widen_slots(struct slot *few, uint32_t n, uint32_t n_min_rows)
{
    uint32_t end;
    for (uint32_t first = 0; first < n; first = end) {
        uint32_t n_rows = 0;
        for (end = first; end < n && compare_sharing(&few[first], &few[end]) == 0; end++)
            n_rows += few[end].n_rows;
        if (n_rows < n_min_rows)
            for (uint32_t i = first; i < end; i++)
                few[i].is_wide = true;
    }
}

/* First slot of the cell that each slot belongs to, in 'leaders'; only for slots that have rows. */
static enum status find_leaders(const struct collection *c, const uint32_t *n_rows, uint32_t n_min_rows,
                                uint32_t *leaders, struct fail *fail)
{
    const struct model *model = c->model;
    struct slot        *few = calloc(2 * (size_t)model->n_edges + 1, sizeof *few); /* owned here */
    uint32_t            n_few = 0;

    if (few == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u edges", model->n_edges);
    for (uint32_t at = 0; at < 2 * model->n_edges; at++) {
        leaders[at] = at;
        if (n_rows[at] > 0 && n_rows[at] < n_min_rows)
            few[n_few++] = describe_slot(c, at, n_rows[at]);
    }
    qsort(few, n_few, sizeof *few, compare_slots);
    widen_slots(few, n_few, n_min_rows);
    qsort(few, n_few, sizeof *few, compare_slots);
    for (uint32_t i = 1; i < n_few; i++)
        if (compare_sharing(&few[i - 1], &few[i]) == 0)
            leaders[few[i].at] = leaders[few[i - 1].at];
    free(few);
    return STATUS_OK;
}

/* Numbers the cells, and gives edges theirs. */
static enum status make_cells(const struct collection *c, struct model_build *build, const uint32_t *n_rows,
                              const uint32_t *leaders, struct time_rows *out, struct arena *arena, struct fail *fail)
{
    struct model *model = &build->model;

    out->cells = arena_take(arena, 2 * (size_t)model->n_edges, sizeof *out->cells);
    if (out->cells == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u edges", model->n_edges);
    for (uint32_t at = 0; at < 2 * model->n_edges; at++) {
        uint32_t *cell = &model->edges[at / 2].cell[at % 2];
        *cell = MODEL_NONE;
        if (at % 2 == 1)
            model->edges[at / 2].n_late = n_rows[at];
        if (n_rows[at] == 0)
            continue;
        if (leaders[at] == at) {
            struct slot slot = describe_slot(c, at, n_rows[at]);
            *cell = out->n_cells;
            out->cells[out->n_cells++] = (struct time_rows_cell){ .is_free = slot.kind & KIND_FREE,
                                                                  .is_early = slot.kind & KIND_EARLY,
                                                                  .is_late = slot.kind & KIND_LATE };
        } else {
            *cell = model->edges[leaders[at] / 2].cell[leaders[at] % 2];
        }
        out->cells[*cell].n += n_rows[at];
    }
    for (uint32_t i = 1; i < out->n_cells; i++)
        out->cells[i].first = out->cells[i - 1].first + out->cells[i - 1].n;
    if (out->n_cells > 0 && MODEL_BUILD_TAKE(build, cells, out->n_cells) == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u cells", out->n_cells);
    return STATUS_OK;
}

static void bring_into_order(const struct collection *c, struct time_rows *out)
{
    const struct model *model = c->model;
    out->n = c->n_rows;
    for (uint32_t i = 0; i < c->n_rows; i++) {
        struct time_rows_cell *cell = &out->cells[model->edges[c->slots[i] / 2].cell[c->slots[i] % 2]];
        out->rows[cell->first++] = c->rows[i];
    }
    for (uint32_t i = 0; i < out->n_cells; i++)
        out->cells[i].first -= out->cells[i].n;
}

enum status time_rows_collect(const struct window *window, const struct structure *structure, uint32_t n_min_rows,
                              struct model_build *build, struct arena *arena, struct time_rows *out, struct fail *fail)
{
    const struct model *model = &build->model;
    struct collection   c = { .window = window, .structure = structure, .model = model };
    size_t              n_max = structure->n_spans;
    uint32_t           *n_rows = calloc(2 * (size_t)model->n_edges + 1, sizeof *n_rows);   /* owned here */
    uint32_t           *leaders = calloc(2 * (size_t)model->n_edges + 1, sizeof *leaders); /* owned here */
    enum status         s = model_edges_build_index(model, arena, &c.index, fail);

    c.sizes = arena_take(arena, n_max, sizeof *c.sizes);
    c.tops = arena_take(arena, n_max, sizeof *c.tops);
    c.lasts = arena_take(arena, model->n_labels, sizeof *c.lasts);
    c.rows = malloc((n_max + 1) * sizeof *c.rows);                            /* owned here */
    c.slots = malloc((n_max + 1) * sizeof *c.slots);                          /* owned here */
    *out = (struct time_rows){ .rows = arena_take(arena, n_max, sizeof *out->rows) };
    if (s == STATUS_OK && (n_rows == NULL || leaders == NULL || c.sizes == NULL || c.tops == NULL || c.lasts == NULL
                           || c.rows == NULL || c.slots == NULL || out->rows == NULL))
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the times of %u spans", structure->n_spans);
    if (s == STATUS_OK)
        s = count_sizes(structure, arena, c.sizes, fail);
    if (s == STATUS_OK) {
        for (uint32_t t = 0; t < window->n_traces; t++)
            add_trace(&c, t);
        for (uint32_t i = 0; i < c.n_rows; i++)
            n_rows[c.slots[i]]++;
        s = find_leaders(&c, n_rows, n_min_rows, leaders, fail);
    }
    if (s == STATUS_OK)
        s = make_cells(&c, build, n_rows, leaders, out, arena, fail);
    if (s == STATUS_OK)
        bring_into_order(&c, out);
    free(c.slots);
    free(c.rows);
    free(leaders);
    free(n_rows);
    return s;
}
