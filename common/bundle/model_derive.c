/* model_derive.c - what a model's stored members imply: sizes, edges, rows.
 *
 * Trees are visited in index order, which is children first. How often a tree
 * occurs in the frame follows from its uses by topologies and by larger trees,
 * visited from the last to the first; rows of labels, services and edges are sums of these. */
#include "common/bundle/model.h"

#include <stdlib.h>

#include "common/bundle/model_edges.h"
#include "common/bundle/model_order.h"
#include "common/trace/span_form.h"

/* ---- Trees ------------------------------------------------------------------ */

static enum status derive_tree(struct model *model, uint32_t at, struct fail *fail)
{
    struct model_tree *tree = &model->trees[at];
    uint64_t           n_nodes = 1, n_spans = model_label_is_trace(tree->label) ? 0 : 1;
    uint32_t           n_steps = 0, n_strict = 0, depth = 0;

    for (uint32_t r = 0; r < tree->n_runs; r++) {
        const struct model_run  *run = &model->runs[tree->first_run + r];
        const struct model_tree *child = &model->trees[run->tree];
        bool is_early = model->labels[child->label - MODEL_LABEL_FIRST].is_early;
        n_nodes += (uint64_t)child->n_nodes * run->n;
        n_spans += (uint64_t)child->n_spans * run->n;
        if (n_nodes > 2 * (uint64_t)MODEL_MAX_SPANS || child->depth >= MODEL_MAX_DEPTH)
            return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "tree %u expands beyond the limits", at);
        depth = child->depth + 1 > depth ? child->depth + 1 : depth;
        n_strict = is_early ? 0 : n_strict + run->is_strict;
        if (!is_early && n_strict + child->n_steps > n_steps)
            n_steps = n_strict + child->n_steps;
    }
    tree->n_nodes = (uint32_t)n_nodes;
    tree->n_spans = (uint32_t)n_spans;
    tree->n_steps = n_steps;
    tree->depth = depth;
    return STATUS_OK;
}

/* Which runs must start later than the sibling before them. */
static enum status derive_strictness(struct model *model, struct arena *arena, struct fail *fail)
{
    uint32_t   *rank;
    uint64_t   *label_hash;
    uint64_t   *tree_hash = calloc((size_t)model->n_trees + 1, sizeof *tree_hash); /* owned here */
    enum status s = model_order_labels(model, arena, &rank, &label_hash, fail);

    if (s == STATUS_OK && tree_hash == NULL)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u trees", model->n_trees);
    for (uint32_t t = 0; s == STATUS_OK && t < model->n_trees; t++) {
        const struct model_tree *tree = &model->trees[t];
        uint64_t                 hash = model_order_tree_begin(label_hash[tree->label]);
        for (uint32_t r = 0; r < tree->n_runs; r++) {
            struct model_run *run = &model->runs[tree->first_run + r];
            uint32_t          before = r == 0 ? 0 : run[-1].tree;
            uint32_t          label = model->trees[run->tree].label, label_before = model->trees[before].label;
            hash = model_order_tree_add(hash, tree_hash[run->tree], run);
            run->is_strict = r != 0 && !run->is_tied
                             && (model_edges_operation(model, label) == model_edges_operation(model, label_before)
                                 || model_order_is_strict(rank[label_before], tree_hash[before], rank[label],
                                                          tree_hash[run->tree]));
        }
        tree_hash[t] = hash;
    }
    free(tree_hash);
    return s;
}

/* ---- Rows ------------------------------------------------------------------- */

static enum status derive_topologies(struct model *model, uint64_t *n_uses, struct fail *fail)
{
    uint64_t n_traces = 0, n_spans = 0;
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        struct model_topology   *topology = &model->topologies[t];
        const struct model_tree *tree = &model->trees[topology->tree];
        topology->first_trace = (uint32_t)n_traces;
        topology->first_span = (uint32_t)n_spans;
        n_traces += topology->n_traces;
        n_spans += (uint64_t)topology->n_traces * tree->n_spans;
        if (n_traces > MODEL_MAX_TRACES || n_spans > MODEL_MAX_SPANS
            || (uint64_t)topology->n_traces * tree->n_nodes > 2 * (uint64_t)MODEL_MAX_SPANS)
            return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "more than %u traces or %u spans in one frame",
                            MODEL_MAX_TRACES, MODEL_MAX_SPANS);
        n_uses[topology->tree] += topology->n_traces;
    }
    model->n_traces = n_traces;
    model->n_spans = n_spans;
    return STATUS_OK;
}

