/* cut.h - which traces of a growing span table become the next frame.
 *
 *   bytes -reader-> span_table -> [cut] -> window -> structure -> ... -> bundle
 *
 * By count: the first N traces, once N / 16 more (at least CUT_MIN_GRACE)
 * are known, so that the last of the N had time to arrive. By time: the
 * traces that start before the end of the oldest one's window [k * T, (k + 1) * T),
 * once a span has been seen that starts CUT_GRACE_NS behind that end. And in
 * any case before a frame would outgrow the limits of model.h. What arrives
 * for a trace that is gone is a trace of its own in a later frame. Traces
 * without any start go with the next window. */
#ifndef GENT_GENTC_CUT_H
#define GENT_GENTC_CUT_H

#include <stdbool.h>

#include "common/trace/span_table.h"

/* Exporters send batches every few seconds (5 s in the SDKs' batch processor)
 * and spans are sent when they end: half a minute covers both but for the
 * longest traces. */
#define CUT_GRACE_NS  UINT64_C(30000000000)
#define CUT_MIN_GRACE 64u

struct cut_rule {
    uint64_t n_traces;  /* 0: by time */
    uint64_t window_ns; /* 0: by count */
};

struct cut {
    struct cut_rule rule;
    uint64_t *start_ns;             /* earliest start of each trace, UINT64_MAX: none is known; owned */
    uint32_t  n_capacity;
    uint32_t  n_traces, n_spans;    /* of the table: looked at so far */
    uint64_t  oldest_ns, newest_ns; /* of all starts */
};

void cut_init(struct cut *cut, struct cut_rule rule); /* allocates nothing yet */
void cut_free(struct cut *cut);

/* Takes note of what was appended to 'table' since the last look. After
 * cut_restart() everything is new (another table). Fails with STATUS_NO_MEMORY. */
enum status cut_look(struct cut *cut, const struct span_table *table, struct fail *fail);
void        cut_restart(struct cut *cut);

bool cut_is_due(const struct cut *cut);

/* The traces of the next frame in order of appearance, when the cut is due or
 * the input is at its end and traces are left. Sets goes[trace] to 1 or 0 for
 * all n_traces of the table; 'first' as span_table_group gives it. The number
 * of traces that go, at least 1. */
uint32_t cut_choose(const struct cut *cut, const uint32_t *first, bool is_end, uint8_t *goes);

#endif
