/* trace_write.c - the writers by format, and what stands around the traces of a stream. */
#include "common/trace/trace_write.h"

#include <stdlib.h>

#include "common/trace/cctf_write.h"
#include "common/trace/gent_tx_write.h"
#include "common/trace/jaeger_write.h"
#include "common/trace/otlp_write.h"
#include "common/trace/zipkin_write.h"

static const struct trace_writer *const writers[TRACE_FORMAT_N] = {
    [TRACE_FORMAT_OTLP] = &otlp_write,
    [TRACE_FORMAT_ZIPKIN] = &zipkin_write,
    [TRACE_FORMAT_ZIPKIN1] = &zipkin_write, /* it asks style.format */
    [TRACE_FORMAT_JAEGER] = &jaeger_write,
    [TRACE_FORMAT_GENT] = &gent_tx_write,
    [TRACE_FORMAT_CCTF] = &cctf_write,
};

struct trace_write {
    const struct trace_writer *writer;
    void                      *state;
};

enum status trace_write_build(const struct span_shape_set *set, struct trace_style style, bool is_marked,
                              struct arena *arena, struct trace_write **writer, struct fail *fail)
{
    struct trace_write *built = arena_take(arena, 1, sizeof *built);

    if (style.format >= TRACE_FORMAT_N || writers[style.format] == NULL)
        return fail_set(fail, STATUS_UNSUPPORTED, FAIL_NO_OFFSET, "format %u", style.format);
    if (built == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "a writer");
    built->writer = writers[style.format];
    *writer = built;
    return built->writer->build(set, style, is_marked, arena, &built->state, fail);
}

void trace_write_trace(const struct trace_write *writer, const struct trace_instance *trace,
                       struct trace_write_scratch *scratch, struct buffer *out)
{
    writer->writer->put_trace(writer->state, trace, scratch, out);
}

/* ---- Around the traces ------------------------------------------------------ */

/* By enum trace_container. */
static const struct {
    const char *head, *between, *tail;
} frames[TRACE_CONTAINER_N] = {
    [TRACE_CONTAINER_LINES]       = { "", "\n", "\n" },
    [TRACE_CONTAINER_LIST]        = { "[", ",", "]\n" },
    [TRACE_CONTAINER_LISTS]       = { "[", ",", "]\n" },
    [TRACE_CONTAINER_DATA]        = { "{\"data\":[", ",", "],\"total\":0,\"limit\":0,\"offset\":0,\"errors\":null}\n" },
    [TRACE_CONTAINER_SPANS]       = { "[", ",", "]\n" },
    [TRACE_CONTAINER_SPAN_LINES]  = { "", "\n", "\n" },
    [TRACE_CONTAINER_COMMA_LINES] = { "", ",\n", ",\n" },
};

static struct text text_of(const char *literal)
{
    return (struct text){ literal, strlen(literal) };
}

struct text trace_write_head(struct trace_style style)
{
    return text_of(frames[style.container].head);
}

struct text trace_write_between(struct trace_style style)
{
    return text_of(frames[style.container].between);
}

struct text trace_write_tail(struct trace_style style)
{
    return text_of(frames[style.container].tail);
}

/* ---- Scratch ------------------------------------------------------------------ */

uint32_t *trace_write_scratch_take(struct trace_write_scratch *scratch, size_t n)
{
    if (n > scratch->n_words) {
        uint32_t *grown = n > SIZE_MAX / sizeof *grown ? NULL : realloc(scratch->words, n * sizeof *grown);
        if (grown == NULL)
            return NULL;
        scratch->words   = grown;
        scratch->n_words = n;
    }
    return scratch->words;
}

void trace_write_scratch_free(struct trace_write_scratch *scratch)
{
    free(scratch->words);
    *scratch = (struct trace_write_scratch){ 0 };
}
