/* zipkin_write.c - compiles every shape and endpoint once; a trace is then its spans one after the other.
 *
 * The two versions of the format differ in what the spans' programs are, and in nothing else. */
#include "common/trace/zipkin_write.h"

#include "common/trace/zipkin1_compile.h"
#include "common/trace/zipkin_compile.h"
#include "common/trace/zipkin_form.h"
#include "common/trace/zipkin_layout.h"

#define MAX_ENDPOINT_BYTES ((size_t)64 << 20) /* of all: a bundle can name one long text in many */

struct zipkin_write {
    const struct span_program *spans;        /* by shape */
    const struct text         *resources[ZIPKIN_COMPILE_N_RESOURCES]; /* texts by resource */
    struct text                between;      /* spans, as between traces */
    bool                       has_lists;    /* a trace is a list */
};

static enum status compile_spans(const struct span_shape_set *set, bool is_version_1, bool is_marked,
                                 struct arena *arena, const struct span_program **spans, struct fail *fail)
{
    struct span_builder  builder = { .arena = arena }; /* owned here */
    struct span_program *programs = arena_take(arena, set->n_shapes, sizeof *programs);
    enum status          s = STATUS_OK;

    if (programs == NULL)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "compiling %u span shapes", set->n_shapes);
    for (uint32_t i = 0; i < set->n_shapes && s == STATUS_OK; i++)
        s = (is_version_1 ? zipkin1_compile_span : zipkin_compile_span)(&builder, &set->shapes[i], is_marked,
                                                                        &programs[i], fail);
    span_builder_free(&builder);
    *spans = programs;
    return s;
}

/* The resource as it is, or with the service's name as its only member, which is "" where it has none. */
static struct span_shape_resource reduce(const struct span_shape_resource *resource, bool is_name)
{
    static const char                   code = ZIPKIN_FORM_SERVICE_NAME;
    static const struct span_shape_attr no_name = { .field = { SPAN_SHAPE_CONST, { { "", 0 }, VALUE_STRING } } };
    struct span_shape_resource          reduced = *resource;

    if (!is_name)
        return reduced;
    reduced.form    = (struct text){ &code, 1 };
    reduced.attrs   = &no_name;
    reduced.n_attrs = 1;
    for (uint32_t i = 0; i < resource->n_attrs && i < resource->form.n; i++)
        if (resource->form.at[i] == code)
            reduced.attrs = &resource->attrs[i];
    return reduced;
}

/* The text of one resource that goes into holes of that kind. */
static enum status append_resource(const struct span_shape_resource *resource, enum zipkin_compile_resource kind,
                                   bool is_version_1, struct buffer *out, struct fail *fail)
{
    struct span_shape_resource    endpoint;
    const struct span_shape_attr *tags;
    struct buffer                 text = { .max_bytes = MAX_ENDPOINT_BYTES }; /* owned here */
    uint32_t                      n_tags;
    const char                   *what = zipkin_layout_split_resource(resource, &endpoint, &tags, &n_tags);

    if (what != NULL)
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "a form %s", what);
    endpoint = reduce(&endpoint, kind == ZIPKIN_COMPILE_SERVICE);
    if (kind == ZIPKIN_COMPILE_ENDPOINT || kind == ZIPKIN_COMPILE_SERVICE)
        return zipkin_compile_endpoint(&endpoint, out, fail);
    enum status       s = zipkin_compile_endpoint(&endpoint, &text, fail);
    const struct text around = { (const char *)text.data, text.n };
    for (uint32_t i = 0; i < n_tags && s == STATUS_OK && !out->has_failed; i++) {
        zipkin_compile_tag(&tags[i], is_version_1 ? &around : NULL, out);
        if (kind == ZIPKIN_COMPILE_TAGS_BEFORE || i + 1 < n_tags)
            buffer_append_byte(out, ',');
    }
    out->has_failed = out->has_failed || text.has_failed;
    buffer_free(&text);
    return s;
}

static enum status compile_resources(const struct span_shape_set *set, enum zipkin_compile_resource kind,
                                     bool is_version_1, struct arena *arena, const struct text **resources,
                                     struct fail *fail)
{
    struct text  *texts = arena_take(arena, set->n_resources, sizeof *texts);
    struct buffer out = { .max_bytes = MAX_ENDPOINT_BYTES }; /* owned here */
    char         *kept = NULL;
    enum status   s = STATUS_OK;

    for (uint32_t i = 0; i < set->n_resources && texts != NULL && s == STATUS_OK; i++) {
        size_t begin = out.n;
        s = append_resource(&set->resources[i], kind, is_version_1, &out, fail);
        texts[i].n = out.n - begin;
    }
    if (s == STATUS_OK && texts != NULL && !out.has_failed)
        kept = arena_take(arena, out.n, 1);
    if (s == STATUS_OK && kept == NULL)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "compiling %u endpoints", set->n_resources);
    if (s == STATUS_OK && out.n != 0)
        memcpy(kept, out.data, out.n);
    for (uint32_t i = 0; i < set->n_resources && s == STATUS_OK; i++) {
        texts[i].at = kept;
        kept += texts[i].n;
    }
    buffer_free(&out);
    *resources = texts;
    return s;
}

/* Whatever an input of spans can stand in (json_split.h); those of the Jaeger reader are none. */
static bool is_container(uint8_t container)
{
    return container < TRACE_CONTAINER_N && container != TRACE_CONTAINER_SPANS &&
           container != TRACE_CONTAINER_SPAN_LINES;
}

static enum status build(const struct span_shape_set *set, struct trace_style style, bool is_marked,
                         struct arena *arena, void **state, struct fail *fail)
{
    struct zipkin_write *built = arena_take(arena, 1, sizeof *built);

    if (built == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "a writer");
    if (!is_container(style.container))
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "container %u of Zipkin spans", style.container);
    built->between           = trace_write_between(style);
    built->has_lists         = style.container == TRACE_CONTAINER_LISTS;
    bool        is_version_1 = style.format == TRACE_FORMAT_ZIPKIN1;
    enum status s = compile_spans(set, is_version_1, is_marked, arena, &built->spans, fail);
    for (int kind = 0; kind < ZIPKIN_COMPILE_N_RESOURCES && s == STATUS_OK; kind++)
        s = compile_resources(set, (enum zipkin_compile_resource)kind, is_version_1, arena, &built->resources[kind],
                              fail);
    if (s == STATUS_OK)
        *state = built;
    return s;
}

static void put_trace(const void *state, const struct trace_instance *trace, struct trace_write_scratch *scratch,
                      struct buffer *out)
{
    const struct zipkin_write *writer = state;
    struct span_program_fill   fill = { .frames = zipkin_compile_frames, .resources = writer->resources };

    (void)scratch; /* nothing to group */
    span_program_fill_trace(&fill, trace->trace_id);
    if (writer->has_lists)
        buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < trace->n_spans; i++) {
        fill.span = &trace->spans[i];
        if (i != 0)
            buffer_append(out, writer->between.at, writer->between.n);
        span_program_put(&writer->spans[fill.span->shape_at], &fill, false, out);
    }
    if (writer->has_lists)
        buffer_append_byte(out, ']');
}

const struct trace_writer zipkin_write = { build, put_trace };
