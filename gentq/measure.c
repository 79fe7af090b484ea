/* measure.c - threads take the views in order, the large ones first; each writes its own. */
#include "gentq/measure.h"

#include <pthread.h>
#include <stdatomic.h>

#include "common/base/cli.h"
#include "gentq/paper.h"

struct job {
    const struct study           *study;
    const struct measure_options *options;
    struct measure               *out;
    struct metric_context         context;
    const void                   *real[MEASURE_MAX_METRICS]; /* tallies */
    atomic_uint                   next;
    atomic_bool                   has_failed;
};

static bool measure_view(const struct job *job, struct measure_view *out)
{
    const struct study *study = job->study;
    struct arena        arena; /* owned here */
    struct view         view;

    arena_init(&arena);
    bool is_done = sample_draw(&out->sample, &study->sets[out->set_at], &study->rankings[out->set_at], &arena, &view);
    for (uint32_t i = 0; is_done && i < job->options->n_metrics; i++) {
        const struct metric *metric = job->options->metrics[i];
        struct arena         scratch; /* owned here */
        arena_init(&scratch);
        const void *tally = metric->tally(&job->context, &view, &scratch);
        is_done           = tally != NULL;
        if (is_done)
            metric->distance(&job->context, job->real[i], tally, &view, out->parts[i]);
        arena_free(&scratch);
    }
    out->n_traces = view.n_traces;
    arena_free(&arena);
    return is_done;
}

static void *run_thread(void *context)
{
    struct job *job = context;
    uint32_t    i;

    while ((i = atomic_fetch_add(&job->next, 1)) < job->out->n_views && !atomic_load(&job->has_failed))
        if (!measure_view(job, &job->out->views[i]))
            atomic_store(&job->has_failed, true);
    return NULL;
}

static bool plan_views(const struct study *study, const struct measure_options *options, struct measure *out)
{
    out->n_regenerated = study->n_sets - 1;
    out->n_rates       = sample_n_rates(study->sets[0].n_traces);
    out->n_draws       = options->n_draws;
    out->n_views       = out->n_regenerated + 2 + out->n_rates * out->n_draws;
    out->views         = arena_take(&out->arena, out->n_views, sizeof *out->views);
    if (out->views == NULL)
        return false;
    for (uint32_t i = 0; i < out->n_regenerated; i++)
        out->views[i].set_at = i + 1;
    struct measure_view *tails = out->views + out->n_regenerated, *heads = tails + 2;
    tails[0].sample.kind       = SAMPLE_ERRORS;
    tails[1].sample.kind       = SAMPLE_SLOW;
    for (uint32_t rate = 0; rate < out->n_rates; rate++)
        for (uint32_t draw = 0; draw < out->n_draws; draw++)
            heads[rate * out->n_draws + draw].sample =
                (struct sample){ SAMPLE_HEAD, sample_rates[rate], draw, options->seed };
    return true;
}

static bool tally_real(struct job *job, const struct view *real, struct arena *arena)
{
    job->context = (struct metric_context){ .codes     = &job->study->codes,
                                            .reference = &job->study->reference,
                                            .plans     = &job->study->plans,
                                            .real      = real,
                                            .n_buckets = job->study->time.n_buckets };
    paper_begin(&job->context);
    for (uint32_t i = 0; i < job->options->n_metrics; i++)
        if ((job->real[i] = job->options->metrics[i]->tally(&job->context, real, arena)) == NULL)
            return false;
    return true;
}

static void run_threads(struct job *job)
{
    pthread_t threads[CLI_MAX_THREADS];
    uint32_t  n_started = 0;

    while (n_started + 1 < job->options->n_threads && n_started < CLI_MAX_THREADS &&
           pthread_create(&threads[n_started], NULL, run_thread, job) == 0)
        n_started++;
    run_thread(job);
    while (n_started > 0)
        pthread_join(threads[--n_started], NULL);
}

enum status measure_run(const struct study *study, const struct measure_options *options, struct measure *out,
                        struct fail *fail)
{
    struct sample whole = { .kind = SAMPLE_ALL };
    struct job    job   = { .study = study, .options = options, .out = out };
    struct arena  arena; /* owned here */
    struct view   real;

    *out = (struct measure){ 0 };
    arena_init(&out->arena);
    arena_init(&arena);
    bool is_done = plan_views(study, options, out) &&
                   sample_draw(&whole, &study->sets[0], &study->rankings[0], &arena, &real) &&
                   tally_real(&job, &real, &arena);
    if (is_done)
        run_threads(&job);
    arena_free(&arena);
    if (!is_done || atomic_load(&job.has_failed))
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "measuring");
    return STATUS_OK;
}

void measure_free(struct measure *measure)
{
    arena_free(&measure->arena);
    *measure = (struct measure){ 0 };
}
