/* structure.c - names, parents, labels, trees, topologies in turn; then everything again in the model's numbers.
 *
 * Labels are needed in a model before their numbers are known: the order of
 * siblings (model_order.h) is defined on a model, and numbers follow from the
 * trees. So labels are emitted twice, first into a draft. */
#include "gentc/structure.h"

#include <stdlib.h>

#include "common/bundle/model_order.h"
#include "gentc/numbering.h"
#include "gentc/parents.h"
#include "gentc/resources.h"
#include "gentc/starts.h"

struct builder {
    const struct window *window;
    struct model_build  *build;
    struct structure    *out;
    struct arena         scratch; /* owned */
    struct model_build   draft;   /* owned */
    struct span_names    names;   /* owned */
    struct trees         trees;   /* owned */
    struct labels        labels;
    struct labels_source source;
    struct topologies    topologies;
    struct numbering     numbering;
};

static enum status no_memory(struct fail *fail)
{
    return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the window's structure");
}

/* ---- In the order of the input --------------------------------------------------- */

static enum status take_arrays(struct builder *builder, struct arena *arena, struct fail *fail)
{
    const struct window *window  = builder->window;
    struct structure    *out     = builder->out;
    uint32_t             n_spans = window->first[window->n_traces];

    if (window->n_traces > MODEL_MAX_TRACES || n_spans > MODEL_MAX_SPANS)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "%u traces of %u spans are too many for one window",
                        window->n_traces, n_spans);
    *out = (struct structure){
        .label          = arena_take(arena, n_spans, sizeof *out->label),
        .parent         = arena_take(arena, n_spans, sizeof *out->parent),
        .is_missing     = arena_take(arena, n_spans, sizeof *out->is_missing),
        .place          = arena_take(arena, n_spans, sizeof *out->place),
        .topology       = arena_take(arena, window->n_traces, sizeof *out->topology),
        .trace_start_ns = arena_take(arena, window->n_traces, sizeof *out->trace_start_ns),
        .resource       = arena_take(arena, window->spans->n_resources, sizeof *out->resource),
        .n_spans        = n_spans,
    };
    if (out->label == NULL || out->parent == NULL || out->is_missing == NULL || out->place == NULL || out->topology == NULL ||
        out->trace_start_ns == NULL || out->resource == NULL)
        return no_memory(fail);
    return STATUS_OK;
}

static enum status find_labels(struct builder *builder, struct fail *fail)
{
    struct structure *out = builder->out;
    enum status       s   = span_names_build(builder->window, &builder->scratch, &builder->names, fail);

    if (s == STATUS_OK)
        s = parents_resolve(builder->window, out->parent, out->is_missing, fail);
    builder->source = (struct labels_source){ builder->window, &builder->names, out->parent };
    if (s == STATUS_OK)
        s = labels_build(&builder->source, &builder->scratch, &builder->labels, fail);
    if (s != STATUS_OK)
        return s;
    for (uint32_t p = 0; p < out->n_spans; p++)
        out->label[p] = builder->labels.of_span[p] + MODEL_LABEL_FIRST;
    return STATUS_OK;
}

/* Emits the draft and fills ranks and hashes, by label, that of the trace included. */
static enum status order_labels(struct builder *builder, struct trees_source *source, struct fail *fail)
{
    uint32_t  n     = builder->labels.n_labels;
    uint32_t *same  = arena_take(&builder->scratch, n, sizeof *same);
    uint64_t *whole = arena_take(&builder->scratch, (size_t)n + MODEL_LABEL_FIRST, sizeof *whole);
    uint32_t *operation = arena_take(&builder->scratch, (size_t)n + MODEL_LABEL_FIRST, sizeof *operation);
    uint64_t *order_hash;
    uint32_t *rank;

    if (same == NULL || whole == NULL || operation == NULL)
        return no_memory(fail);
    for (uint32_t i = 0; i < n; i++)
        same[i] = i;
    model_build_init(&builder->draft);
    enum status s = labels_emit(&builder->source, &builder->labels, same, &builder->draft, fail);
    if (s == STATUS_OK)
        s = model_build_finish(&builder->draft, fail);
    if (s == STATUS_OK)
        s = model_order_labels(&builder->draft.model, &builder->scratch, &rank, &order_hash, fail);
    if (s != STATUS_OK)
        return s;

    const uint64_t *content = labels_hash(&builder->source, &builder->labels, order_hash + MODEL_LABEL_FIRST,
                                          &builder->scratch);
    if (content == NULL)
        return no_memory(fail);
    operation[MODEL_LABEL_TRACE] = MODEL_NONE;
    for (uint32_t i = 0; i < n; i++) {
        whole[i + MODEL_LABEL_FIRST]     = content[i];
        operation[i + MODEL_LABEL_FIRST] = builder->draft.model.labels[i].operation;
    }
    source->rank         = rank;
    source->order_hash   = order_hash;
    source->content_hash = whole;
    source->operation    = operation;
    return STATUS_OK;
}

static enum status find_topologies(struct builder *builder, struct fail *fail)
{
    const struct structure *out    = builder->out;
    struct arena           *memory = &builder->scratch;
    struct trees_source     source = { .window     = builder->window,
                                       .label      = out->label,
                                       .parent     = out->parent,
                                       .is_missing = out->is_missing,
                                       .place      = out->place };

