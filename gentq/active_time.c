/* active_time.c - the bucket shrinks from round to round, so at most n gaps go and the rounds end. */
#include "gentq/active_time.h"

#include <inttypes.h>

/* The sum of the gaps that are at most max_gap_ns long. */
static uint64_t sum_gaps(const uint64_t *starts, uint32_t n, uint64_t max_gap_ns)
{
    uint64_t sum = 0;
    for (uint32_t i = 1; i < n; i++)
        if (starts[i] - starts[i - 1] <= max_gap_ns)
            sum += starts[i] - starts[i - 1];
    return sum;
}

static uint64_t find_bucket(const uint64_t *starts, uint32_t n)
{
    uint64_t total = starts[n - 1] - starts[0];
    for (;;) {
        uint64_t bucket_ns = total / ACTIVE_TIME_N_BUCKETS + 1;
        uint64_t rest      = sum_gaps(starts, n, bucket_ns);
        if (rest == total || rest == 0)
            return bucket_ns;
        total = rest;
    }
}

enum status active_time_build(const uint64_t *starts, uint32_t n, uint64_t bucket_ns, struct arena *arena,
                              struct active_time *out, struct fail *fail)
{
    uint32_t n_pieces = 1;

    *out           = (struct active_time){ 0 };
    out->bucket_ns = bucket_ns != 0 ? bucket_ns : find_bucket(starts, n);
    for (uint32_t i = 1; i < n; i++)
        n_pieces += starts[i] - starts[i - 1] > out->bucket_ns;
    out->begin_ns  = arena_take(arena, n_pieces, sizeof *out->begin_ns);
    out->active_ns = arena_take(arena, n_pieces + 1, sizeof *out->active_ns);
    if (out->begin_ns == NULL || out->active_ns == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "active time");

    uint64_t active = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool is_new = i == 0 || starts[i] - starts[i - 1] > out->bucket_ns;
        active += is_new ? 0 : starts[i] - starts[i - 1];
        if (is_new) {
            out->begin_ns[out->n_pieces]    = starts[i];
            out->active_ns[out->n_pieces++] = active;
        }
    }
    out->active_ns[out->n_pieces] = active;
    uint64_t n_buckets = active / out->bucket_ns + 1;
    if (n_buckets > ACTIVE_TIME_MAX_N_BUCKETS)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "%" PRIu64 " buckets; at most %d", n_buckets,
                        ACTIVE_TIME_MAX_N_BUCKETS);
    out->n_buckets = (uint32_t)n_buckets;
    return STATUS_OK;
}

uint32_t active_time_bucket(const struct active_time *time, uint64_t at_ns)
{
    uint32_t low = 0, high = time->n_pieces; /* begin_ns[low] <= at_ns < begin_ns[high] */

    if (at_ns <= time->begin_ns[0])
        return 0;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (time->begin_ns[middle] <= at_ns)
            low = middle;
        else
            high = middle;
    }
    uint64_t active = time->active_ns[low] + (at_ns - time->begin_ns[low]);
    if (active > time->active_ns[low + 1])
        active = time->active_ns[low + 1];
    uint32_t bucket = (uint32_t)(active / time->bucket_ns);
    return bucket < time->n_buckets ? bucket : time->n_buckets - 1;
}