static void count_run(struct model *model, const struct model_tree *parent, const struct model_run *run, uint64_t n)
{
    uint32_t            label_at = model->trees[run->tree].label;
    struct model_label *label;

    model->edges[run->edge].n_rows += (uint32_t)n;
    label = &model->labels[label_at - MODEL_LABEL_FIRST];
    label->n_rows += (uint32_t)n;
    if (model_label_is_trace(parent->label) || model->labels[parent->label - MODEL_LABEL_FIRST].service != label->service)
        model->services[label->service].n_rows += (uint32_t)n;
}

/* n_uses: of each tree by topologies; on return by larger trees too. */
static void derive_rows(struct model *model, uint64_t *n_uses)
{
    for (uint32_t i = 0; i < model->n_labels; i++)
        model->labels[i].n_rows = 0;
    for (uint32_t i = 0; i < model->n_services; i++)
        model->services[i].n_rows = 0;
    for (uint32_t i = 0; i < model->n_edges; i++)
        model->edges[i].n_rows = 0;
    for (uint32_t t = model->n_trees; t-- > 0;) {
        const struct model_tree *tree = &model->trees[t];
        for (uint32_t r = 0; r < tree->n_runs; r++) {
            const struct model_run *run = &model->runs[tree->first_run + r];
            uint64_t                n = n_uses[t] * run->n;
            n_uses[run->tree] += n;
            count_run(model, tree, run, n);
        }
    }
    model->n_span_events = 0;
    model->n_span_links = 0;
    for (uint32_t i = 0; i < model->n_labels; i++) {
        model->n_span_events += (uint64_t)model->labels[i].n_rows * model->labels[i].n_events;
        model->n_span_links += (uint64_t)model->labels[i].n_rows * model->labels[i].n_links;
    }
}

static void derive_labels(struct model *model)
{
    model->n_operations = 0;
    for (uint32_t i = 0; i < model->n_labels; i++) {
        struct model_label *label = &model->labels[i];
        struct text         form = model_string(model, label->form);
        label->has_parent_id = form.n != 0 && memchr(form.at, FORM_PARENT_ID, form.n) != NULL;
        if (label->operation >= model->n_operations)
            model->n_operations = label->operation + 1;
    }
}

enum status model_derive_topology(struct model *model, struct arena *arena, struct fail *fail)
{
    uint64_t   *n_uses = calloc((size_t)model->n_trees + 1, sizeof *n_uses); /* owned here */
    enum status s = STATUS_OK;

    if (n_uses == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u trees", model->n_trees);
    derive_labels(model);
    s = derive_strictness(model, arena, fail);
    for (uint32_t t = 0; s == STATUS_OK && t < model->n_trees; t++)
        s = derive_tree(model, t, fail);
    if (s == STATUS_OK)
        s = model_edges_derive(model, arena, fail);
    if (s == STATUS_OK)
        s = derive_topologies(model, n_uses, fail);
    if (s == STATUS_OK)
        derive_rows(model, n_uses);
    free(n_uses);
    return s;
}

/* ---- Columns ---------------------------------------------------------------- */

/* Rows saturate: a column of that many can only be constant (derive_slots). */
static uint32_t add_rows(struct model_column *column, uint32_t n_rows)
{
    uint32_t row_base = column->n_rows;
    column->n_rows = n_rows < UINT32_MAX - row_base ? row_base + n_rows : UINT32_MAX;
    return row_base;
}

static void use_column(struct model *model, struct model_field *field, uint32_t n_rows)
{
    field->row_base = add_rows(&model->columns[field->column], n_rows);
}

static void use_label_columns(struct model *model, struct model_label *label)
{
    struct model_field *own[] = { &label->name, &label->status_message, &label->trace_state, &label->flags,
                                  &label->dropped_attrs, &label->dropped_events, &label->dropped_links };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        use_column(model, own[i], label->n_rows);
    for (uint32_t i = 0; i < label->n_attrs; i++)
        use_column(model, &model->label_attrs[label->first_attr + i].field, label->n_rows);
    for (uint32_t e = 0; e < label->n_events; e++) {
        struct model_label_event *event = &model->label_events[label->first_event + e];
        use_column(model, &event->name, label->n_rows);
        use_column(model, &event->dropped_attrs, label->n_rows);
        for (uint32_t i = 0; i < event->n_attrs; i++)
            use_column(model, &model->label_attrs[event->first_attr + i].field, label->n_rows);
    }
    for (uint32_t e = 0; e < label->n_links; e++) {
        struct model_label_link *link = &model->label_links[label->first_link + e];
        struct model_field *fields[] = { &link->trace_state, &link->dropped_attrs, &link->flags, &link->target };
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            use_column(model, fields[i], label->n_rows);
        for (uint32_t i = 0; i < link->n_attrs; i++)
            use_column(model, &model->label_attrs[link->first_attr + i].field, label->n_rows);
    }
}

/* The columns are visited in order, so that a slot's rows are known before its own slots are met. */
static enum status derive_slots(struct model *model, uint32_t at, struct fail *fail)
{
    struct model_column *column = &model->columns[at];
    struct model_choice *choices = &model->choices[column->first_choice];
    uint64_t             n_rows = 0;

