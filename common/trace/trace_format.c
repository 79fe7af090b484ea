/* trace_format.c - the names of the formats. */
#include "common/trace/trace_format.h"

#include <string.h>

static const char *const names[] = {
    [TRACE_FORMAT_OTLP] = "otlp",   [TRACE_FORMAT_ZIPKIN] = "zipkin", [TRACE_FORMAT_ZIPKIN1] = "zipkin1",
    [TRACE_FORMAT_JAEGER] = "jaeger", [TRACE_FORMAT_GENT] = "gent",   [TRACE_FORMAT_CCTF] = "cctf",
    [TRACE_FORMAT_AUTO] = "auto",
};

static const char *const titles[] = {
    [TRACE_FORMAT_OTLP] = "OTLP",     [TRACE_FORMAT_ZIPKIN] = "Zipkin v2", [TRACE_FORMAT_ZIPKIN1] = "Zipkin v1",
    [TRACE_FORMAT_JAEGER] = "Jaeger", [TRACE_FORMAT_GENT] = "Gen-T",       [TRACE_FORMAT_CCTF] = "Tracekit",
    [TRACE_FORMAT_AUTO] = "auto",
};

const char *trace_format_name(enum trace_format format)
{
    return names[format];
}

const char *trace_format_title(enum trace_format format)
{
    return titles[format];
}

bool trace_format_parse(const char *name, enum trace_format *format)
{
    for (int i = 0; i <= TRACE_FORMAT_AUTO; i++)
        if (strcmp(name, names[i]) == 0) {
            *format = (enum trace_format)i;
            return true;
        }
    return false;
}

#define BIT(container) (1u << TRACE_CONTAINER_##container)

struct trace_style trace_format_fit(struct trace_style style)
{
    static const uint8_t containers[TRACE_FORMAT_N] = {
        [TRACE_FORMAT_OTLP]    = BIT(LINES),
        [TRACE_FORMAT_ZIPKIN]  = BIT(LINES) | BIT(LIST) | BIT(LISTS),
        [TRACE_FORMAT_ZIPKIN1] = BIT(LINES) | BIT(LIST) | BIT(LISTS),
        [TRACE_FORMAT_JAEGER]  = BIT(LINES) | BIT(LIST) | BIT(DATA) | BIT(SPANS) | BIT(SPAN_LINES),
        [TRACE_FORMAT_GENT]    = BIT(LINES) | BIT(LIST) | BIT(COMMA_LINES),
        [TRACE_FORMAT_CCTF]    = BIT(LINES) | BIT(LIST),
    };
    bool is_line = style.container == TRACE_CONTAINER_LINES || style.container == TRACE_CONTAINER_COMMA_LINES ||
                   (containers[style.format] & BIT(LIST)) == 0;

    if ((containers[style.format] >> style.container & 1) == 0)
        style.container = is_line ? TRACE_CONTAINER_LINES : TRACE_CONTAINER_LIST;
    return style;
}
