/* otlp_value.h - attributes and their values. */
#ifndef GENT_COMMON_TRACE_OTLP_VALUE_H
#define GENT_COMMON_TRACE_OTLP_VALUE_H

#include "common/trace/otlp_member.h"

/* Appends the attributes of the array at 'at', in order and with duplicate
 * keys, to the table. On failure some of them may have been appended: the
 * caller takes them back. Fails with STATUS_BAD_TRACE (reader->what says why)
 * or STATUS_NO_MEMORY. */
enum status otlp_value_read_attrs(struct otlp_reader *reader, uint32_t at, struct span_attrs *attrs);

#endif
