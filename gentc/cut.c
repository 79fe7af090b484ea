/* cut.c - running minimum and maximum of starts, and two rules on them. */
#include "gentc/cut.h"

#include <assert.h>
#include <stdlib.h>

#include "common/bundle/model.h"

/* Short of what a frame may hold, since a document is read whole: the rest is
 * room for the spans of one line (8 MB of spans that say anything are fewer than 2^17). */
#define CUT_MAX_SPANS  (MODEL_MAX_SPANS - MODEL_MAX_SPANS / 16)
#define CUT_MAX_TRACES (MODEL_MAX_TRACES - MODEL_MAX_TRACES / 16)

void cut_init(struct cut *cut, struct cut_rule rule)
{
    *cut = (struct cut){ .rule = rule };
    cut_restart(cut);
}

void cut_free(struct cut *cut)
{
    free(cut->start_ns);
    cut->start_ns = NULL;
}

void cut_restart(struct cut *cut)
{
    cut->n_traces = cut->n_spans = 0;
    cut->oldest_ns = UINT64_MAX;
    cut->newest_ns = 0;
}

enum status cut_look(struct cut *cut, const struct span_table *table, struct fail *fail)
{
    if (table->n_traces > cut->n_capacity) {
        uint32_t  n_capacity = table->n_traces > UINT32_MAX / 2 ? UINT32_MAX : table->n_traces * 2;
        uint64_t *start_ns = realloc(cut->start_ns, n_capacity * sizeof *start_ns);
        if (start_ns == NULL)
            return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "starts of %u traces", table->n_traces);
        cut->start_ns = start_ns;
        cut->n_capacity = n_capacity;
    }
    for (; cut->n_traces < table->n_traces; cut->n_traces++)
        cut->start_ns[cut->n_traces] = UINT64_MAX;
    for (; cut->n_spans < table->n_spans; cut->n_spans++) {
        const struct span *span = &table->spans[cut->n_spans];
        uint64_t          *start_ns = &cut->start_ns[span->trace_at];
        if (span->start_ns == 0 && trace_format_shares_ids(table->style.format))
            continue; /* it has none of its own (span_join.h) */
        if (span->start_ns < *start_ns)
            *start_ns = span->start_ns;
        if (span->start_ns < cut->oldest_ns)
            cut->oldest_ns = span->start_ns;
        if (span->start_ns > cut->newest_ns)
            cut->newest_ns = span->start_ns;
    }
    return STATUS_OK;
}

/* The end of the window that holds the oldest start; saturated. */
static uint64_t window_end(const struct cut *cut)
{
    uint64_t begin_ns = cut->oldest_ns - cut->oldest_ns % cut->rule.window_ns;
    return begin_ns > UINT64_MAX - cut->rule.window_ns ? UINT64_MAX : begin_ns + cut->rule.window_ns;
}

static bool is_full(const struct cut *cut)
{
    return cut->n_spans >= CUT_MAX_SPANS || cut->n_traces >= CUT_MAX_TRACES;
}

static uint64_t grace_traces(uint64_t n_traces)
{
    return n_traces / 16 > CUT_MIN_GRACE ? n_traces / 16 : CUT_MIN_GRACE;
}

bool cut_is_due(const struct cut *cut)
{
    if (is_full(cut))
        return true;
    if (cut->rule.window_ns == 0)
        return cut->n_traces >= cut->rule.n_traces &&
               cut->n_traces - cut->rule.n_traces >= grace_traces(cut->rule.n_traces);
    return cut->n_spans != 0 && cut->newest_ns >= window_end(cut) && cut->newest_ns - window_end(cut) >= CUT_GRACE_NS;
}

uint32_t cut_choose(const struct cut *cut, const uint32_t *first, bool is_end, uint8_t *goes)
{
    uint64_t end_ns = cut->rule.window_ns == 0 ? UINT64_MAX : window_end(cut);
    uint64_t n_max = cut->rule.window_ns == 0 ? cut->rule.n_traces : UINT64_MAX;
    uint64_t n_spans = 0;
    uint32_t n_chosen = 0;

    /* A full table is cut before its rule is met: the newest traces may still be arriving. */
    if (is_full(cut) && !is_end && n_max > cut->n_traces - cut->n_traces / 16)
        n_max = cut->n_traces - cut->n_traces / 16;
    if (n_max > MODEL_MAX_TRACES)
        n_max = MODEL_MAX_TRACES;
    for (uint32_t t = 0; t < cut->n_traces; t++) {
        uint32_t n = first[t + 1] - first[t];
        bool     is_old = cut->start_ns[t] < end_ns || cut->start_ns[t] == UINT64_MAX || end_ns == UINT64_MAX;
        goes[t] = n_chosen < n_max && is_old && (n_chosen == 0 || n_spans + n <= MODEL_MAX_SPANS);
        n_chosen += goes[t];
        n_spans += goes[t] ? n : 0;
    }
    assert(n_chosen > 0);
    return n_chosen;
}
