/* jaeger_write.c - compiles every shape once; for each trace, runs the programs of its spans and processes.
 *
 * A hash table, asked only when the process differs from that of the span
 * before, numbers the processes: linear in the spans, whatever the number of
 * resources in the set. */
#include "common/trace/jaeger_write.h"

#include "common/trace/jaeger_compile.h"
#include "common/trace/jaeger_put.h"

struct jaeger_write {
    struct jaeger_compile_span    *spans;     /* by shape */
    struct jaeger_compile_process *processes; /* by resource */
    struct trace_style             style;
    uint32_t                       n_resources;
    bool                           is_bare;
};

static enum status compile_set(struct jaeger_write *writer, const struct span_shape_set *set, bool is_marked,
                               struct span_builder *builder, struct fail *fail)
{
    const struct jaeger_compile_style style = { .is_bare = writer->is_bare, .is_marked = is_marked };
    const char                       *what = NULL;
    enum status                       s = STATUS_OK;

    for (uint32_t i = 0; i < set->n_shapes && s == STATUS_OK; i++) {
        s = jaeger_compile_span(builder, &set->shapes[i], style, &writer->spans[i], &what);
        if (s == STATUS_BAD_BUNDLE)
            return fail_set(fail, s, FAIL_NO_OFFSET, "span shape %u: %s", i, what);
    }
    for (uint32_t i = 0; i < set->n_resources && s == STATUS_OK; i++) {
        s = jaeger_compile_process(builder, &set->resources[i], is_marked, &writer->processes[i], &what);
        if (s == STATUS_BAD_BUNDLE)
            return fail_set(fail, s, FAIL_NO_OFFSET, "resource %u: %s", i, what);
    }
    return s;
}

static enum status build(const struct span_shape_set *set, struct trace_style style, bool is_marked,
                         struct arena *arena, void **state, struct fail *fail)
{
    struct span_builder  builder = { .arena = arena }; /* owned here */
    struct jaeger_write *built = arena_take(arena, 1, sizeof *built);
    enum status          s = STATUS_NO_MEMORY;

    if (built != NULL) {
        *built = (struct jaeger_write){
            .spans       = arena_take(arena, set->n_shapes, sizeof *built->spans),
            .processes   = arena_take(arena, set->n_resources, sizeof *built->processes),
            .style       = style,
            .n_resources = set->n_resources,
            .is_bare     = style.container == TRACE_CONTAINER_SPANS || style.container == TRACE_CONTAINER_SPAN_LINES,
        };
        if (built->spans != NULL && built->processes != NULL)
            s = compile_set(built, set, is_marked, &builder, fail);
    }
    span_builder_free(&builder);
    if (s == STATUS_NO_MEMORY)
        return fail_set(fail, s, FAIL_NO_OFFSET, "compiling %u span shapes", set->n_shapes);
    *state = built;
    return s;
}

/* ---- Numbers of processes ------------------------------------------------------ */

struct numbers {
    uint32_t *table; /* open addressing: number, or 0 */
    uint32_t *used;  /* by number less 1: the resource */
    uint32_t  n, mask;
};

/* Carves the arrays out of the scratch: at most n_max used ones and 4 * n_max of table. */
static bool init_numbers(struct numbers *numbers, uint32_t n_resources, uint32_t n_spans,
                         struct trace_write_scratch *scratch)
{
    uint64_t n_max = n_resources < n_spans ? n_resources : n_spans, n_table = 2;

    while (n_table < 2 * n_max)
        n_table *= 2;
    if (n_table > UINT32_MAX)
        return false;
    numbers->table = trace_write_scratch_take(scratch, n_table + n_max);
    if (numbers->table == NULL)
        return false;
    numbers->used = numbers->table + n_table;
    numbers->n    = 0;
    numbers->mask = (uint32_t)n_table - 1;
    memset(numbers->table, 0, n_table * sizeof *numbers->table);
    return true;
}

