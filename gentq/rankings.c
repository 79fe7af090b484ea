/* rankings.c - one pass over the spans for each kind; a span without the kind's number is passed over. */
#include "gentq/rankings.h"

#include <stdlib.h>

#define FLOOR_NS  1000.0 /* durations below a microsecond are as long as one */
#define MAX_SHARE 2.0
#define MIN_GAP   (-1.0)

double rankings_log_duration(uint64_t duration_ns)
{
    return log10(duration_ns < FLOOR_NS ? FLOOR_NS : (double)duration_ns);
}

static double clip(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

static double over(double ns, uint64_t whole_ns)
{
    return ns / (whole_ns < FLOOR_NS ? FLOOR_NS : (double)whole_ns);
}

static bool describe_span(const struct dataset *set, const struct dataset_span *span, enum rankings_kind kind,
                          uint32_t n_buckets, struct ranking_entry *entry)
{
    const struct dataset_span *root   = &set->spans[span->root];
    const struct dataset_span *parent = span->parent == CODE_NONE ? NULL : &set->spans[span->parent];

    entry->trace = span->trace;
    switch (kind) {
    case RANKINGS_OPERATION:
        entry->group = span->operation;
        entry->value = rankings_log_duration(span->duration_ns);
        return true;
    case RANKINGS_OPERATION_BUCKET:
        entry->group = span->operation * n_buckets + span->bucket;
        entry->value = rankings_log_duration(span->duration_ns);
        return true;
    case RANKINGS_SHARE:
        entry->group = span->share;
        entry->value = clip(over((double)span->duration_ns, root->duration_ns), 0, MAX_SHARE);
        return parent != NULL;
    case RANKINGS_PARENT:
        entry->group = span->edge;
        if (parent != NULL)
            entry->value = clip(over((double)span->duration_ns, parent->duration_ns), 0, MAX_SHARE);
        return parent != NULL;
    default:
        entry->group = span->edge;
        if (parent != NULL)
            entry->value = clip(over((double)(int64_t)(span->start_ns - parent->start_ns), parent->duration_ns),
                                MIN_GAP, MAX_SHARE);
        return parent != NULL;
    }
}

static uint32_t describe_spans(const struct dataset *set, enum rankings_kind kind, uint32_t n_buckets,
                               struct ranking_entry *entries)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < set->n_spans; i++)
        n += describe_span(set, &set->spans[i], kind, n_buckets, &entries[n]);
    return n;
}

static uint32_t describe_traces(const struct dataset *set, struct ranking_entry *entries)
{
    for (uint32_t t = 0; t < set->n_traces; t++)
        entries[t] = (struct ranking_entry){ rankings_log_duration(set->traces[t].duration_ns),
                                             set->spans[set->traces[t].root].operation, t };
    return set->n_traces;
}

static void note_longest(struct rankings *rankings, const struct ranking *ranking)
{
    for (uint32_t g = 0; g < ranking->n_groups; g++)
        if (ranking_count(ranking, g) > rankings->n_longest)
            rankings->n_longest = ranking_count(ranking, g);
}

bool rankings_build(const struct dataset *set, const struct codes *codes, uint32_t n_buckets, struct arena *arena,
                    struct rankings *out)
{
    const uint32_t n_groups[] = {
        [RANKINGS_OPERATION] = codes->operations.n,  [RANKINGS_OPERATION_BUCKET] = codes->operations.n * n_buckets,
        [RANKINGS_ROOT] = codes->operations.n,       [RANKINGS_SHARE] = codes->service_pairs.n,
        [RANKINGS_PARENT] = codes->edges.n,          [RANKINGS_GAP] = codes->edges.n,
    };
    struct ranking_entry *entries = malloc((set->n_spans + (size_t)1) * sizeof *entries); /* owned here */
    bool                  is_done = entries != NULL;

    *out = (struct rankings){ 0 };
    for (int kind = 0; is_done && kind < RANKINGS_NUMBER; kind++) {
        uint32_t n = kind == RANKINGS_ROOT ? describe_traces(set, entries)
                                           : describe_spans(set, (enum rankings_kind)kind, n_buckets, entries);
        is_done    = ranking_build(entries, n, n_groups[kind], arena, &out->of[kind]);
        if (is_done)
            note_longest(out, &out->of[kind]);
    }
    free(entries);
    return is_done;
}

/* Calls for 'entries' == NULL only count. */
static uint32_t describe_numbers(const struct dataset *set, const struct codes *codes, const uint8_t *is_number,
                                 const double *numbers, struct ranking_entry *entries)
{
    const uint32_t *cells = dataset_codes(&set->cells);
    uint32_t        n     = 0;

    for (uint32_t i = 0; i < set->n_spans; i++)
        for (uint32_t k = set->spans[i].first_cell; k < set->spans[i + 1].first_cell; k++) {
            uint32_t column = codes_high(&codes->cells, cells[k]);
            double   number = is_number[column] ? numbers[codes_low(&codes->cells, cells[k])] : NAN;
            if (isnan(number))
                continue;
            if (entries != NULL)
                entries[n] = (struct ranking_entry){ number, column, set->spans[i].trace };
            n++;
        }
    return n;
}

bool rankings_build_numbers(const struct dataset *set, const struct codes *codes, const uint8_t *is_number,
                            const double *numbers, struct arena *arena, struct rankings *out)
{
    uint32_t              n       = describe_numbers(set, codes, is_number, numbers, NULL);
    struct ranking_entry *entries = malloc((n + (size_t)1) * sizeof *entries); /* owned here */
    if (entries == NULL)
        return false;
    describe_numbers(set, codes, is_number, numbers, entries);
    bool is_done = ranking_build(entries, n, codes->columns.n, arena, &out->of[RANKINGS_NUMBER]);
    if (is_done)
        note_longest(out, &out->of[RANKINGS_NUMBER]);
    free(entries);
    return is_done;
}
