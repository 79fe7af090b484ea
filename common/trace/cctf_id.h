/* cctf_id.h - ids of Tracekit's records: the number a text becomes, and the code of how it was spelled.
 *
 * UUIDs, hexadecimal and decimal ids are taken as what they say, so that they
 * are written back as they were; any other text is hashed. The results are
 * never 0. */
#ifndef GENT_COMMON_TRACE_CCTF_ID_H
#define GENT_COMMON_TRACE_CCTF_ID_H

#include <stdbool.h>

#include "common/base/buffer.h"

/* CCTF_FORM_TRACE_UUID, _HEX, _HEX_LOW, _DECIMAL or, of a token that is a number, _NUMBER. */
char cctf_id_trace(struct text text, bool is_number, uint64_t id[2]);

/* CCTF_FORM_SPAN_UUID or _HEX. */
char cctf_id_span(struct text text, uint64_t *id);

#endif
