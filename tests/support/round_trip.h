/* round_trip.h - text of a format into a table and out again. */
#ifndef GENT_TESTS_SUPPORT_ROUND_TRIP_H
#define GENT_TESTS_SUPPORT_ROUND_TRIP_H

#include "common/trace/trace_format.h"

/* Reads 'text', with a document in each line when the container has lines and
 * as one document else, writes it in that style, and asserts that no line is
 * reported and that the result is 'expected', head and tail included, whichever
 * half of the fields stands in slots. is_marked as in trace_write_build. */
void round_trip_check(struct trace_style style, bool is_marked, const char *text, const char *expected);

#endif
