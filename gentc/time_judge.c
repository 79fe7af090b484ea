/* time_judge.c - tables of the window's spans less those of the model's. */
#include "gentc/time_judge.h"

#include "common/base/fixed.h"
#include "common/gen/gen.h"
#include "common/gen/gen_time.h"

#define N_PARTS   32u /* of a parent */
#define N_OCTAVES 64u
#define N_EIGHTHS 8u

/* Counts of one label; the window's are added, the model's taken away. */
struct judge_label {
    int32_t gaps[N_PARTS + 2], parts[N_PARTS + 2]; /* before the parent's start, and from its end on, too */
    int32_t durations[2 * N_OCTAVES];              /* by half octaves */
};

struct judge {
    struct judge_label *labels; /* (n_labels) */
    int32_t             traces[N_EIGHTHS][2 * N_OCTAVES];
    uint64_t            start_ns, length_ns; /* of the window's traces */
    uint32_t            n_labels;
};

struct interval {
    uint64_t start_ns, end_ns;
};

static uint32_t part_of(uint64_t from_ns, uint64_t to_ns, uint64_t whole_ns)
{
    uint64_t part_ns = to_ns - from_ns;
    if (to_ns < from_ns)
        return 0;
    if (part_ns >= whole_ns)
        return part_ns == 0 ? 1 : N_PARTS + 1;
    return 1 + (uint32_t)((double)part_ns / (double)whole_ns * N_PARTS);
}

static uint32_t octaves_of(uint64_t ns)
{
    return fixed_log2_q16(ns) >> 15;
}

static void add_span(struct judge *judge, uint32_t label, struct interval span, const struct interval *parent,
                     int32_t sign)
{
    struct judge_label *of = &judge->labels[label - MODEL_LABEL_FIRST];

    of->durations[octaves_of(span.end_ns - span.start_ns)] += sign;
    if (parent == NULL)
        return;
    uint64_t whole_ns = parent->end_ns - parent->start_ns;
    of->gaps[part_of(parent->start_ns, span.start_ns, whole_ns)] += sign;
    of->parts[part_of(span.start_ns, span.end_ns, whole_ns)] += sign;
}

static void add_trace(struct judge *judge, struct interval trace, int32_t sign)
{
    uint64_t since_ns = trace.start_ns < judge->start_ns ? 0 : trace.start_ns - judge->start_ns;
    uint32_t eighth = (uint32_t)((double)since_ns / (double)judge->length_ns * N_EIGHTHS);
    judge->traces[eighth < N_EIGHTHS ? eighth : N_EIGHTHS - 1][octaves_of(trace.end_ns - trace.start_ns)] += sign;
}

static struct interval interval_of(const struct window *window, uint32_t position)
{
    const struct span *span = &window->spans->spans[window->order[position]];
    return (struct interval){ span->start_ns, span->end_ns < span->start_ns ? span->start_ns : span->end_ns };
}

static void widen(struct interval *trace, struct interval span)
{
    trace->start_ns = span.start_ns < trace->start_ns ? span.start_ns : trace->start_ns;
    trace->end_ns = span.end_ns > trace->end_ns ? span.end_ns : trace->end_ns;
}

static void add_window(struct judge *judge, const struct window *window, const struct structure *structure)
{
    for (uint32_t t = 0; t < window->n_traces; t++) {
        struct interval trace = { UINT64_MAX, 0 };
        for (uint32_t p = window->first[t]; p < window->first[t + 1]; p++) {
            struct interval span = interval_of(window, p), parent;
            bool            has_parent = structure->parent[p] != STRUCTURE_NO_PARENT;
            if (has_parent)
                parent = interval_of(window, structure->parent[p]);
            add_span(judge, structure->label[p], span, has_parent ? &parent : NULL, 1);
            widen(&trace, span);
        }
        add_trace(judge, trace, 1);
    }
}

static void take_trace(struct judge *judge, const struct gen_outline *outline)
{
    struct interval trace = { UINT64_MAX, 0 };

    for (uint32_t i = 1; i < outline->n_nodes; i++) {
        const struct gen_node *node = &outline->nodes[i];
        const struct gen_time *time = &outline->times[i], *above = &outline->times[node->parent];
        struct interval        span = { time->start_ns, time->end_ns }, parent = { above->start_ns, above->end_ns };
        add_span(judge, node->label, span, node->parent == 0 ? NULL : &parent, -1);
        widen(&trace, span);
    }
    add_trace(judge, trace, -1);
}

static enum status take_model(struct judge *judge, const struct model *model, struct arena *arena, struct fail *fail)
{
    struct gen_options  options = { .shares_ids = false };
    struct gen_scratch *scratch = NULL; /* owned here */
    struct gen         *gen;
    enum status         s = gen_build(model, &options, arena, &gen, fail);

    if (s == STATUS_OK)
        s = gen_scratch_open(gen, &scratch, fail);
    for (uint64_t t = 0; s == STATUS_OK && t < model->n_traces; t++) {
        struct gen_outline outline = gen_outline(gen, scratch, t);
        take_trace(judge, &outline);
    }
    gen_scratch_close(scratch);
    return s;
}

/* Those that are more than there should be. */
static uint64_t count_off(const int32_t *counts, uint32_t n)
{
    uint64_t n_off = 0;
    for (uint32_t i = 0; i < n; i++)
        n_off += counts[i] > 0 ? (uint64_t)counts[i] : 0;
    return n_off;
}

static double sum_off(const struct judge *judge, uint64_t n_spans, uint64_t n_traces)
{
    uint64_t n_off = 0;

    for (uint32_t l = 0; l < judge->n_labels; l++)
        n_off += count_off(judge->labels[l].gaps, N_PARTS + 2) + count_off(judge->labels[l].parts, N_PARTS + 2)
                 + count_off(judge->labels[l].durations, 2 * N_OCTAVES);
    return (double)n_off / (double)(n_spans + 1)
           + (double)count_off(&judge->traces[0][0], N_EIGHTHS * 2 * N_OCTAVES) / (double)(n_traces + 1);
}

enum status time_judge_model(const struct window *window, const struct structure *structure, const struct model *model,
                             double *off, struct fail *fail)
{
    struct judge judge = { .start_ns = UINT64_MAX, .n_labels = model->n_labels };
    struct arena arena; /* owned here */
    uint64_t     last_ns = 0;

    for (uint32_t t = 0; t < window->n_traces; t++) {
        uint64_t start_ns = structure->trace_start_ns[t];
        judge.start_ns = start_ns < judge.start_ns ? start_ns : judge.start_ns;
        last_ns = start_ns > last_ns ? start_ns : last_ns;
    }
    judge.length_ns = last_ns > judge.start_ns ? last_ns - judge.start_ns : 1;
    arena_init(&arena);
    judge.labels = arena_take(&arena, model->n_labels, sizeof *judge.labels);
    enum status s = judge.labels == NULL ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to judge times")
                                         : STATUS_OK;
    if (s == STATUS_OK) {
        add_window(&judge, window, structure);
        s = take_model(&judge, model, &arena, fail);
    }
    *off = sum_off(&judge, model->n_spans, model->n_traces);
    arena_free(&arena);
    return s;
}
