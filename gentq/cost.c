/* cost.c - every thread reads the file once and keeps the streams of its share of the samples. */
#include "gentq/cost.h"

#include <pthread.h>
#include <stdlib.h>

#include "common/base/cli.h"
#include "common/base/input.h"
#include "common/trace/trace_read.h"
#include "gentq/gzip_size.h"
#include "gentq/thin.h"
#include "gentq/trace_ids.h"

#define FLUSH_BYTES (1u << 16)

struct stream {
    const uint8_t    *has_trace; /* by trace, and 0 behind */
    uint64_t         *bytes;     /* where the result goes */
    struct gzip_size *size;      /* owned by the thread */
    struct buffer     text;      /* likewise */
};

struct thread_job {
    pthread_t               thread;
    const char             *path;
    const struct trace_ids *ids;
    struct stream          *streams; /* every n_threads-th of them from 'first' on */
    uint32_t                n_streams, first, n_threads;
    enum trace_format       format;      /* of the document at hand */
    struct thin_document    thin;        /* owned while the thread runs */
    uint64_t                n_documents; /* that have records */
    struct fail             fail;
    enum status             status;
};

static bool open_streams(struct thread_job *job)
{
    for (uint32_t i = job->first; i < job->n_streams; i += job->n_threads)
        if ((job->streams[i].size = gzip_size_open()) == NULL)
            return false;
    return true;
}

static void add_document(struct thread_job *job)
{
    for (uint32_t i = job->first; i < job->n_streams; i += job->n_threads) {
        struct stream *stream = &job->streams[i];
        thin_document_append(&job->thin, stream->has_trace, &stream->text);
        if (stream->text.n < FLUSH_BYTES)
            continue;
        gzip_size_add(stream->size, stream->text.data, stream->text.n);
        stream->text.n = 0;
    }
}

static enum status close_streams(struct thread_job *job, enum status s)
{
    for (uint32_t i = job->first; i < job->n_streams; i += job->n_threads) {
        struct stream *stream = &job->streams[i];
        if (s == STATUS_OK && stream->text.has_failed)
            s = fail_set(&job->fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "samples");
        if (s == STATUS_OK) {
            gzip_size_add(stream->size, stream->text.data, stream->text.n);
            *stream->bytes = gzip_size_finish(stream->size);
        }
        gzip_size_close(stream->size);
        buffer_free(&stream->text);
    }
    return s;
}

static uint32_t number_of(const void *context, const struct json_node *id)
{
    const struct thread_job *job = context;
    return trace_ids_find(job->ids, job->format, id);
}

static enum status visit_document(void *context, enum trace_format format, const struct json_node *nodes,
                                  struct fail *fail)
{
    struct thread_job        *job     = context;
    const struct thin_numbers numbers = { number_of, job };

    job->format = format;
    thin_document_build(nodes, format, &numbers, &job->thin);
    if (job->thin.pieces.has_failed)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "samples");
    job->n_documents += job->thin.is_known;
    add_document(job);
    return STATUS_OK;
}

/* What is bad was said when the file was read before. */
static enum status read_documents(struct thread_job *job, struct input *input)
{
    struct trace_read_options options = { .max_line_bytes = TRACE_READ_MAX_LINE_BYTES, .format = TRACE_FORMAT_AUTO,
                                          .visit = { visit_document, job } };
    struct span_table         notes   = { 0 };  /* stays without spans */
    struct trace_read        *reader  = NULL;   /* owned here, borrows input */
    bool                      is_end  = false;

    enum status s = trace_read_open(&reader, input, &options, &job->fail);
    while (s == STATUS_OK && !is_end)
        s = trace_read_next(reader, &notes, &is_end, &job->fail);
    trace_read_close(reader);
    return s;
}

static void *run_thread(void *context)
{
    struct thread_job *job   = context;
    struct input      *input = NULL; /* owned here */

    job->status = !open_streams(job) ? fail_set(&job->fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "samples")
                                     : input_open(&input, job->path, &job->fail);
    if (job->status == STATUS_OK)
        job->status = read_documents(job, input);
    job->status = close_streams(job, job->status);
    thin_document_free(&job->thin);
    input_close(input);
    return NULL;
}

