/* cctf_write.h - traces as Tracekit's invocations.jsonl: a record a span.
 *
 * Records of a trace stand together, in the order of its spans. Times and
 * service are said once and every member that follows from them is told from
 * them (cctf_form.h). The mark is a last member gent.synthetic = true in
 * records without a parent. */
#ifndef GENT_COMMON_TRACE_CCTF_WRITE_H
#define GENT_COMMON_TRACE_CCTF_WRITE_H

#include "common/trace/trace_write.h"

extern const struct trace_writer cctf_write;

#endif
