/* drop.h - attributes that the user does not want to leave the machine: taken out before anything is learned. */
#ifndef GENT_GENTC_DROP_H
#define GENT_GENTC_DROP_H

#include "common/trace/span_table.h"

/* Takes every attribute whose key is one of 'patterns' (a key, or its
 * beginning and a final '*') out of the resources, scopes, spans, events and
 * links of 'table'; resources and scopes that are equal then are stored once
 * again. With service.name gone a resource has no service. The objects
 * around the attributes, attributes within values, and names, stay.
 *
 * Appends a line "N attributes PATTERN" to 'said' for each pattern that met
 * any. An attribute counts for the first pattern that it meets, one of a
 * resource or scope once for each of its own. Fails with STATUS_NO_MEMORY. */
enum status drop_attributes(struct span_table *table, const char *const *patterns, uint32_t n_patterns,
                            struct buffer *said, struct fail *fail);

#endif
