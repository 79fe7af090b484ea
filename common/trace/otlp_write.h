/* otlp_write.h - traces as OTLP JSON, one TracesData object per trace.
 *
 * Spans are grouped by resource, then scope, in order of first use in the
 * trace. Ids are lower-case hex, enums integers, 64-bit integers in the
 * spelling that the form says. The mark is the resource attribute
 * gent.synthetic = true, last, where the resource has no such key.
 *
 * The set is trusted: codes, types and slots were checked by whoever decoded it (model_check.h). */
#ifndef GENT_COMMON_TRACE_OTLP_WRITE_H
#define GENT_COMMON_TRACE_OTLP_WRITE_H

#include "common/trace/trace_write.h"

extern const struct trace_writer otlp_write;

#endif
