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
