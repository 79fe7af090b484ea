/* time_unit.c - the number of digits says which. */
#include "common/trace/time_unit.h"

uint8_t time_unit_of(uint64_t time)
{
    if (time < UINT64_C(100000000000)) /* 10^11 s are 5138; 10^11 ms are 1973 */
        return 9;
    if (time < UINT64_C(100000000000000))
        return 6;
    return time < UINT64_C(100000000000000000) ? 3 : 0;
}

bool time_unit_to_ns(uint64_t time, uint8_t power, uint64_t *time_ns)
{
    static const uint64_t factors[] = { 1, 1000, 1000000, 1000000000 };
    uint64_t              factor = factors[power / 3];

    if (time > INT64_MAX / factor)
        return false;
    *time_ns = time * factor;
    return true;
}

bool time_unit_note(struct time_unit_seen *seen, uint8_t power)
{
    uint8_t bit = (uint8_t)(1u << power / 3), before = seen->powers;

    seen->powers |= bit;
    return before != 0 && (before & bit) == 0 && (before & (before - 1)) == 0;
}
