/* level.h - what -1 to -9 buy: positions on a path of steps, each of which raises one dial. */
#ifndef GENT_GENTC_LEVEL_H
#define GENT_GENTC_LEVEL_H

#include "gentc/dials.h"

#define LEVEL_MIN 1u
#define LEVEL_MAX 9u

#define LEVEL_NET_MIN_SPANS 65536u /* of a window: with fewer, tables say as much for fewer bytes */

/* Where a level is on the path; positions grow with levels. LEVEL_MIN <= number <= LEVEL_MAX. */
uint32_t level_position(uint32_t number);

/* The highest level at or before a position; LEVEL_MIN where there is none. */
uint32_t level_number(uint32_t position);

/* The dials after so many steps, position <= level_position(LEVEL_MAX). */
struct dials level_dials(uint32_t position);

/* Bytes of a bundle there, as they were where the path was measured; only ratios mean something. */
uint32_t level_size(uint32_t position);

/* What is kept of a window of so many spans at a position, but for the dials that 'set' sets. */
struct level level_view(uint32_t position, const struct dials *set, uint32_t n_spans);

/* How many bits of likelihood a bit of the bundle has to gain in a forest. LEVEL_MIN <= number <= LEVEL_MAX. */
float level_forest_worth(uint32_t number);

#endif
