/* pipeline.c - reads until a cut is due, and gives each window to learn.
 *
 * At most two span tables exist at a time: the one that is being learned and
 * the traces carried over from it. The first is freed before regeneration,
 * which needs the model alone. */
#include "gentc/pipeline.h"

#include <stdlib.h>

#include "common/trace/span_join.h"
#include "common/trace/trace_read.h"
#include "gentc/carry.h"
#include "gentc/cut.h"
#include "gentc/learn.h"
#include "gentc/level_fit.h"
#include "gentc/redact.h"
#include "gentc/report.h"
#include "gentc/warm_start.h"

struct pipeline {
    const struct gentc_options *options;
    struct output              *output;
    struct stats               *stats;
    struct progress            *progress;
    const char                **where;
    struct report               report;
    struct span_table           spans;  /* owned: what no frame holds yet */
    struct cut                  cut;    /* owned */
    struct buffer               frame;  /* owned */
    struct buffer               hash_key;     /* owned */
    struct redact_rules         redact_rules; /* borrows it and the options */
    struct warm_start           warm;   /* owned */
    uint64_t                    n_frames;
    enum trace_format           format; /* of the inputs so far; TRACE_FORMAT_AUTO: not known yet */
};

/* ---- One window -------------------------------------------------------------- */

/* The traces that go, as a window over 'spans'. */
struct chosen {
    uint32_t     *first, *order; /* owned */
    uint8_t      *goes;          /* owned */
    struct window window;        /* borrows them and the table */
};

static void free_chosen(struct chosen *chosen)
{
    free(chosen->first);
    free(chosen->order);
    free(chosen->goes);
    *chosen = (struct chosen){ 0 };
}

/* Closes the gaps that the traces that stay leave in first and order. */
static void keep_chosen(struct chosen *chosen, uint32_t n_traces)
{
    uint32_t n = 0, n_spans = 0, begin = 0;

    for (uint32_t t = 0; t < n_traces; t++) {
        uint32_t end = chosen->first[t + 1];
        if (chosen->goes[t]) {
            memmove(chosen->order + n_spans, chosen->order + begin, (end - begin) * sizeof *chosen->order);
            n_spans += end - begin;
            chosen->first[++n] = n_spans;
        }
        begin = end;
    }
}

static enum status choose(struct pipeline *pipeline, bool is_end, struct chosen *chosen, struct fail *fail)
{
    const struct span_table *spans = &pipeline->spans;
    enum status              s = span_table_group(spans, &chosen->first, &chosen->order, fail);

    if (s != STATUS_OK)
        return s;
    chosen->goes = malloc((size_t)spans->n_traces + 1);
    if (chosen->goes == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "a window of %u traces", spans->n_traces);
    chosen->window = (struct window){
        .spans = spans,
        .first = chosen->first,
        .order = chosen->order,
        .n_traces = spans->n_traces == 0 ? 0 : cut_choose(&pipeline->cut, chosen->first, is_end, chosen->goes),
        .n_input_bytes = spans->notes.n_input_bytes,
    };
    if (chosen->window.n_traces < spans->n_traces)
        keep_chosen(chosen, spans->n_traces);
    return STATUS_OK;
}

static void put_unknown(const struct span_table *spans, struct buffer *said)
{
    const char *title = trace_format_title((enum trace_format)spans->style.format);

    if (spans->notes.n_unknown_members == 0)
        return;
    buffer_append_u64(said, spans->notes.n_unknown_members);
    buffer_append_literal(said, " members that ");
    buffer_append(said, title, strlen(title));
    buffer_append_literal(said, " does not know\n");
}

/* What holds for the whole stream of spans. */
static void keep_stream(struct span_table *to, const struct span_table *from)
{
    to->style = from->style;
    to->start_unit = from->start_unit;
    to->event_unit = from->event_unit;
    to->duration_unit = from->duration_unit;
}

/* Learns and codes one position; its frame's bytes, but for seeds. */
static enum status learn_at(struct pipeline *pipeline, const struct window *window, struct learn *learn,
                            const struct learn_options *options, const struct buffer *said, struct fail *fail)
{
    learn_init(learn, options, pipeline->stats, pipeline->progress);
    enum status s = learn_model(learn, window, fail);
    return s == STATUS_OK ? learn_code(learn, (struct text){ (const char *)said->data, said->n }, fail) : s;
}

