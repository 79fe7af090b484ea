/* starts.c - gaps from the longest down: each either exceeds what is left of a bucket, or none behind it does. */
#include "gentc/starts.h"

#include <stdlib.h>

#include "common/base/fixed.h"

struct gap {
    uint64_t ns;
    uint32_t before; /* the start behind the gap, of the sorted ones */
};

static int compare_u64(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int compare_lengths(const void *a, const void *b)
{
    const struct gap *x = a, *y = b;
    if (x->ns != y->ns)
        return x->ns > y->ns ? -1 : 1;
    return (x->before > y->before) - (x->before < y->before);
}

static int compare_places(const void *a, const void *b)
{
    const struct gap *x = a, *y = b;
    return (x->before > y->before) - (x->before < y->before);
}

/* How many of the gaps, longest first, are silences. */
static uint32_t count_silences(const struct gap *gaps, uint32_t n_gaps, uint64_t active_ns, uint32_t n_buckets)
{
    uint32_t n = 0;
    while (n < n_gaps && n < MODEL_MAX_SEGMENTS - 1 && gaps[n].ns > active_ns / n_buckets)
        active_ns -= gaps[n++].ns;
    return n;
}

/* starts ascending, n_traces > 0; gaps: room for n_traces. */
static void lay_segments(const uint64_t *starts, uint32_t n_traces, uint32_t n_max_buckets, struct gap *gaps,
                         struct model_build *build)
{
    uint32_t n_gaps = n_traces - 1;

    for (uint32_t i = 0; i < n_gaps; i++)
        gaps[i] = (struct gap){ starts[i + 1] - starts[i], i + 1 };
    qsort(gaps, n_gaps, sizeof *gaps, compare_lengths);
    uint32_t n_silences = count_silences(gaps, n_gaps, starts[n_traces - 1] - starts[0], n_max_buckets);
    qsort(gaps, n_silences, sizeof *gaps, compare_places);

    struct model_segment *segments = MODEL_BUILD_TAKE(build, segments, n_silences + 1);
    uint64_t              active_ns = 0;
    if (segments == NULL)
        return;
    for (uint32_t i = 0; i <= n_silences; i++) {
        uint32_t first = i == 0 ? 0 : gaps[i - 1].before;
        uint32_t last  = i == n_silences ? n_traces - 1 : gaps[i].before - 1;
        uint64_t rest  = UINT64_MAX - active_ns;
        segments[i]    = (struct model_segment){ active_ns, starts[first] };
        active_ns += starts[last] - starts[first] < rest ? starts[last] - starts[first] + 1 : rest;
    }
    build->model.active_ns = active_ns;
}

enum status starts_build(const uint64_t *trace_start_ns, uint32_t n_traces, uint32_t n_max_buckets,
                         struct model_build *build, struct fail *fail)
{
    uint64_t   *starts = calloc((size_t)n_traces + 1, sizeof *starts); /* owned here */
    struct gap *gaps   = calloc((size_t)n_traces + 1, sizeof *gaps);   /* owned here */
    enum status s      = STATUS_OK;

    build->model.active_ns = 0;
    build->model.n_buckets = 1;
    if (starts == NULL || gaps == NULL) {
        s = STATUS_NO_MEMORY;
    } else if (n_traces > 0) {
        memcpy(starts, trace_start_ns, n_traces * sizeof *starts);
        qsort(starts, n_traces, sizeof *starts, compare_u64);
        lay_segments(starts, n_traces, n_max_buckets, gaps, build);
        uint64_t n_max         = n_traces < build->model.active_ns ? n_traces : build->model.active_ns;
        build->model.n_buckets = n_max_buckets < n_max ? n_max_buckets : (uint32_t)n_max;
        s                      = build->has_failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    free(starts);
    free(gaps);
    return s == STATUS_OK ? s : fail_set(fail, s, FAIL_NO_OFFSET, "no room to sort %u starts", n_traces);
}

static uint64_t active_ns_of(const struct model *model, uint64_t start_ns)
{
    uint32_t low = 0, high = model->n_segments; /* the segment lies in [low, high) */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (model->segments[middle].start_ns <= start_ns)
            low = middle;
        else
            high = middle;
    }
    return model->segments[low].active_ns + (start_ns - model->segments[low].start_ns);
}

uint32_t starts_bucket(const struct model *model, uint64_t start_ns)
{
    uint64_t bucket = fixed_mul_div(active_ns_of(model, start_ns), model->n_buckets, model->active_ns);
    return bucket < model->n_buckets ? (uint32_t)bucket : model->n_buckets - 1;
}

uint32_t starts_rank(const struct model *model, uint64_t start_ns)
{
    uint64_t rank = fixed_mul_div(active_ns_of(model, start_ns), UINT64_C(1) << 32, model->active_ns);
    return rank < UINT32_MAX ? (uint32_t)rank : UINT32_MAX;
}

enum status starts_count(const uint64_t *trace_start_ns, const uint32_t *group_of, uint32_t n_traces,
                         uint32_t n_groups, struct model_build *build, struct fail *fail)
{
    struct model       *model = &build->model;
    struct model_group *groups = MODEL_BUILD_TAKE(build, groups, n_groups);
    uint32_t            n_counts = 0; /* n_buckets stands for the model's own counter */

    if (groups == NULL || (uint64_t)n_groups * model->n_buckets > UINT32_MAX ||
        !model_build_grow(build, (void **)&model->bucket_counts, &n_counts, n_groups * model->n_buckets,
                          sizeof *model->bucket_counts))
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to count %u groups", n_groups);
    for (uint32_t g = 0; g < n_groups; g++)
        groups[g].first_count = g * model->n_buckets;
    for (uint32_t t = 0; t < n_traces; t++) {
        groups[group_of[t]].n_traces++;
        model->bucket_counts[groups[group_of[t]].first_count + starts_bucket(model, trace_start_ns[t])]++;
    }
    return STATUS_OK;
}
