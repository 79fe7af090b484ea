/* sample.c - a trace is in a head sample when its random word is among the lowest 1 / rate. */
#include "gentq/sample.h"

#include <stdlib.h>

#include "common/base/philox.h"

#define DOMAIN_SAMPLE 0x73616d70u /* of philox_u64: apart from what generators draw */
#define SLOW_SHARE    0.95

const uint32_t sample_rates[SAMPLE_MAX_RATES] = { 2, 5, 10, 15, 20, 30, 50, 100 };

uint32_t sample_n_rates(uint32_t n_traces)
{
    uint32_t n = 0;
    while (n < SAMPLE_MAX_RATES && n_traces / sample_rates[n] >= SAMPLE_MIN_TRACES)
        n++;
    return n;
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The duration that 95 % of the traces do not exceed; UINT64_MAX when memory is out. */
static uint64_t find_slow(const struct dataset *set)
{
    uint64_t *durations = malloc((set->n_traces + (size_t)1) * sizeof *durations);
    if (durations == NULL)
        return UINT64_MAX;
    for (uint32_t t = 0; t < set->n_traces; t++)
        durations[t] = set->traces[t].duration_ns;
    qsort(durations, set->n_traces, sizeof *durations, compare_u64);
    uint64_t limit = set->n_traces == 0 ? 0 : durations[(size_t)((set->n_traces - 1) * SLOW_SHARE)];
    free(durations);
    return limit;
}

static bool is_drawn(const struct sample *sample, const struct dataset_trace *trace, uint32_t t, uint64_t slow_ns)
{
    switch (sample->kind) {
    case SAMPLE_HEAD:
        return philox_u64(sample->seed, DOMAIN_SAMPLE, sample->draw, t) < UINT64_MAX / sample->rate;
    case SAMPLE_ERRORS:
        return trace->has_error;
    case SAMPLE_SLOW:
        return trace->duration_ns > slow_ns;
    default:
        return true;
    }
}

bool sample_draw(const struct sample *sample, const struct dataset *set, const struct rankings *rankings,
                 struct arena *arena, struct view *out)
{
    uint64_t  slow_ns   = sample->kind == SAMPLE_SLOW ? find_slow(set) : 0;
    uint32_t *traces    = arena_take(arena, set->n_traces, sizeof *traces);
    uint8_t  *has_trace = arena_take(arena, set->n_traces + (size_t)1, 1);

    *out = (struct view){ set, rankings, traces, has_trace, 0, 1 };
    if (traces == NULL || has_trace == NULL || slow_ns == UINT64_MAX)
        return false;
    for (uint32_t t = 0; t < set->n_traces; t++)
        if (is_drawn(sample, &set->traces[t], t, slow_ns)) {
            has_trace[t]            = 1;
            traces[out->n_traces++] = t;
        }
    if (sample->kind == SAMPLE_HEAD && out->n_traces != 0)
        out->scale = (double)set->n_traces / out->n_traces;
    return true;
}