/* Learns at the level that was asked for, or as far up to it as frames are small enough. A level that fits but for its
 * seeds goes without them, and so does the least; between, they have their room. */
static enum status learn_within(struct pipeline *pipeline, const struct window *window, struct learn *learn,
                                const struct buffer *said, struct fail *fail)
{
    const struct gentc_options *options = pipeline->options;
    uint64_t                    max_bytes = options->max_frame_bytes == 0 ? UINT64_MAX : options->max_frame_bytes;
    struct learn_options        learn_options = { .seed = options->seed, .n_threads = options->n_threads,
                                                  .n_seeds = options->n_seeds,
                                                  .n_window_seeds = options->n_window_seeds, .max_bytes = max_bytes,
                                                  .dials = options->dials, .model = options->model };
    struct level_fit            fit;
    enum status                 s = STATUS_OK;

    if (pipeline->warm.model.n_nets != 0)
        learn_options.model.warm = &pipeline->warm.model;
    level_fit_init(&fit, level_position(options->level), max_bytes);
    while (s == STATUS_OK && level_fit_next(&fit, &learn_options.position)) {
        struct learn tried = { 0 }; /* owned here, unless it is given to the caller */
        s = learn_at(pipeline, window, &tried, &learn_options, said, fail);
        bool is_bare = learn_options.position == fit.last || learn_options.position == 0;
        if (s == STATUS_OK && level_fit_tell(&fit, learn_options.position,
                                             is_bare ? learn_bytes(&tried) : learn_bytes_seeded(&tried))) {
            learn_free(learn);
            *learn = tried;
        } else {
            learn_free(&tried);
        }
    }
    if (s != STATUS_OK || fit.has_low)
        return s;
    return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "a bundle of %llu bytes is the smallest, --max-bytes is %llu",
                    (unsigned long long)fit.high_bytes, (unsigned long long)max_bytes);
}

/* pipeline->spans becomes the traces that stay; what goes is learned and freed. */
static enum status learn_chosen(struct pipeline *pipeline, struct chosen *chosen, struct learn *learn,
                                struct buffer *said, struct fail *fail)
{
    struct span_table           going = pipeline->spans; /* owned here */
    enum status                 s;

    chosen->window.spans = &going;
    s = chosen->window.n_traces < going.n_traces ? carry_traces(&going, chosen->goes, &pipeline->spans, fail)
                                                 : span_table_init(&pipeline->spans, fail);
    if (s == STATUS_OK) {
        keep_stream(&pipeline->spans, &going);
        s = span_join(&going, fail);
    }
    if (s == STATUS_OK)
        s = redact_attributes(&going, &pipeline->redact_rules, said, fail);
    if (s == STATUS_OK) {
        put_unknown(&going, said);
        stats_add_notes(pipeline->stats, &going.notes);
        s = said->has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "list of what was dropped")
                             : learn_within(pipeline, &chosen->window, learn, said, fail);
    }
    span_table_free(&going);
    free_chosen(chosen);
    return s;
}

static enum status emit_window(struct pipeline *pipeline, bool is_end, struct fail *fail)
{
    const struct gentc_options *options = pipeline->options;
    struct chosen        chosen = { 0 }; /* owned here, like the next two */
    struct buffer        said = { 0 };
    struct learn         learn = { 0 };

    *pipeline->where = NULL;
    enum status s = choose(pipeline, is_end, &chosen, fail);
    if (s == STATUS_OK)
        s = learn_chosen(pipeline, &chosen, &learn, &said, fail);
    if (s == STATUS_OK)
        s = learn_frame(&learn, &pipeline->frame, fail);
    if (s == STATUS_OK) {
        s = output_write(pipeline->output, pipeline->frame.data, pipeline->frame.n, fail);
        if (s != STATUS_OK)
            *pipeline->where = options->output_path;
        pipeline->n_frames++;
    }
    learn_free(&learn);
    buffer_free(&said);
    free_chosen(&chosen);
    cut_restart(&pipeline->cut);
    return s == STATUS_OK ? cut_look(&pipeline->cut, &pipeline->spans, fail) : s;
}

/* ---- Inputs -------------------------------------------------------------------- */

static void show_reading(struct pipeline *pipeline, const struct input *input, bool is_begin)
{
    struct progress_state state = {
        .stage = "read",
        .n_done = input_bytes_read(input),
        .n_total = input_bytes_total(input),
        .n_traces = pipeline->spans.n_traces,
        .n_spans = pipeline->spans.n_spans,
        .n_bytes = input_bytes_read(input),
    };
    if (is_begin)
        progress_begin(pipeline->progress, &state);
    else
        progress_step(pipeline->progress, &state);
}

