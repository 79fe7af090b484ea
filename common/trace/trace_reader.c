/* trace_reader.c - the readers by format, and which of them a document is for. */
#include "common/trace/trace_reader.h"

#include "common/trace/cctf_read.h"
#include "common/trace/gent_tx_read.h"
#include "common/trace/jaeger_read.h"
#include "common/trace/otlp_read.h"
#include "common/trace/zipkin1_read.h"
#include "common/trace/zipkin_read.h"

static const struct trace_reader *const readers[TRACE_FORMAT_N] = {
    [TRACE_FORMAT_OTLP] = &otlp_read,
    [TRACE_FORMAT_ZIPKIN] = &zipkin_read,
    [TRACE_FORMAT_ZIPKIN1] = &zipkin1_read,
    [TRACE_FORMAT_JAEGER] = &jaeger_read,
    [TRACE_FORMAT_GENT] = &gent_tx_read,
    [TRACE_FORMAT_CCTF] = &cctf_read,
};

const struct trace_reader *trace_reader_of(enum trace_format format)
{
    return readers[format];
}

enum trace_format trace_reader_recognise(const struct json_node *nodes)
{
    for (int format = 0; format < TRACE_FORMAT_N; format++)
        if (readers[format] != NULL && readers[format]->recognises(nodes))
            return (enum trace_format)format;
    return TRACE_FORMAT_N;
}
