/* opaque_id.h - ids that are any text, as the fixed numbers that tables hold. */
#ifndef GENT_COMMON_TRACE_OPAQUE_ID_H
#define GENT_COMMON_TRACE_OPAQUE_ID_H

#include "common/base/buffer.h"

/* Of equal texts the same, of others another, but for chance; never 0. */
uint64_t opaque_id_narrow(struct text text);
void     opaque_id_wide(struct text text, uint64_t id[2]);

/* The n-th id that nothing in line 'line' of an input gave. */
void opaque_id_missing(uint64_t line, uint64_t n, uint64_t id[2]);

#endif