/* The result of the first job that failed, else of all. */
static enum status run_jobs(struct thread_job *jobs, uint32_t n_jobs, struct cost *out, struct fail *fail)
{
    enum status s         = STATUS_OK;
    uint32_t    n_started = 1; /* the first runs here */

    while (n_started < n_jobs && pthread_create(&jobs[n_started].thread, NULL, run_thread, &jobs[n_started]) == 0)
        n_started++;
    run_thread(&jobs[0]);
    for (uint32_t i = 1; i < n_started; i++)
        pthread_join(jobs[i].thread, NULL);
    for (uint32_t i = n_started; i < n_jobs; i++)
        run_thread(&jobs[i]);
    for (uint32_t i = 0; s == STATUS_OK && i < n_jobs; i++)
        if (jobs[i].status != STATUS_OK) {
            *fail = jobs[i].fail;
            s     = jobs[i].status;
        }
    out->is_known = s == STATUS_OK && jobs[0].n_documents != 0;
    return s;
}

static bool plan_streams(const struct study *study, const struct measure *measure, struct arena *scratch,
                         struct stream *streams, struct cost *out)
{
    struct sample whole = { .kind = SAMPLE_ALL };
    struct view   view;

    for (uint32_t i = measure->n_regenerated; i <= measure->n_views; i++) {
        bool                 is_whole = i == measure->n_views;
        const struct sample *sample   = is_whole ? &whole : &measure->views[i].sample;
        if (!sample_draw(sample, &study->sets[0], &study->rankings[0], scratch, &view))
            return false;
        streams[i - measure->n_regenerated] =
            (struct stream){ .has_trace = view.has_trace, .bytes = is_whole ? &out->whole_bytes : &out->view_bytes[i] };
    }
    return true;
}

enum status cost_run(const char *path, const struct study *study, const struct measure *measure, uint32_t n_threads,
                     struct cost *out, struct fail *fail)
{
    uint32_t          n_streams = measure->n_views - measure->n_regenerated + 1;
    struct trace_ids  ids       = { 0 }; /* owned here */
    struct thread_job jobs[CLI_MAX_THREADS];
    struct arena      scratch; /* owned here */

    *out = (struct cost){ 0 };
    arena_init(&out->arena);
    if (strcmp(path, "-") == 0)
        return STATUS_OK;
    arena_init(&scratch);
    n_threads              = n_threads < n_streams ? n_threads : n_streams;
    struct stream *streams = arena_take(&scratch, n_streams, sizeof *streams);
    out->view_bytes        = arena_take(&out->arena, measure->n_views, sizeof *out->view_bytes);
    enum status s          = STATUS_OK;
    if (streams == NULL || out->view_bytes == NULL || !trace_ids_build(&study->sets[0], &ids) ||
        !plan_streams(study, measure, &scratch, streams, out))
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "samples");
    for (uint32_t i = 0; i < n_threads; i++)
        jobs[i] = (struct thread_job){ .path = path, .ids = &ids, .streams = streams, .n_streams = n_streams,
                                       .first = i, .n_threads = n_threads };
    if (s == STATUS_OK)
        s = run_jobs(jobs, n_threads, out, fail);
    trace_ids_free(&ids);
    arena_free(&scratch);
    return s;
}

void cost_free(struct cost *cost)
{
    arena_free(&cost->arena);
    *cost = (struct cost){ 0 };
}

double cost_dollars(const struct cost_prices *prices, uint32_t n_traces, double bytes, double cpu_seconds)
{
    return 1e6 / n_traces * (bytes * prices->dollars_per_gb / 1e9 + cpu_seconds * prices->dollars_per_hour / 3600);
}

double cost_head_bytes(const struct cost *cost, const struct measure *measure, uint32_t rate_at)
{
    double sum = 0;
    for (uint32_t draw = 0; draw < measure->n_draws; draw++)
        sum += (double)cost->view_bytes[measure_head(measure, rate_at, draw) - measure->views];
    return sum / measure->n_draws;
}
