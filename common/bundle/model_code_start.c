/* model_code_start.c - the start section: active time and when the traces of each group start.
 *
 * A group's traces are counted per bucket of active time. The total is known;
 * it is split over halves of the buckets again and again, each split told as
 * how far it is from what the groups before led to expect. */
#include "common/bundle/model_code_parts.h"

#define N_NODES (2 * MODEL_MAX_BUCKETS)
#define SMALL   16u /* a total up to here is split by a symbol */

struct start_coder {
    struct model_coder *c;
    struct model       *m;
    uint32_t           *counts; /* of the group */
    uint32_t           *n_left, *n_both; /* (N_NODES) sums over the groups before, by node of the split */
};

/* A part of the buckets still to be split. */
struct span_of_buckets {
    uint32_t begin, end, node, n;
};

static void code_segments(struct model_coder *c, struct model *m)
{
    struct model_segment before = { 0, 0 };

    for (uint32_t i = 0; i < m->n_segments && !model_coder_is_done(c); i++) {
        struct model_segment *segment = &m->segments[i];
        uint64_t              active  = segment->active_ns - before.active_ns;
        model_coder_u64(c, FIELD_SEGMENT, &active, UINT64_MAX - before.active_ns, CONTEXTS(0, i == 0));
        uint64_t silence = segment->start_ns - before.start_ns - active;
        uint64_t max     = UINT64_MAX - before.start_ns;
        if (active > max) {
            model_coder_fail(c, STATUS_BAD_BUNDLE, "a segment overlaps the one before");
            return;
        }
        model_coder_u64(c, FIELD_SEGMENT, &silence, max - active, CONTEXTS(1, 1 + (i == 0)));
        if (c->is_decoding) {
            segment->active_ns = before.active_ns + active;
            segment->start_ns  = before.start_ns + active + silence;
        }
        before = *segment;
    }
}

/* How many of part->n fall into its first half. */
static uint32_t code_split(struct start_coder *s, const struct span_of_buckets *part, uint32_t left)
{
    struct model_coder *c = s->c;
    uint32_t            n = part->n, width = part->end - part->begin;
    uint64_t            n_left = 2 * (uint64_t)s->n_left[part->node] + 1;
    uint64_t            n_both = 2 * (uint64_t)s->n_both[part->node] + 2;

    if (n <= SMALL) {
        uint32_t share = (uint32_t)(8 * n_left / n_both);
        model_coder_symbol(c, FIELD_BUCKET_SMALL, &left, n + 1,
                           CONTEXTS(n, mix_pair(n, width > 2), mix_triple(n, share, n_both > 64)));
        return left;
    }
    uint32_t expected = (uint32_t)(n * n_left / n_both);
    bool     is_below = model_coder_flag(c, FIELD_BUCKET_SIGN, left < expected, CONTEXTS(width > 2));
    uint32_t off      = is_below ? expected - left - 1 : left - expected;
    uint32_t smaller  = expected < n - expected ? expected : n - expected;
    model_coder_u32(c, FIELD_BUCKET_OFF, &off, is_below ? expected - 1 : n - expected,
                    CONTEXTS(model_coder_size(n), mix_pair(model_coder_size(n), width),
                             mix_pair(model_coder_size(smaller), model_coder_size(n_both))));
    return is_below ? expected - 1 - off : expected + off;
}

static void code_group(struct start_coder *s, uint32_t n_traces)
{
    struct span_of_buckets stack[16]; /* MODEL_MAX_BUCKETS = 2^10 */
    uint32_t               depth = 0;

    stack[depth++] = (struct span_of_buckets){ 0, s->m->n_buckets, 1, n_traces };
    while (depth != 0 && !model_coder_is_done(s->c)) {
        struct span_of_buckets part = stack[--depth];
        uint32_t               left = 0, middle = part.begin + (part.end - part.begin + 1) / 2;
        if (part.end - part.begin == 1) {
            if (s->c->is_decoding)
                s->counts[part.begin] = part.n;
            continue;
        }
        if (part.n == 0 && s->c->is_decoding)
            continue; /* the counts are zeros already */
        if (part.n != 0) {
            for (uint32_t i = part.begin; i < middle && !s->c->is_decoding; i++)
                left += s->counts[i];
            left = code_split(s, &part, left);
        }
        s->n_left[part.node] += left;
        s->n_both[part.node] += part.n;
        stack[depth++] = (struct span_of_buckets){ middle, part.end, 2 * part.node + 1, part.n - left };
        stack[depth++] = (struct span_of_buckets){ part.begin, middle, 2 * part.node, left };
    }
}

static void code_buckets(struct model_coder *c, struct model *m)
{
    struct start_coder s        = { .c = c, .m = m };
    uint32_t          *n_traces = model_coder_take(c, m->n_groups, sizeof(*n_traces));
    s.n_left                    = model_coder_take(c, N_NODES, sizeof(*s.n_left));
    s.n_both                    = model_coder_take(c, N_NODES, sizeof(*s.n_both));
    if ((uint64_t)m->n_groups * m->n_buckets > MODEL_MAX_COUNTS)
        model_coder_fail(c, STATUS_LIMIT, "too many groups times buckets");
    if (m->n_buckets == 0 && m->n_groups != 0)
        model_coder_fail(c, STATUS_BAD_BUNDLE, "there are groups but no buckets");
    if (c->is_decoding)
        m->bucket_counts = model_coder_take(c, (size_t)m->n_groups * m->n_buckets, sizeof(*m->bucket_counts));
    if (model_coder_is_done(c))
        return;
    for (uint32_t i = 0; i < m->n_topologies; i++)
        n_traces[m->topologies[i].group] += m->topologies[i].n_traces;
    for (uint32_t i = 0; i < m->n_groups && !model_coder_is_done(c); i++) {
        s.counts = m->bucket_counts + (size_t)i * m->n_buckets;
        code_group(&s, n_traces[i]);
    }
}

void model_code_start(struct model_coder *c, struct model *m)
{
    model_code_count(c, 0, &m->n_buckets, MODEL_MAX_BUCKETS);
    model_code_count(c, 1, &m->n_segments, MODEL_MAX_SEGMENTS);
    model_coder_u64(c, FIELD_ACTIVE, &m->active_ns, UINT64_MAX, CONTEXTS(0));
    MODEL_CODE_TAKE(c, m, segments);
    code_segments(c, m);
    code_buckets(c, m);
    model_code_periods(c, m);
}
