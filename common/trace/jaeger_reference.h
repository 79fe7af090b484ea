/* jaeger_reference.h - the references of a span: its parent and its links. */
#ifndef GENT_COMMON_TRACE_JAEGER_REFERENCE_H
#define GENT_COMMON_TRACE_JAEGER_REFERENCE_H

#include "common/trace/jaeger_member.h"

/* Reads the array at 'at' into span->parent_id and, appended to the table, the
 * span's links; puts the codes behind JAEGER_FORM_REFERENCES into reader->form.
 * On failure some links may have been appended: the caller takes them back.
 * Fails with STATUS_BAD_TRACE (document.what says why) or STATUS_NO_MEMORY. */
enum status jaeger_reference_read_list(struct jaeger_reader *reader, uint32_t at, const uint64_t trace_id[2],
                                       struct span *span);

/* The id at 'at', of 1 to 'max_digits' digits. Fails with STATUS_BAD_TRACE. */
enum status jaeger_reference_id(struct jaeger_reader *reader, uint32_t at, const char *name, size_t max_digits,
                                uint64_t id[2]);

/* JAEGER_FORM_TRACE_ID or JAEGER_FORM_TRACE_ID_LOW. */
char jaeger_reference_width(const struct jaeger_reader *reader, uint32_t at);

#endif
