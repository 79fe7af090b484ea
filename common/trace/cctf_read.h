/* cctf_read.h - Tracekit's invocations.jsonl into a span table.
 *
 * A document is a record or an array of them; each is a span. Its service is
 * module_id, else the first segment of path, else node; its name is method and
 * path. It is bad when it has no times, times that are no whole numbers or in
 * the wrong order, an id that is neither text nor number, or a member twice.
 * A record without a trace_id is a trace of its own. */
#ifndef GENT_COMMON_TRACE_CCTF_READ_H
#define GENT_COMMON_TRACE_CCTF_READ_H

#include "common/trace/trace_reader.h"

extern const struct trace_reader cctf_read;

#endif