    if (column->n_choices == 1)
        choices[0].n = column->n_rows;
    for (uint32_t c = 0; c < column->n_choices; c++) {
        n_rows += choices[c].n;
        if (choices[c].kind != MODEL_CHOICE_PATTERN)
            continue;
        const struct model_pattern *pattern = &model->patterns[choices[c].ref];
        for (uint32_t i = 0; i < pattern->n_parts; i++) {
            struct model_part *part = &model->parts[pattern->first_part + i];
            if (part->column == MODEL_NONE)
                continue;
            part->row_base = add_rows(&model->columns[part->column], choices[c].n);
        }
    }
    if (column->n_rows == UINT32_MAX && (column->n_choices != 1 || choices[0].kind != MODEL_CHOICE_VALUE))
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "column %u has too many rows", at);
    if (n_rows != column->n_rows)
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "column %u has %llu values for %u rows", at,
                        (unsigned long long)n_rows, column->n_rows);
    return STATUS_OK;
}

static enum status derive_columns(struct model *model, struct fail *fail)
{
    for (uint32_t i = 0; i < model->n_columns; i++)
        model->columns[i].n_rows = 0;
    for (uint32_t i = 0; i < model->n_labels; i++)
        use_label_columns(model, &model->labels[i]);
    for (uint32_t i = 0; i < model->n_services; i++)
        use_column(model, &model->services[i].resources, model->services[i].n_rows);
    for (uint32_t i = 0; i < model->n_columns; i++) {
        enum status s = derive_slots(model, i, fail);
        if (s != STATUS_OK)
            return s;
    }
    return STATUS_OK;
}

/* ---- Groups and cells ---------------------------------------------------------- */

static enum status derive_groups(struct model *model, struct fail *fail)
{
    uint32_t t = 0;
    for (uint32_t g = 0; g < model->n_groups; g++) {
        struct model_group *group = &model->groups[g];
        uint64_t            n_counted = 0;
        group->first_topology = t;
        group->n_traces = 0;
        for (; t < model->n_topologies && model->topologies[t].group == g; t++)
            group->n_traces += model->topologies[t].n_traces;
        group->n_topologies = t - group->first_topology;
        group->first_count = g * model->n_buckets;
        for (uint32_t b = 0; b < model->n_buckets; b++)
            n_counted += model->bucket_counts[group->first_count + b];
        if (n_counted != group->n_traces || group->n_traces == 0)
            return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "group %u has %u traces and counts %llu", g,
                            group->n_traces, (unsigned long long)n_counted);
    }
    if (t != model->n_topologies)
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "topology %u stands outside its group", t);
    return STATUS_OK;
}

static enum status derive_cells(struct model *model, struct fail *fail)
{
    for (uint32_t i = 0, n = 0; i < model->n_copulas; i++) {
        model->copulas[i].first_knot = n;
        n += model->copulas[i].n_nodes * MODEL_LEAF_KNOTS;
    }
    for (uint32_t i = 0; i < model->n_cells; i++)
        model->cells[i].n_rows = 0;
    for (uint32_t e = 0; e < model->n_edges; e++) {
        const struct model_edge *edge = &model->edges[e];
        if (edge->n_late > edge->n_rows || (edge->n_late > 0) != (edge->cell[1] != MODEL_NONE)
            || (edge->n_late < edge->n_rows) != (edge->cell[0] != MODEL_NONE))
            return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "edge %u has %u late rows of %u", e, edge->n_late,
                            edge->n_rows);
        if (edge->cell[0] != MODEL_NONE)
            model->cells[edge->cell[0]].n_rows += edge->n_rows - edge->n_late;
        if (edge->cell[1] != MODEL_NONE)
            model->cells[edge->cell[1]].n_rows += edge->n_late;
    }
    return STATUS_OK;
}

enum status model_derive(struct model *model, struct arena *arena, struct fail *fail)
{
    enum status s = model_derive_topology(model, arena, fail);
    if (s == STATUS_OK)
        s = derive_columns(model, fail);
    if (s == STATUS_OK)
        s = derive_groups(model, fail);
    return s == STATUS_OK ? derive_cells(model, fail) : s;
}