/* Numbers begin with 1. */
static uint32_t number_of(struct numbers *numbers, uint32_t resource_at)
{
    uint64_t hash = (resource_at + UINT64_C(1)) * 0x9E3779B97F4A7C15; /* 2^64 / golden ratio */
    uint32_t at   = (uint32_t)(hash >> 32) & numbers->mask;

    for (; numbers->table[at] != 0; at = (at + 1) & numbers->mask) {
        if (numbers->used[numbers->table[at] - 1] == resource_at)
            return numbers->table[at];
    }
    numbers->used[numbers->n++] = resource_at;
    numbers->table[at]          = numbers->n;
    return numbers->n;
}

/* ---- Traces ------------------------------------------------------------------------ */

static void put_spans(const struct jaeger_write *writer, const struct trace_instance *trace, struct numbers *numbers,
                      struct span_program_fill *fill, struct buffer *out)
{
    uint32_t resource_at = UINT32_MAX;

    for (uint32_t i = 0; i < trace->n_spans; i++) {
        const struct span_instance       *span = &trace->spans[i];
        const struct jaeger_compile_span *program = &writer->spans[span->shape_at];
        if (program->has_process && span->resource_at != resource_at) {
            resource_at   = span->resource_at;
            fill->process = number_of(numbers, resource_at);
        }
        fill->span = span;
        span_program_put(&program->head, fill, i != 0, out);
    }
}

static void put_processes(const struct jaeger_write *writer, const struct numbers *numbers,
                          struct span_program_fill *fill, struct buffer *out)
{
    bool is_first = true;

    fill->span = NULL;
    for (uint32_t i = 0; i < numbers->n; i++) {
        const struct jaeger_compile_process *process = &writer->processes[numbers->used[i]];
        if (!process->is_given)
            continue;
        if (!is_first)
            buffer_append_byte(out, ',');
        buffer_append_literal(out, "\"p");
        buffer_append_u64(out, i + 1);
        buffer_append_literal(out, "\":");
        span_program_put(&process->program, fill, false, out);
        is_first = false;
    }
}

static void put_object(const struct jaeger_write *writer, const struct trace_instance *trace,
                       struct span_program_fill *fill, struct trace_write_scratch *scratch, struct buffer *out)
{
    bool           is_low = trace->n_spans != 0 && writer->spans[trace->spans[0].shape_at].is_low;
    struct numbers numbers;

    if (!init_numbers(&numbers, writer->n_resources, trace->n_spans, scratch)) {
        out->has_failed = true;
        return;
    }
    buffer_append_literal(out, "{\"traceID\":\"");
    buffer_append(out, fill->trace_id_hex + 16 * is_low, sizeof fill->trace_id_hex - 16 * is_low);
    buffer_append_literal(out, "\",\"spans\":[");
    put_spans(writer, trace, &numbers, fill, out);
    buffer_append_literal(out, "],\"processes\":{");
    put_processes(writer, &numbers, fill, out);
    buffer_append_literal(out, "},\"warnings\":null}");
}

static void put_bare_spans(const struct jaeger_write *writer, const struct trace_instance *trace,
                           struct span_program_fill *fill, struct buffer *out)
{
    struct text between = trace_write_between(writer->style);

    for (uint32_t i = 0; i < trace->n_spans; i++) {
        const struct span_instance       *span = &trace->spans[i];
        const struct jaeger_compile_span *program = &writer->spans[span->shape_at];
        if (i != 0)
            buffer_append(out, between.at, between.n);
        fill->span = span;
        span_program_put(&program->head, fill, false, out);
        if (!program->has_process)
            continue;
        span_program_put(&writer->processes[span->resource_at].program, fill, false, out);
        span_program_put(&program->tail, fill, false, out);
    }
}

static void put_trace(const void *state, const struct trace_instance *trace, struct trace_write_scratch *scratch,
                      struct buffer *out)
{
    const struct jaeger_write *writer = state;
    struct span_program_fill   fill = { .frames = jaeger_put_frames };

    span_program_fill_trace(&fill, trace->trace_id);
    if (writer->is_bare)
        put_bare_spans(writer, trace, &fill, out);
    else
        put_object(writer, trace, &fill, scratch, out);
}

const struct trace_writer jaeger_write = { build, put_trace };
