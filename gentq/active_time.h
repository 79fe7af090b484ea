/* active_time.h - the time of a window in which anything happened, in equal buckets.
 *
 * Gaps between span starts that are longer than a bucket are taken out; with
 * a number of buckets given, the bucket then gets shorter, and gaps are taken
 * out again until none is longer. */
#ifndef GENT_GENTQ_ACTIVE_TIME_H
#define GENT_GENTQ_ACTIVE_TIME_H

#include <stdbool.h>

#include "common/base/arena.h"
#include "common/base/status.h"

#define ACTIVE_TIME_N_BUCKETS     30
#define ACTIVE_TIME_MAX_N_BUCKETS 1000

/* Active stretches: piece i begins at begin_ns[i] of the clock and at
 * active_ns[i] of the active time, and lasts until the active time of the next. */
struct active_time {
    uint64_t *begin_ns, *active_ns; /* n_pieces; active_ns one more */
    uint32_t  n_pieces;
    uint32_t  n_buckets;
    uint64_t  bucket_ns;
};

/* 'starts' of n >= 1 spans, ascending. bucket_ns 0 asks for
 * ACTIVE_TIME_N_BUCKETS buckets. Arrays are taken from 'arena'. Fails with
 * STATUS_NO_MEMORY, STATUS_LIMIT (more than ACTIVE_TIME_MAX_N_BUCKETS). */
enum status active_time_build(const uint64_t *starts, uint32_t n, uint64_t bucket_ns, struct arena *arena,
                              struct active_time *out, struct fail *fail);

/* What lies in no piece counts to the end of the one before, or the first bucket. */
uint32_t active_time_bucket(const struct active_time *time, uint64_t at_ns);

#endif