    enum status s = order_labels(builder, &source, fail);
    if (s == STATUS_OK)
        s = trees_build(&source, memory, &builder->trees, fail);
    if (s == STATUS_OK)
        s = topologies_build(builder->window, &builder->labels, &builder->trees, memory, &builder->topologies, fail);
    if (s == STATUS_OK)
        s = numbering_build(&builder->labels, &builder->trees, &builder->topologies, memory, &builder->numbering, fail);
    return s;
}

/* ---- In the model's numbers --------------------------------------------------------- */

static void number_spans(struct builder *builder)
{
    const struct window *window = builder->window;
    struct structure    *out    = builder->out;

    for (uint32_t p = 0; p < out->n_spans; p++)
        out->label[p] = builder->numbering.label_number[out->label[p] - MODEL_LABEL_FIRST] + MODEL_LABEL_FIRST;
    for (uint32_t t = 0; t < window->n_traces; t++) {
        out->topology[t]       = builder->topologies.of_trace[t];
        out->trace_start_ns[t] = UINT64_MAX;
        for (uint32_t p = window->first[t]; p < window->first[t + 1]; p++) {
            uint64_t start_ns = window_span(window, p)->start_ns;
            if (start_ns < out->trace_start_ns[t])
                out->trace_start_ns[t] = start_ns;
        }
    }
}

static void emit_trees(struct builder *builder)
{
    const struct numbering *numbering = &builder->numbering;
    struct model_tree      *trees     = MODEL_BUILD_TAKE(builder->build, trees, builder->trees.keys.n);

    for (uint32_t i = 0; trees != NULL && i < builder->trees.keys.n; i++) {
        struct tree_view  view = trees_view(&builder->trees, numbering->tree_order[i]);
        uint32_t          first_run = builder->build->model.n_runs;
        struct model_run *runs = MODEL_BUILD_TAKE(builder->build, runs, view.n_runs);
        for (uint32_t r = 0; runs != NULL && r < view.n_runs; r++)
            runs[r] = (struct model_run){ .tree    = numbering->tree_number[view.runs[r].tree],
                                          .n       = view.runs[r].n,
                                          .is_tied = view.runs[r].is_tied != 0,
                                          .missing = view.runs[r].missing };
        trees[i] = (struct model_tree){ .label = view.label, .first_run = first_run, .n_runs = view.n_runs };
        if (!model_label_is_trace(view.label))
            trees[i].label = numbering->label_number[view.label - MODEL_LABEL_FIRST] + MODEL_LABEL_FIRST;
    }
}

static void emit_topologies(struct builder *builder)
{
    const struct topologies *from = &builder->topologies;
    struct model_topology   *to   = MODEL_BUILD_TAKE(builder->build, topologies, from->n_topologies);

    for (uint32_t i = 0; to != NULL && i < from->n_topologies; i++)
        to[i] = (struct model_topology){ .tree     = builder->numbering.tree_number[from->topologies[i].tree],
                                         .group    = from->topologies[i].group,
                                         .n_traces = from->topologies[i].n_traces };
}

static enum status emit_starts(struct builder *builder, struct fail *fail)
{
    const uint64_t *starts   = builder->out->trace_start_ns;
    uint32_t        n_traces = builder->window->n_traces;
    uint32_t       *group_of = arena_take(&builder->scratch, n_traces, sizeof *group_of);

    if (group_of == NULL)
        return no_memory(fail);
    for (uint32_t t = 0; t < n_traces; t++)
        group_of[t] = builder->topologies.topologies[builder->topologies.of_trace[t]].group;
    enum status s = starts_build(starts, n_traces, STRUCTURE_N_BUCKETS, builder->build, fail);
    if (s == STATUS_OK)
        s = starts_count(starts, group_of, n_traces, builder->topologies.n_groups, builder->build, fail);
    return s;
}

static enum status emit(struct builder *builder, struct arena *arena, struct fail *fail)
{
    const struct model *model = &builder->build->model;

    number_spans(builder);
    enum status s = labels_emit(&builder->source, &builder->labels, builder->numbering.label_order, builder->build,
                                fail);
    if (s == STATUS_OK)
        s = resources_emit(builder->window, builder->out->label, builder->build, builder->out->resource, fail);
    if (s != STATUS_OK)
        return s;
    emit_trees(builder);
    emit_topologies(builder);
    if (builder->build->has_failed)
        return no_memory(fail);
    if (model->n_runs > MODEL_MAX_RUNS || model->n_label_attrs > MODEL_MAX_FIELDS)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "%u runs of subtrees or %u attributes of labels are too many",
                        model->n_runs, model->n_label_attrs);
    s = emit_starts(builder, fail);
    if (s == STATUS_OK)
        s = model_build_finish(builder->build, fail);
    return s == STATUS_OK ? model_derive_topology(&builder->build->model, arena, fail) : s;
}

enum status structure_build(const struct window *window, struct model_build *build, struct arena *arena,
                            struct structure *out, struct fail *fail)
{
    struct builder builder = { .window = window, .build = build, .out = out };

    arena_init(&builder.scratch);
    enum status s = take_arrays(&builder, arena, fail);
    if (s == STATUS_OK)
        s = find_labels(&builder, fail);
    if (s == STATUS_OK)
        s = find_topologies(&builder, fail);
    if (s == STATUS_OK)
        s = emit(&builder, arena, fail);
    model_build_free(&builder.draft);
    span_names_free(&builder.names);
    trees_free(&builder.trees);
    arena_free(&builder.scratch);
    return s;
}
