/* zipkin1_core.h - the core values of Zipkin v1 annotations: "cs" and its like. */
#ifndef GENT_COMMON_TRACE_ZIPKIN1_CORE_H
#define GENT_COMMON_TRACE_ZIPKIN1_CORE_H

#include <stdbool.h>

#include "common/base/buffer.h"

struct zipkin1_core {
    char    value[3];
    char    code;     /* of a form */
    uint8_t kind;     /* of the span that has it, as in span_table.h */
    bool    is_end;   /* it marks the end of that span, not the start */
};

/* The core value with that text or code; NULL when there is none. */
const struct zipkin1_core *zipkin1_core_of_text(struct text text);
const struct zipkin1_core *zipkin1_core_of_code(char code);

#endif
