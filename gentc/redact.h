/* redact.h - attributes that must not leave the machine: taken out or hashed before anything is learned.
 *
 *   span_table -cut-> [span_table] -> structure */
#ifndef GENT_GENTC_REDACT_H
#define GENT_GENTC_REDACT_H

#include "common/trace/span_table.h"
#include "gentc/redact_rules.h"

/* Takes every attribute whose key one of rules->dropped meets out of the
 * resources, scopes, spans, events and links of 'table', and puts hashes
 * (redact_value.h) in the place of the values of those that one of
 * rules->hashed meets. Members of maps in other attributes are treated
 * likewise. Resources and scopes that are equal then are stored once again;
 * with service.name gone or hashed a resource has no service or the hashed
 * one. The objects around the attributes, and names, messages and texts of
 * any other place, stay.
 *
 * Appends a line for each rule that met any to 'said': "N attributes PATTERN",
 * or "hashed N attributes PATTERN", with ", with a key" behind when there is
 * one. An attribute counts for the first rule that it meets, one of a
 * resource or scope once for each of its own. Fails with STATUS_NO_MEMORY. */
enum status redact_attributes(struct span_table *table, const struct redact_rules *rules, struct buffer *said,
                              struct fail *fail);

#endif
