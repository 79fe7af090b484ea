/* render.c - a ring of buffers: any thread fills the next free one, the caller's empties them in order.
 *
 * Chunk c, some traces in a row, is rendered into slot c % n_slots. Chunks are
 * claimed in order, at most n_slots ahead of the first that is not given out
 * yet. The caller's thread gives out what is ready and otherwise renders like the
 * others, so that n_threads means busy threads. One mutex guards the claims;
 * a chunk takes about 100 microseconds, a claim well under one. */
#include "common/gen/render.h"

#include <pthread.h>
#include <stdlib.h>

#include "common/trace/trace_write.h"

#define RENDER_CHUNK_SPANS     256u          /* about 200 KB of OTLP: stays in a core's L2 cache until it is hashed */
#define RENDER_MAX_CHUNK       4096u         /* traces */
#define RENDER_KEEP_BYTES      (2u << 20)    /* a slot that grew beyond is given back to the system */
#define RENDER_TRACE_SLACK     (16u << 20)   /* room that the writer asks for and does not fill */
#define RENDER_MAX_EXTRA       63u

struct slot {
    struct buffer forms[2]; /* [0] is given out; the last one is hashed */
    enum status   status;
    struct fail   fail;
    bool          is_ready;
};

struct render {
    const struct gen            *gen;
    const struct render_options *options;
    const struct trace_write    *writers[2];
    uint32_t                     n_forms, n_slots;
    uint64_t                     n_chunk, n_chunks; /* traces of a chunk; chunks */
    uint64_t                     max_trace_bytes;
    struct slot                 *slots;

    pthread_mutex_t lock;       /* guards what follows, and is_ready of the slots */
    pthread_cond_t  can_claim, has_ready;
    uint64_t        next_claim; /* chunk */
    uint64_t        n_given;    /* chunks given out */
    bool            is_stopped;
};

/* What a thread works with. */
struct render_worker {
    struct gen_scratch        *traces; /* owned, like the next */
    struct trace_write_scratch texts;
};

/* ---- A chunk --------------------------------------------------------------- */

static enum status render_trace(const struct render *render, struct render_worker *worker, uint64_t trace_at,
                                struct slot *slot, struct fail *fail)
{
    const struct trace_instance *trace = gen_trace(render->gen, worker->traces, trace_at);

    if (trace == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "trace %llu", (unsigned long long)trace_at + 1);
    for (uint32_t f = 0; f < render->n_forms; f++) {
        struct buffer *out = &slot->forms[f];
        out->max_bytes = out->n + render->max_trace_bytes;
        trace_write_trace(render->writers[f], trace, &worker->texts, out);
        if (out->has_failed)
            return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET,
                            "trace %llu is longer than the declared output, or than memory allows",
                            (unsigned long long)trace_at + 1);
    }
    return STATUS_OK;
}

static void put_text(const struct render *render, struct slot *slot, struct text text)
{
    for (uint32_t f = 0; f < render->n_forms; f++)
        buffer_append(&slot->forms[f], text.at, text.n);
}

static void render_chunk(const struct render *render, struct render_worker *worker, uint64_t chunk)
{
    struct slot *slot = &render->slots[chunk % render->n_slots];
    uint64_t     first = chunk * render->n_chunk, n = render->options->n_traces - first;

    if (n > render->n_chunk)
        n = render->n_chunk;
    slot->forms[0].n = slot->forms[1].n = 0;
    slot->status = STATUS_OK;
    if (chunk == 0)
        put_text(render, slot, trace_write_head(render->options->style));
    for (uint64_t i = 0; i < n && slot->status == STATUS_OK; i++) {
        if (first + i != 0)
            put_text(render, slot, trace_write_between(render->options->style));
        slot->status = render_trace(render, worker, render->options->first_trace + first + i, slot, &slot->fail);
    }
    if (first + n == render->options->n_traces)
        put_text(render, slot, trace_write_tail(render->options->style));
}

static bool can_claim(const struct render *render)
{
    return render->next_claim < render->n_chunks && render->next_claim < render->n_given + render->n_slots;
}

