/* jaeger_write.h - traces as Jaeger JSON: a trace object each, or its spans with their processes.
 *
 * Processes are numbered p1, p2, ... in order of first use in the trace. Ids
 * are lower-case hex of 16 or 32 digits. Warnings of a trace are null. The mark
 * is the process tag gent.synthetic = true, last, where the process has no such
 * key. In containers SPANS and SPAN_LINES the spans of a trace hold their
 * process and are separated as traces are. */
#ifndef GENT_COMMON_TRACE_JAEGER_WRITE_H
#define GENT_COMMON_TRACE_JAEGER_WRITE_H

#include "common/trace/trace_write.h"

extern const struct trace_writer jaeger_write;

#endif
