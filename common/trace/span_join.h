/* span_join.h - Zipkin's shared spans: the server's half of a call becomes a span of its own, below the client's.
 *
 *   bytes -> reader -> span_table -> [span_join] -> structure -> model -> bundle
 *
 * In Zipkin both halves of a call may have one id, and whoever names it as the
 * parent mostly belongs below the server. A server's half is a span that says
 * "shared", or a SERVER span with the id of a CLIENT span of its trace. The
 * generator gives both the id of the client's half again (gen.h). */
#ifndef GENT_COMMON_TRACE_SPAN_JOIN_H
#define GENT_COMMON_TRACE_SPAN_JOIN_H

#include "common/trace/span_table.h"

/* For tables of Zipkin's formats whose traces are whole; others stay as they
 * are. To be called once for a table. Afterwards
 *
 * - is_shared tells the server's halves whose client's half is in the trace,
 *   and spans of other kinds that have the id of these two: all of them have an
 *   id that no other span of the trace has, and the client's half as their
 *   parent; of several client's halves (CLIENT spans; if there are none, spans
 *   that are neither shared nor SERVER) that is the earliest;
 * - who names a shared id as its parent is below the server's half of its own
 *   service, else the client's half if that is of its service, else the
 *   earliest server's half;
 * - spans without a start (0) start with their parent, or when there is none
 *   with a start above, with their trace, and last as long as before.
 *
 * Time n log n. Fails with STATUS_NO_MEMORY; the table may then be changed in part. */
enum status span_join(struct span_table *table, struct fail *fail);

#endif