static enum status read_spans(struct pipeline *pipeline, struct trace_read *reader, const struct input *input,
                              const char *path, struct fail *fail)
{
    enum status s = STATUS_OK;
    bool        is_end = false;

    show_reading(pipeline, input, true);
    while (s == STATUS_OK && !is_end) {
        double since_s = stats_clock();
        *pipeline->where = path;
        s = trace_read_next(reader, &pipeline->spans, &is_end, fail);
        if (s == STATUS_OK)
            s = cut_look(&pipeline->cut, &pipeline->spans, fail);
        stats_spend(pipeline->stats, STATS_READ, &since_s);
        show_reading(pipeline, input, false);
        while (s == STATUS_OK && cut_is_due(&pipeline->cut)) {
            s = emit_window(pipeline, false, fail);
            show_reading(pipeline, input, true);
        }
    }
    return s;
}

static enum status read_path(struct pipeline *pipeline, const char *path, struct fail *fail)
{
    struct trace_read_options options = {
        .max_line_bytes = (size_t)pipeline->options->max_line_bytes,
        .report = { report_bad, &pipeline->report },
        .format = pipeline->options->format,
    };
    struct input      *input = NULL;  /* owned here */
    struct trace_read *reader = NULL; /* owned here */
    const char        *name = strcmp(path, "-") == 0 ? "standard input" : path;

    *pipeline->where = name;
    report_begin_input(&pipeline->report, name);
    enum status s = input_open(&input, path, fail);
    if (s == STATUS_OK)
        s = trace_read_open(&reader, input, &options, fail);
    if (s == STATUS_OK) {
        trace_read_expect(reader, pipeline->format);
        s = read_spans(pipeline, reader, input, name, fail);
        pipeline->format = trace_read_format(reader);
    }
    report_end_input(&pipeline->report);
    trace_read_close(reader);
    input_close(input);
    return s;
}

static enum status set_redact_rules(struct pipeline *pipeline, struct fail *fail)
{
    const struct gentc_options *options = pipeline->options;
    enum status                 s = STATUS_OK;

    if (options->hash_key_path != NULL) {
        *pipeline->where = options->hash_key_path;
        s = redact_rules_read_key(options->hash_key_path, &pipeline->hash_key, fail);
    }
    pipeline->redact_rules = (struct redact_rules){
        .dropped = options->drop_patterns, .n_dropped = options->n_drop_patterns,
        .hashed = options->hash_patterns, .n_hashed = options->n_hash_patterns,
        .key = { (const char *)pipeline->hash_key.data, pipeline->hash_key.n },
    };
    return s;
}

enum status pipeline_run(const struct gentc_options *options, struct output *output, struct stats *stats,
                         struct progress *progress, const char **where, struct fail *fail)
{
    struct pipeline pipeline = {
        .options = options,
        .output = output,
        .stats = stats,
        .progress = progress,
        .where = where,
        .format = TRACE_FORMAT_AUTO,
        .report = { .progress = progress, .is_strict = options->is_strict, .is_quiet = options->is_quiet },
    };

    *where = NULL;
    cut_init(&pipeline.cut, (struct cut_rule){ options->n_window_traces, options->window_ns });
    enum status s = set_redact_rules(&pipeline, fail);
    if (s == STATUS_OK && options->warm_path != NULL) {
        *where = options->warm_path;
        s = warm_start_read(&pipeline.warm, options->warm_path, fail);
    }
    if (s == STATUS_OK)
        s = span_table_init(&pipeline.spans, fail);
    for (uint32_t i = 0; i < options->n_paths && s == STATUS_OK; i++)
        s = read_path(&pipeline, options->paths[i], fail);
    while (s == STATUS_OK && (pipeline.spans.n_traces != 0 || pipeline.n_frames == 0))
        s = emit_window(&pipeline, true, fail);
    stats_add_notes(stats, &pipeline.spans.notes);
    progress_clear(progress);
    span_table_free(&pipeline.spans);
    cut_free(&pipeline.cut);
    buffer_free(&pipeline.frame);
    buffer_free(&pipeline.hash_key);
    warm_start_free(&pipeline.warm);
    return s;
}
