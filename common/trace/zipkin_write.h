/* zipkin_write.h - traces as Zipkin JSON, v2 or v1 by style.format: in lines, in one list, or in a list of lists. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_WRITE_H
#define GENT_COMMON_TRACE_ZIPKIN_WRITE_H

#include "common/trace/trace_write.h"

/* Forms are those of zipkin_form.h or zipkin1_form.h; scopes are not looked at.
 * The mark is the tag or binary annotation gent.synthetic = "true" of the spans
 * that name no parent. */
extern const struct trace_writer zipkin_write;

#endif
