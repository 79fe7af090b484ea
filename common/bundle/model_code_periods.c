/* model_code_periods.c - how the traces of each topology are spread over periods, at the end of the start section.
 *
 * In a group of several topologies each is even or told: a told one's traces
 * are dealt to the periods in order, against what the group has left there. */
#include "common/bundle/model_code_parts.h"

#include "common/bundle/model_period.h"

static void code_told(struct model_coder *c, struct model *m, uint32_t at, uint32_t *rest, uint64_t n_rest)
{
    uint32_t *counts = &m->period_counts[(size_t)at * m->n_periods];
    uint32_t  left = m->topologies[at].n_traces, all = model_coder_size(left);

    for (uint32_t p = 0; p < m->n_periods && !model_coder_is_done(c); p++) {
        n_rest -= rest[p];
        uint32_t low = left > n_rest ? left - (uint32_t)n_rest : 0, high = left < rest[p] ? left : rest[p];
        uint32_t expected = n_rest + rest[p] == 0 ? 0 : (uint32_t)((uint64_t)left * rest[p] / (n_rest + rest[p]));
        uint32_t n = counts[p] - low, size;
        if (low > high || (!c->is_decoding && (counts[p] < low || counts[p] > high))) {
            model_coder_fail(c, STATUS_BAD_BUNDLE, "a topology's traces do not fit into its group's periods");
            return;
        }
        expected = expected < low ? low : expected > high ? high : expected;
        size = model_coder_size(expected);
        if (low == high)
            n = 0;
        else
            model_coder_share(c, FIELD_PERIOD_SMALL, &n, high - low, expected - low,
                              CONTEXTS(size, mix_pair(size, all), mix_triple(size, all, m->n_periods - p),
                                       mix_pair(all, m->n_periods - p)));
        if (c->is_decoding)
            counts[p] = low + n;
        left -= low + n;
        rest[p] -= low + n;
    }
}

static void code_group(struct model_coder *c, struct model *m, uint32_t group, uint32_t first, uint32_t n)
{
    uint32_t rest[MODEL_MAX_PERIODS];
    uint64_t n_rest = 0;

    model_period_totals(m, group, rest);
    for (uint32_t p = 0; p < m->n_periods; p++)
        n_rest += rest[p];
    for (uint32_t t = first; t < first + n && !model_coder_is_done(c); t++) {
        struct model_topology *topology = &m->topologies[t];
        uint32_t size = model_coder_size(topology->n_traces);
        bool is_even = n == 1
                       || model_coder_flag(c, FIELD_IS_EVEN, topology->is_even,
                                           CONTEXTS(size, mix_pair(size, t > first && m->topologies[t - 1].is_even)));
        if (c->is_decoding)
            topology->is_even = is_even;
        if (is_even)
            continue;
        code_told(c, m, t, rest, n_rest);
        n_rest -= topology->n_traces;
    }
    if (c->is_decoding && !model_coder_is_done(c) && !model_period_fill(m, group, first, n))
        model_coder_fail(c, STATUS_BAD_BUNDLE, "a group's topologies do not fit into its periods");
}

void model_code_periods(struct model_coder *c, struct model *m)
{
    model_code_count(c, 2, &m->n_periods, MODEL_MAX_PERIODS);
    if (m->n_periods == 0 || model_coder_is_done(c))
        return;
    if (m->n_periods > m->n_buckets || (uint64_t)m->n_topologies * m->n_periods > MODEL_MAX_COUNTS) {
        model_coder_fail(c, STATUS_LIMIT, "too many periods");
        return;
    }
    if (c->is_decoding)
        m->period_counts = model_coder_take(c, (size_t)m->n_topologies * m->n_periods, sizeof *m->period_counts);
    for (uint32_t first = 0, end; first < m->n_topologies && !model_coder_is_done(c); first = end) {
        uint32_t group = m->topologies[first].group;
        for (end = first + 1; end < m->n_topologies && m->topologies[end].group == group;)
            end++;
        code_group(c, m, group, first, end - first);
    }
}
