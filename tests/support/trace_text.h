/* trace_text.h - traces given as text in a test, read through the real readers. */
#ifndef GENT_TESTS_SUPPORT_TRACE_TEXT_H
#define GENT_TESTS_SUPPORT_TRACE_TEXT_H

#include "common/trace/span_table.h"

#define TRACE_TEXT_MAX_REPORTS 16

/* What the reader complained about, in order. {0} before the first use. */
struct trace_text_reports {
    uint32_t    n;      /* may exceed TRACE_TEXT_MAX_REPORTS, only the first are kept */
    enum status answer; /* what the report returns: STATUS_OK goes on */
    struct {
        uint64_t line;
        char     what[192];
    } at[TRACE_TEXT_MAX_REPORTS];
};

/* One OTLP document of n bytes, in a block of just its size and padding; asserts that it is JSON. */
enum status trace_text_read_document(struct span_table *table, const char *text, size_t n,
                                     struct trace_text_reports *reports);

/* The same of another format. */
enum status trace_text_read_as(struct span_table *table, enum trace_format format, const char *text, size_t n,
                               struct trace_text_reports *reports);

/* An input of n bytes through trace_read, to its end. */
enum status trace_text_read_input(struct span_table *table, const char *text, size_t n, size_t max_line_bytes,
                                  struct trace_text_reports *reports);

/* Whether the text (value) of that id is 'expected'. */
bool trace_text_is(const struct span_table *table, uint32_t text_id, const char *expected);
bool trace_text_is_value(const struct span_table *table, uint32_t value_id, enum value_type type, const char *expected);

#endif
