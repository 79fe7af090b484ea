/* trace_format.h - the formats that traces come in and go out as.
 *
 * A format is a reader (bytes -> span_table) and a writer (trace_instance ->
 * bytes). A container is what stands around the records of a stream. */
#ifndef GENT_COMMON_TRACE_TRACE_FORMAT_H
#define GENT_COMMON_TRACE_TRACE_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

/* Stored in bundles: append only. */
enum trace_format {
    TRACE_FORMAT_OTLP     = 0,
    TRACE_FORMAT_ZIPKIN   = 1, /* Zipkin v2 JSON */
    TRACE_FORMAT_ZIPKIN1  = 2, /* Zipkin v1 JSON */
    TRACE_FORMAT_JAEGER   = 3, /* Jaeger's query API and its UI's download */
    TRACE_FORMAT_GENT     = 4, /* Gen-T's transactions */
    TRACE_FORMAT_CCTF     = 5, /* Tracekit's invocations.jsonl */
    TRACE_FORMAT_N        = 6,
    TRACE_FORMAT_AUTO     = TRACE_FORMAT_N, /* an option's value: never stored */
};

/* Stored in bundles: append only. */
enum trace_container {
    TRACE_CONTAINER_LINES = 0, /* a record a line: OTLP's TracesData, a Zipkin span, a Jaeger trace, ... */
    TRACE_CONTAINER_LIST  = 1, /* one array of records: Zipkin spans, Jaeger traces */
    TRACE_CONTAINER_LISTS = 2, /* one array of arrays, one a trace: Zipkin */
    TRACE_CONTAINER_DATA  = 3, /* {"data":[...],"total":0,"limit":0,"offset":0,"errors":null}: Jaeger */
    TRACE_CONTAINER_SPANS = 4, /* one array of spans that hold their process: Jaeger */
    TRACE_CONTAINER_SPAN_LINES = 5, /* such a span a line */
    TRACE_CONTAINER_COMMA_LINES = 6, /* a record a line, and a comma behind each: Gen-T */
    TRACE_CONTAINER_N     = 7,
};

/* How a stream looks from afar. */
struct trace_style {
    uint8_t format;    /* enum trace_format */
    uint8_t container; /* enum trace_container */
};

/* Does the server's half of a call have the id of the client's half (span_join.h)? */
static inline bool trace_format_shares_ids(uint8_t format)
{
    return format == TRACE_FORMAT_ZIPKIN || format == TRACE_FORMAT_ZIPKIN1;
}

/* The container itself, or the nearest one that the format's writer has. */
struct trace_style trace_format_fit(struct trace_style style);

/* "otlp", "zipkin", ...: as options and listings name it. */
const char *trace_format_name(enum trace_format format);

/* "OTLP", "Zipkin v2", ...: as sentences name it. */
const char *trace_format_title(enum trace_format format);

/* The format of that name, or "auto". False for any other. */
bool trace_format_parse(const char *name, enum trace_format *format);

#endif
