/* regenerate.c - each frame has an arena of its own, freed before the next is read. */
#include "gentd/regenerate.h"

#include <stdio.h>

#include "common/gen/render.h"
#include "common/gen/time_place.h"
#include "common/trace/convert.h"
#include "gentd/frame_walk.h"

/* A guard against bundles that make little into much: an OTLP resource stands in every span of Zipkin. */
#define MAX_CONVERTED_GROWTH 64u
#define MAX_CONVERTED_BYTES  (64u << 10) /* beyond that: what stands around few traces */

struct regenerate {
    const struct gentd_options *options;
    struct output              *output;     /* borrowed; NULL: test only */
    const char                 *path;       /* of the last frame */
    uint64_t                    n_traces;   /* of the stream, up to and with the last frame */
    uint64_t                    n_traces_of_path;
    bool                        is_converted; /* a frame of the path was */
    struct buffer               said;       /* owned: what was said to be dropped, a clause a line */
};

/* Moves the segments of active time, and with them every start. Times and
 * what they add up to stay below TIME_PLACE_MAX_NS. */
static enum status shift_model(struct model *model, const struct frame_facts *facts, int64_t shift_ns,
                               struct fail *fail)
{
    uint64_t size_ns = shift_ns < 0 ? -(uint64_t)shift_ns : (uint64_t)shift_ns;

    if (shift_ns > 0 &&
        (facts->window_end_ns > TIME_PLACE_MAX_NS || size_ns > TIME_PLACE_MAX_NS - facts->window_end_ns))
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "--shift-time leads beyond the year 2116");
    for (uint32_t i = 0; i < model->n_segments; i++) {
        if (shift_ns < 0 && size_ns > model->segments[i].start_ns)
            return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "--shift-time leads before 1970");
        model->segments[i].start_ns += (uint64_t)shift_ns;
    }
    return STATUS_OK;
}

static enum status write_out(void *context, const void *data, size_t n, struct fail *fail)
{
    return output_write(context, data, n, fail);
}

/* Traces of the frame that --traces asks for; .n_traces 0: none. */
static struct render_options choose_traces(const struct regenerate *state, uint64_t n_traces)
{
    const struct gentd_options *options = state->options;
    uint64_t                    n_before = state->n_traces; /* of earlier frames */
    uint64_t                    first = options->first_trace - 1 > n_before ? options->first_trace - 1 - n_before : 0;
    uint64_t                    end = options->last_trace > n_before ? options->last_trace - n_before : 0;

    if (end > n_traces)
        end = n_traces;
    return (struct render_options){ .first_trace = first, .n_traces = end > first ? end - first : 0 };
}

static enum status check_result(const struct frame_facts *facts, const struct render_result *result, struct fail *fail)
{
    if (result->n_bytes != facts->n_output_bytes)
        return fail_set(fail, STATUS_MISMATCH, FAIL_NO_OFFSET, "%llu bytes instead of %llu",
                        (unsigned long long)result->n_bytes, (unsigned long long)facts->n_output_bytes);
    if (memcmp(result->sha256, facts->output_sha256, sizeof result->sha256) != 0)
        return fail_set(fail, STATUS_MISMATCH, FAIL_NO_OFFSET, "SHA-256 differs");
    return STATUS_OK;
}

/* ---- Conversion -------------------------------------------------------------- */

/* Is the line, its end included, one of them? */
static bool has_line(const struct buffer *lines, const char *line, size_t n)
{
    for (size_t at = 0; at < lines->n;) {
        const uint8_t *begin = lines->data + at, *end = memchr(begin, '\n', lines->n - at);
        size_t         n_line = (size_t)(end - begin) + 1;
        if (n_line == n && memcmp(begin, line, n) == 0)
            return true;
        at += n_line;
    }
    return false;
}

/* Says each clause once in a run. */
static void say_dropped(struct regenerate *state, const struct buffer *dropped)
{
    const char *line = (const char *)dropped->data, *end = line + dropped->n;

    while (line < end) {
        size_t n = (size_t)((const char *)memchr(line, '\n', (size_t)(end - line)) - line) + 1;
        if (!has_line(&state->said, line, n)) {
            buffer_append(&state->said, line, n);
            if (!state->options->is_quiet)
                fprintf(stderr, "gentd: %s: %.*s", state->path, (int)n, line);
        }
        line += n;
    }
}

/* gen's shapes as such of the format that options ask for. */
static enum status convert(struct regenerate *state, const struct gen *gen, struct render_options *render,
                           struct arena *arena, struct fail *fail)
{
    struct span_shape_set *shapes = arena_take(arena, 1, sizeof *shapes);
    struct trace_style     style = convert_style(state->options->format);
    struct buffer          dropped = { 0 }; /* owned here */
    enum status            s = STATUS_OK;

