/* zipkin_write.h - traces as Zipkin v2 JSON, in lines, in one list, or in a list of lists. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_WRITE_H
#define GENT_COMMON_TRACE_ZIPKIN_WRITE_H

#include "common/trace/trace_write.h"

/* Forms are those of zipkin_form.h; scopes are not looked at. The mark is the
 * tag gent.synthetic = "true" of the spans that name no parent. */
extern const struct trace_writer zipkin_write;

#endif