/* Claims the next chunk and renders it. The lock is held before and after, not meanwhile. */
static void work_once(struct render *render, struct render_worker *worker)
{
    uint64_t chunk = render->next_claim++;

    pthread_mutex_unlock(&render->lock);
    render_chunk(render, worker, chunk);
    pthread_mutex_lock(&render->lock);
    render->slots[chunk % render->n_slots].is_ready = true;
    if (chunk == render->n_given)
        pthread_cond_signal(&render->has_ready);
}

/* ---- Threads --------------------------------------------------------------- */

struct render_thread {
    pthread_t            id;
    struct render       *render; /* borrowed */
    struct render_worker worker;
};

static void *run_thread(void *argument)
{
    struct render_thread *thread = argument;
    struct render        *render = thread->render;

    pthread_mutex_lock(&render->lock);
    while (!render->is_stopped && render->next_claim < render->n_chunks) {
        if (can_claim(render))
            work_once(render, &thread->worker);
        else
            pthread_cond_wait(&render->can_claim, &render->lock);
    }
    pthread_mutex_unlock(&render->lock);
    return NULL;
}

static void close_worker(struct render_worker *worker)
{
    gen_scratch_close(worker->traces);
    trace_write_scratch_free(&worker->texts);
}

/* As many as start; fewer do the same work. */
static uint32_t start_threads(struct render *render, struct render_thread *threads, uint32_t n_wanted)
{
    struct fail ignored;

    for (uint32_t i = 0; i < n_wanted; i++) {
        threads[i] = (struct render_thread){ .render = render };
        if (gen_scratch_open(render->gen, &threads[i].worker.traces, &ignored) != STATUS_OK)
            return i;
        if (pthread_create(&threads[i].id, NULL, run_thread, &threads[i]) != 0) {
            close_worker(&threads[i].worker);
            return i;
        }
    }
    return n_wanted;
}

static void join_threads(struct render *render, struct render_thread *threads, uint32_t n)
{
    pthread_mutex_lock(&render->lock);
    render->is_stopped = true;
    pthread_cond_broadcast(&render->can_claim);
    pthread_mutex_unlock(&render->lock);
    for (uint32_t i = 0; i < n; i++) {
        pthread_join(threads[i].id, NULL);
        close_worker(&threads[i].worker);
    }
}

/* ---- In order -------------------------------------------------------------- */

struct giver {
    const struct render_sink *sink;
    struct hash_sha256       *sha; /* NULL: no hashing */
    uint64_t                  n_bytes;
};

static enum status give_slot(const struct render *render, struct slot *slot, struct giver *giver, struct fail *fail)
{
    const struct buffer *given = &slot->forms[0], *hashed = &slot->forms[render->n_forms - 1];
    enum status          s = slot->status;

    if (s != STATUS_OK)
        return fail_set(fail, s, slot->fail.offset, "%s", slot->fail.what);
    giver->n_bytes += hashed->n;
    if (giver->n_bytes > render->options->max_bytes)
        return fail_set(fail, STATUS_MISMATCH, FAIL_NO_OFFSET, "the output is longer than the %llu bytes declared",
                        (unsigned long long)render->options->max_bytes);
    if (giver->sha != NULL)
        hash_sha256_update(giver->sha, hashed->data, hashed->n);
    if (giver->sink->take != NULL && given->n != 0)
        s = giver->sink->take(giver->sink->context, given->data, given->n, fail);
    for (uint32_t f = 0; f < render->n_forms; f++)
        if (slot->forms[f].capacity > RENDER_KEEP_BYTES)
            buffer_free(&slot->forms[f]);
    return s;
}

/* The caller's part. */
static enum status give_all(struct render *render, struct render_worker *worker, struct giver *giver, struct fail *fail)
{
    enum status s = STATUS_OK;

    pthread_mutex_lock(&render->lock);
    while (s == STATUS_OK && render->n_given < render->n_chunks) {
        struct slot *slot = &render->slots[render->n_given % render->n_slots];
        if (slot->is_ready) {
            pthread_mutex_unlock(&render->lock);
            s = give_slot(render, slot, giver, fail);
            pthread_mutex_lock(&render->lock);
            slot->is_ready = false;
            render->n_given++;
            pthread_cond_signal(&render->can_claim);
        } else if (can_claim(render)) {
            work_once(render, worker);
        } else {
            pthread_cond_wait(&render->has_ready, &render->lock);
        }
    }
    pthread_mutex_unlock(&render->lock);
    return s;
}

