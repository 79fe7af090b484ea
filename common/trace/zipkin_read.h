/* zipkin_read.h - Zipkin v2 JSON documents to spans.
 *
 *   json nodes -> [zipkin_read] -> span table
 *
 * A document is a span, an array of spans, or an array of such arrays. How a
 * span lies in the table: the local endpoint is its resource, the remote
 * endpoint and the tags are its attributes, annotations its events
 * (zipkin_form.h has the details). What has no place there:
 *
 * - Units. Timestamps are taken in the unit of their magnitude (time_unit.h),
 *   durations in the unit of the span's timestamp, and in microseconds when it
 *   has none: who takes a clock of another unit takes it for both.
 * - A span without a timestamp starts with its earliest annotation, and
 *   without one at 0 until span_join gives it its parent's start.
 * - A tag whose value is a number, true or false becomes a string; a tag that
 *   is null, an object or an array makes the span bad.
 * - ids keep neither upper case nor a width other than 16 or 32 digits. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_READ_H
#define GENT_COMMON_TRACE_ZIPKIN_READ_H

#include "common/trace/trace_reader.h"

extern const struct trace_reader zipkin_read;

#endif
