/* starts.h - when traces start: active time, and counts per group and bucket of it.
 *
 *   structure -> [starts] -> model
 *
 * Active time is the time from the first to the last start, less the gaps
 * between starts that are longer than a bucket of what is left (taken out
 * from the longest down, until none is): a service that sleeps at night does
 * not spread its traces over the night. */
#ifndef GENT_GENTC_STARTS_H
#define GENT_GENTC_STARTS_H

#include "gentc/model_build.h"

/* Fills segments, active_ns and n_buckets: 'n_max_buckets', or fewer when
 * there are fewer traces or nanoseconds. A segment reaches 1 ns behind its last
 * start, so that each has a length. Fails with STATUS_NO_MEMORY. */
enum status starts_build(const uint64_t *trace_start_ns, uint32_t n_traces, uint32_t n_max_buckets,
                         struct model_build *build, struct fail *fail);

/* The bucket of a start that starts_build() has seen. */
uint32_t starts_bucket(const struct model *model, uint64_t start_ns);

/* Its share of the active time, in 2^-32: what gen_start_rank() gives. */
uint32_t starts_rank(const struct model *model, uint64_t start_ns);

/* Fills groups (n_groups of them) and bucket_counts; group_of[] by trace. Fails with STATUS_NO_MEMORY. */
enum status starts_count(const uint64_t *trace_start_ns, const uint32_t *group_of, uint32_t n_traces,
                         uint32_t n_groups, struct model_build *build, struct fail *fail);

#endif
