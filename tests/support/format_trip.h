/* format_trip.h - documents of any format to a span table and back, for round trips. */
#ifndef GENT_TESTS_SUPPORT_FORMAT_TRIP_H
#define GENT_TESTS_SUPPORT_FORMAT_TRIP_H

#include "common/base/buffer.h"
#include "common/trace/trace_format.h"
#include "tests/support/trace_text.h"

/* One document, in a block of just its size and padding, that begins in 'line'; asserts that it is JSON. */
enum status format_trip_read(struct span_table *table, enum trace_format format, const char *text, uint64_t line,
                             struct trace_text_reports *reports);

/* Whether a format's reader takes the document for its own. */
bool format_trip_recognises(enum trace_format format, const char *text);

/* The table's traces as a stream, and a NUL. Every second field of a span is a
 * slot, as table_shapes.h says. */
void format_trip_write(const struct span_table *table, struct trace_style style, bool is_marked, bool has_odd_slots,
                       struct buffer *out);

/* What the format's writer says of one shape with this form and these
 * attributes, keys and values in turn and then NULL: a value is a string, but for
 * digits, which are a number. On STATUS_OK one trace of one span, which runs from
 * 1 s to 3 s, is written to 'out' (may be NULL), and a NUL. */
enum status format_trip_write_form(enum trace_format format, const char *form, size_t n_form,
                                   const char *const *attrs, bool is_marked, struct buffer *out);

#endif
