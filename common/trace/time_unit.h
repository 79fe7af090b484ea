/* time_unit.h - the unit of a point in time, by its magnitude.
 *
 * Between 1973 and 5138 a time since 1970 has another number of digits in each
 * unit, so that 10 digits are seconds, 13 milliseconds, 16 microseconds and 19
 * nanoseconds, whatever the format says. */
#ifndef GENT_COMMON_TRACE_TIME_UNIT_H
#define GENT_COMMON_TRACE_TIME_UNIT_H

#include <stdbool.h>
#include <stdint.h>

/* Power of ten of a unit in ns: 9, 6, 3 or 0. */
uint8_t time_unit_of(uint64_t time);

/* time in that unit to ns; false when it is beyond INT64_MAX ns. */
bool time_unit_to_ns(uint64_t time, uint8_t power, uint64_t *time_ns);

/* The units that one field of an input was met in. {0} to begin with. */
struct time_unit_seen {
    uint8_t powers; /* bit power / 3 */
};

/* Notes a time of the field; true when it is the first in a second unit: what
 * is then to be reported, once. */
bool time_unit_note(struct time_unit_seen *seen, uint8_t power);

#endif
