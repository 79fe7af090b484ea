/* study.c - one span table at a time: it is freed as soon as it is coded. */
#include "gentq/study.h"

#include <stdlib.h>

#include "gentq/load.h"

static bool has_common_operation(const struct dataset *set, uint32_t n_real_operations)
{
    for (uint32_t i = 0; i < set->n_spans; i++)
        if (set->spans[i].operation < n_real_operations)
            return true;
    return false;
}

static enum status read_set(const char *path, struct codes *codes, struct dataset *out, struct fail *fail)
{
    struct span_table table; /* owned here */
    enum status       s = load_spans(path, &table, fail);
    if (s != STATUS_OK)
        return s;
    s = dataset_build(&table, codes, out, fail);
    span_table_free(&table);
    if (s == STATUS_OK && out->n_spans == 0)
        s = fail_set(fail, STATUS_BAD_TRACE, FAIL_NO_OFFSET, "no spans");
    return s;
}

static enum status read_sets(const struct study_options *options, struct study *out, uint32_t *path_at,
                             struct fail *fail)
{
    enum status s                 = STATUS_OK;
    uint32_t    n_real_operations = 0;

    for (*path_at = 0; *path_at < options->n_paths; ++*path_at) {
        struct dataset *set = &out->sets[out->n_sets++];
        s                   = read_set(options->paths[*path_at], &out->codes, set, fail);
        if (s == STATUS_OK && *path_at == 0)
            n_real_operations = out->codes.operations.n;
        else if (s == STATUS_OK && !has_common_operation(set, n_real_operations))
            s = fail_set(fail, STATUS_BAD_TRACE, FAIL_NO_OFFSET, "no operation in common with %s", options->paths[0]);
        if (s != STATUS_OK)
            return s;
    }
    *path_at = 0;
    return s;
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static enum status build_time(struct study *out, uint64_t bucket_ns, struct fail *fail)
{
    const struct dataset *real   = &out->sets[0];
    uint64_t             *starts = malloc(real->n_spans * sizeof *starts); /* owned here */
    if (starts == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "start times");
    for (uint32_t i = 0; i < real->n_spans; i++)
        starts[i] = real->spans[i].start_ns;
    qsort(starts, real->n_spans, sizeof *starts, compare_u64);
    enum status s = active_time_build(starts, real->n_spans, bucket_ns, &out->arena, &out->time, fail);
    free(starts);
    for (uint32_t i = 0; s == STATUS_OK && i < out->n_sets; i++)
        dataset_place(&out->sets[i], &out->time);
    return s;
}

/* From REAL's 1st to its 99th percentile; a column where that is nothing is no number to W1. */
static void find_number_spans(struct reference *reference, const struct ranking *numbers)
{
    for (uint32_t column = 0; column < numbers->n_groups; column++) {
        uint32_t      n      = ranking_count(numbers, column);
        const double *values = numbers->values + numbers->first[column];
        if (n != 0)
            reference->number_spans[column] = distance_quantile(values, n, 0.99) - distance_quantile(values, n, 0.01);
    }
}

static enum status build_rankings(struct study *out, struct fail *fail)
{
    struct reference *reference = &out->reference;

    for (uint32_t i = 0; i < out->n_sets; i++) {
        if (!rankings_build(&out->sets[i], &out->codes, out->time.n_buckets, &out->arena, &out->rankings[i]) ||
            !rankings_build_numbers(&out->sets[i], &out->codes, reference->is_number, reference->numbers, &out->arena,
                                    &out->rankings[i]))
            return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "durations");
        if (i == 0)
            find_number_spans(reference, &out->rankings[0].of[RANKINGS_NUMBER]);
        reference_mark_deciles(&out->rankings[0].of[RANKINGS_OPERATION], &out->sets[i]);
    }
    return STATUS_OK;
}

enum status study_build(const struct study_options *options, struct study *out, uint32_t *path_at, struct fail *fail)
{
    *path_at = 0;
    *out     = (struct study){ 0 };
    arena_init(&out->arena);
    out->sets     = arena_take(&out->arena, options->n_paths, sizeof *out->sets);
    out->rankings = arena_take(&out->arena, options->n_paths, sizeof *out->rankings);
    if (out->sets == NULL || out->rankings == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "files");
    enum status s = read_sets(options, out, path_at, fail);
    if (s == STATUS_OK)
        s = build_time(out, options->bucket_ns, fail);
    if (s == STATUS_OK)
        s = reference_build(&out->sets[0], &out->codes, &out->arena, &out->reference, fail);
    if (s == STATUS_OK)
        s = build_rankings(out, fail);
    if (s == STATUS_OK &&
        (!pair_plan_build(&out->sets[0], &out->codes, &out->reference, &out->arena, &out->plans.pairs) ||
         !copy_plan_build(&out->sets[0], &out->codes, &out->reference, &out->arena, &out->plans.copies)))
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "pairs of attributes");
    return s;
}

void study_free(struct study *study)
{
    for (uint32_t i = 0; i < study->n_sets; i++)
        dataset_free(&study->sets[i]);
    codes_free(&study->codes);
    arena_free(&study->arena);
    *study = (struct study){ 0 };
}