    if (shapes != NULL)
        s = convert_shapes(gen_shapes(gen), render->style, style, arena, shapes, &dropped, fail);
    if (shapes == NULL || dropped.has_failed)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "a conversion");
    if (s == STATUS_OK)
        say_dropped(state, &dropped);
    buffer_free(&dropped);
    render->style = style;
    render->shapes = shapes;
    render->max_bytes = render->max_bytes > (UINT64_MAX - MAX_CONVERTED_BYTES) / MAX_CONVERTED_GROWTH
                            ? UINT64_MAX
                            : render->max_bytes * MAX_CONVERTED_GROWTH + MAX_CONVERTED_BYTES;
    return s;
}

/* ---- Frames ------------------------------------------------------------------ */

static struct render_options make_options(const struct regenerate *state, const struct model *model,
                                          const struct frame_facts *facts, bool is_converted)
{
    const struct gentd_options *options = state->options;
    struct render_options       render = choose_traces(state, model->n_traces);
    bool                        is_whole = render.n_traces == model->n_traces;

    render.style = facts->source;
    render.n_threads = options->n_threads;
    render.is_marked = options->is_marked;
    render.is_hashed = options->is_verified && is_whole && options->shift_ns == 0 && !is_converted;
    /* Moved times may have other numbers of digits, at most twice as many. */
    render.max_bytes = options->shift_ns == 0 || facts->n_output_bytes > UINT64_MAX / 2 ? facts->n_output_bytes
                                                                                        : facts->n_output_bytes * 2;
    return render;
}

static enum status regenerate_model(struct regenerate *state, struct model *model, const struct frame_facts *facts,
                                    struct arena *arena, struct fail *fail)
{
    const struct gentd_options *options = state->options;
    bool                        is_converted = options->format != TRACE_FORMAT_AUTO &&
                        options->format != (enum trace_format)facts->source.format;
    struct render_options       render = make_options(state, model, facts, is_converted);
    struct render_sink          sink = { state->output == NULL ? NULL : write_out, state->output };
    struct gen_options          gen_options = gen_options_of(is_converted ? (uint8_t)options->format
                                                                          : facts->source.format);
    struct render_result        result;
    struct gen                 *gen = NULL;
    enum status                 s = STATUS_OK;

    if (render.n_traces == 0 && model->n_traces != 0)
        return STATUS_OK;
    state->is_converted = state->is_converted || is_converted;
    if (options->shift_ns != 0)
        s = shift_model(model, facts, options->shift_ns, fail);
    if (s == STATUS_OK)
        s = gen_build(model, &gen_options, arena, &gen, fail);
    if (s == STATUS_OK && is_converted)
        s = convert(state, gen, &render, arena, fail);
    if (s == STATUS_OK)
        s = render_run(model, gen, &render, &sink, arena, &result, fail);
    return s == STATUS_OK && render.is_hashed ? check_result(facts, &result, fail) : s;
}

static void say_path(struct regenerate *state)
{
    const struct gentd_options *options = state->options;
    bool                        is_checked = options->is_verified && options->shift_ns == 0 && !state->is_converted &&
                      options->first_trace == 1 && options->last_trace == UINT64_MAX;

    if (state->path != NULL && options->is_verbose)
        fprintf(stderr, "gentd: %s: %s, %llu traces\n", state->path, is_checked ? "ok" : "not verified",
                (unsigned long long)state->n_traces_of_path);
    state->n_traces_of_path = 0;
    state->is_converted = false;
}

static enum status visit_frame(void *context, struct frame_walk_stop *stop, struct fail *fail)
{
    struct regenerate        *state = context;
    const struct frame_facts *facts = &stop->view->facts;
    struct arena              arena; /* owned here */
    struct model              model;

    if (state->path != stop->path)
        say_path(state);
    state->path = stop->path;
    if (facts->n_spans > state->options->max_spans)
        return fail_set(fail, STATUS_LIMIT, stop->offset, "frame of %llu spans; see --max-spans",
                        (unsigned long long)facts->n_spans);
    arena_init(&arena);
    enum status s = frame_decode(stop->view, &arena, &model, fail);
    if (s == STATUS_OK)
        s = regenerate_model(state, &model, facts, &arena, fail);
    if (s != STATUS_OK && s != STATUS_IO && s != STATUS_PIPE)
        fail->offset = stop->offset;
    state->n_traces += facts->n_traces;
    state->n_traces_of_path += facts->n_traces;
    stop->is_last = state->n_traces >= state->options->last_trace;
    arena_free(&arena);
    return s;
}

enum status regenerate_run(const struct gentd_options *options, struct output *output, const char **where,
                           struct fail *fail)
{
    struct regenerate               state = { .options = options, .output = output };
    const struct frame_walk_visitor visitor = { visit_frame, &state };

    enum status s = frame_walk_run(options->paths, options->n_paths, &visitor, where, fail);
    if (s == STATUS_OK)
        say_path(&state);
    buffer_free(&state.said);
    return s;
}
