/* net_time.c - durations and gaps as the coordinate that a network draws. */
#include "common/gen/net_time.h"

#include "common/base/fixed.h"

#define LATE_SCALE  4          /* late spans last about as long as their parents */
#define MAX_LOG2    (62 << 16) /* no duration is longer */
#define LATE_MIDDLE (20 << 16) /* log2 of a millisecond in ns, about */

static int32_t held(int64_t z)
{
    return z < -NET_TIME_MAX_Q16 ? -NET_TIME_MAX_Q16 : z > NET_TIME_MAX_Q16 ? NET_TIME_MAX_Q16 : (int32_t)z;
}

static int64_t log2_of(uint64_t ns)
{
    return fixed_log2_q16(ns);
}

int32_t net_time_of_duration(uint64_t duration_ns, uint64_t parent_ns, bool is_late)
{
    if (is_late)
        return held(LATE_SCALE * (log2_of(duration_ns) - log2_of(parent_ns)));
    return held(log2_of(duration_ns) - log2_of(duration_ns < parent_ns ? parent_ns - duration_ns : 0));
}

int32_t net_time_of_logs(uint32_t part_q16, uint32_t rest_q16)
{
    return held((int64_t)part_q16 - rest_q16);
}

int32_t net_time_of_gap(uint64_t gap_ns, uint64_t slack_ns, bool is_late)
{
    if (is_late)
        return held(log2_of(gap_ns > slack_ns ? gap_ns - slack_ns : 0) - LATE_MIDDLE);
    return held(log2_of(gap_ns) - log2_of(gap_ns < slack_ns ? slack_ns - gap_ns : 0));
}

/* whole / (1 + 2^-z), by the smaller part. */
static uint64_t part_of(int32_t z_q16, uint64_t whole)
{
    int32_t  below = z_q16 < 0 ? z_q16 : -z_q16;
    uint64_t odds = fixed_exp2_q16((uint32_t)(below + (32 << 16))); /* of 2^32 */
    uint64_t part = fixed_mul_div(whole, odds, odds + (UINT64_C(1) << 32));
    return z_q16 < 0 ? part : whole - part;
}

uint64_t net_time_duration(int32_t z_q16, uint64_t parent_ns, bool is_late)
{
    if (!is_late)
        return part_of(z_q16, parent_ns);
    int64_t log2_q16 = log2_of(parent_ns) + z_q16 / LATE_SCALE;
    if (log2_q16 > MAX_LOG2)
        log2_q16 = MAX_LOG2;
    return log2_q16 <= 0 ? 0 : fixed_exp2_q16((uint32_t)log2_q16);
}

uint64_t net_time_gap(int32_t z_q16, uint64_t slack_ns, bool is_late)
{
    if (!is_late)
        return part_of(z_q16, slack_ns);
    return z_q16 + LATE_MIDDLE <= 0 ? slack_ns : slack_ns + fixed_exp2_q16((uint32_t)(z_q16 + LATE_MIDDLE));
}
