/* seed_window.c - built, coded and compared, one after the other.
 *
 * A label holds its spans' status, so durations beside the time say when what
 * failed and how long it took, those beside the parents' where the time went. */
#include "gentc/seed_window.h"

#include "common/gen/gen_draw.h"
#include "gentc/seed_spans.h"

/* Of the window's spans, and of a candidate's, how many are elsewhere in the tables. */
static uint64_t count_off(const struct seed_label *label, const struct seed_span *made)
{
    int32_t  by_parent[SEED_ROWS_N_PARTS][SEED_ROWS_N_PARTS + 1] = { 0 };
    int32_t  by_time[SEED_ROWS_N_PARTS][SEED_ROWS_N_PARTS] = { 0 };
    uint64_t n_off = 0;

    for (uint32_t i = 0; i < label->n_rows; i++) {
        by_parent[made[i].duration][made[i].parent_duration]++;
        by_time[made[i].duration][made[i].time]++;
        by_parent[label->spans[i].duration][label->spans[i].parent_duration]--;
        by_time[label->spans[i].duration][label->spans[i].time]--;
    }
    for (uint32_t i = 0; i < SEED_ROWS_N_PARTS; i++) {
        for (uint32_t k = 0; k <= SEED_ROWS_N_PARTS; k++)
            n_off += by_parent[i][k] > 0 ? (uint64_t)by_parent[i][k] : 0;
        for (uint32_t k = 0; k < SEED_ROWS_N_PARTS; k++)
            n_off += by_time[i][k] > 0 ? (uint64_t)by_time[i][k] : 0;
    }
    return n_off;
}

static enum status score(const struct seed_rows *rows, const struct model *model,
                         const struct seed_window_options *options, uint64_t *n_off, struct fail *fail)
{
    struct arena      arena; /* owned here */
    struct seed_spans spans;
    struct gen       *gen;

    arena_init(&arena);
    enum status s = gen_build(model, &options->gen, &arena, &gen, fail);
    if (s == STATUS_OK && !seed_spans_build(rows, model, gen, options->n_threads, &arena, &spans))
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "seeds");
    *n_off = 0;
    for (uint32_t i = 0; s == STATUS_OK && i < rows->n_labels; i++)
        *n_off += count_off(&rows->labels[i], spans.spans[i]);
    arena_free(&arena);
    return s;
}

enum status seed_window_run(const struct seed_rows *rows, struct model *model,
                            const struct seed_window_options *options, struct seed_window_result *result,
                            struct fail *fail)
{
    const uint64_t first = model->seed;
    uint64_t       best = first;
    enum status    s = STATUS_OK;

    *result = (struct seed_window_result){ 0 };
    for (uint32_t i = 0; i < options->n_candidates && s == STATUS_OK; i++) {
        uint64_t n_off;
        model->seed = i == 0 ? first : philox_u64(first, GEN_DOMAIN_SEED, 0, i);
        s = score(rows, model, options, &n_off, fail);
        if (s != STATUS_OK)
            break;
        if (i == 0 || n_off < result->after) {
            best = model->seed;
            result->best = i;
            result->after = n_off;
        }
        result->before = i == 0 ? n_off : result->before;
        result->n_tried++;
    }
    model->seed = best;
    return s;
}