static enum status run_ring(struct render *render, struct giver *giver, struct fail *fail)
{
    struct render_thread threads[RENDER_MAX_EXTRA]; /* owned: joined here */
    struct render_worker worker = { 0 };            /* owned here */
    uint32_t             n_wanted = render->n_slots > render->n_chunks ? (uint32_t)render->n_chunks : render->n_slots;
    uint32_t             n_started;

    n_wanted = n_wanted < render->options->n_threads ? n_wanted : render->options->n_threads;
    enum status s = gen_scratch_open(render->gen, &worker.traces, fail);
    if (s != STATUS_OK)
        return s;
    pthread_mutex_init(&render->lock, NULL);
    pthread_cond_init(&render->can_claim, NULL);
    pthread_cond_init(&render->has_ready, NULL);
    n_started = n_wanted > 1 ? start_threads(render, threads, n_wanted - 1) : 0;
    s = give_all(render, &worker, giver, fail);
    join_threads(render, threads, n_started);
    pthread_cond_destroy(&render->has_ready);
    pthread_cond_destroy(&render->can_claim);
    pthread_mutex_destroy(&render->lock);
    close_worker(&worker);
    return s;
}

/* ---- All ------------------------------------------------------------------- */

static enum status build_writers(struct render *render, struct arena *arena, struct fail *fail)
{
    const struct render_options *options = render->options;
    const struct span_shape_set *shapes = options->shapes != NULL ? options->shapes : gen_shapes(render->gen);
    enum status                  s = STATUS_OK;

    render->n_forms = options->is_hashed && !options->is_marked ? 2 : 1;
    for (uint32_t f = 0; f < render->n_forms && s == STATUS_OK; f++) {
        struct trace_write *writer = NULL;
        s = trace_write_build(shapes, options->style, f == 1 || options->is_marked, arena, &writer, fail);
        render->writers[f] = writer;
    }
    return s;
}

static void size_chunks(struct render *render, const struct model *model)
{
    uint64_t n_traces = render->options->n_traces;
    uint64_t n_chunk = model->n_spans == 0 ? 1 : RENDER_CHUNK_SPANS * model->n_traces / model->n_spans;
    uint64_t max = render->options->max_bytes;

    render->n_chunk = n_chunk < 1 ? 1 : n_chunk > RENDER_MAX_CHUNK ? RENDER_MAX_CHUNK : n_chunk;
    render->n_chunks = (n_traces + render->n_chunk - 1) / render->n_chunk;
    if (n_traces == 0 && trace_write_head(render->options->style).n != 0)
        render->n_chunks = 1; /* an empty array */
    render->max_trace_bytes = (max < RENDER_MAX_TRACE_BYTES ? max : RENDER_MAX_TRACE_BYTES) + RENDER_TRACE_SLACK;
}

enum status render_run(const struct model *model, const struct gen *gen, const struct render_options *options,
                       const struct render_sink *sink, struct arena *arena, struct render_result *result,
                       struct fail *fail)
{
    struct render render = { .gen = gen, .options = options };
    struct giver  giver = { .sink = sink };
    uint32_t      n_threads = options->n_threads > RENDER_MAX_EXTRA ? RENDER_MAX_EXTRA : options->n_threads;

    size_chunks(&render, model);
    render.n_slots = n_threads <= 1 ? 1 : 2 * n_threads;
    render.slots = calloc(render.n_slots, sizeof *render.slots); /* owned here, like giver.sha */
    giver.sha = options->is_hashed ? hash_sha256_open() : NULL;
    enum status s = render.slots == NULL || (options->is_hashed && giver.sha == NULL)
                        ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "buffers of the output")
                        : build_writers(&render, arena, fail);
    if (s == STATUS_OK)
        s = run_ring(&render, &giver, fail);

    *result = (struct render_result){ .n_bytes = giver.n_bytes };
    hash_sha256_close(giver.sha, result->sha256);
    for (uint32_t i = 0; render.slots != NULL && i < render.n_slots; i++) {
        buffer_free(&render.slots[i].forms[0]);
        buffer_free(&render.slots[i].forms[1]);
    }
    free(render.slots);
    return s;
}
