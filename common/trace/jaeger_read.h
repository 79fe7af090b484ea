/* jaeger_read.h - Jaeger JSON (query API, UI's download, bare spans) into a span table.
 *
 * A document is a trace, {"traceID","spans","processes"}; a reply with many,
 * {"data":[...]}; a span that holds its process; or an array of traces or
 * spans. The style's container is left alone by a trace, since what stood
 * around it is known to who cut it out; a bare span makes an array (LIST) one of
 * SPANS, and lines SPAN_LINES. How spans lie in the table: jaeger_form.h. */
#ifndef GENT_COMMON_TRACE_JAEGER_READ_H
#define GENT_COMMON_TRACE_JAEGER_READ_H

#include "common/trace/trace_reader.h"

extern const struct trace_reader jaeger_read;

#endif
