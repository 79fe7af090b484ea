/* net_time.h - durations and gaps as the coordinate that a network draws: octaves, in Q16. Integers only.
 *
 *   net_input, gentc's training <- [net_time] -> gen_raw, gen_time
 *
 * Below a parent of p, of which a duration d leaves the slack s = p - d (0 if it is longer):
 *
 *              duration                     gap g
 *   inside     log2 of the odds d : s       log2 of the odds g : s - g
 *   late       4 log2(d / p)                log2(g - s) - 20: how much later than it must
 *
 * All logarithms are fixed_log2_q16(), of one more than the number. Results are held within
 * NET_TIME_MAX_Q16 either way. */
#ifndef GENT_COMMON_GEN_NET_TIME_H
#define GENT_COMMON_GEN_NET_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define NET_TIME_MAX_Q16 (31 << 16)

int32_t net_time_of_duration(uint64_t duration_ns, uint64_t parent_ns, bool is_late);
int32_t net_time_of_gap(uint64_t gap_ns, uint64_t slack_ns, bool is_late);

/* Either of them inside, when the logarithms of the part and of the rest are known. */
int32_t net_time_of_logs(uint32_t part_q16, uint32_t rest_q16);

/* The other way round. A gap inside is at most the slack; a late one lies behind it. */
uint64_t net_time_duration(int32_t z_q16, uint64_t parent_ns, bool is_late);
uint64_t net_time_gap(int32_t z_q16, uint64_t slack_ns, bool is_late);

/* In 16 bits, as it is kept for each span. */
static inline uint16_t net_time_pack(int32_t z_q16)
{
    return (uint16_t)((z_q16 + (32 << 16)) >> 6);
}

static inline int32_t net_time_unpack(uint16_t packed)
{
    return ((int32_t)packed << 6) - (32 << 16);
}

#endif
