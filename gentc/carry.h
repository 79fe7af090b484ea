/* carry.h - the traces that wait for a later frame, copied to a table of their own. */
#ifndef GENT_GENTC_CARRY_H
#define GENT_GENTC_CARRY_H

#include "common/trace/span_table.h"

/* Copies the spans of every trace t of 'from' with goes[t] == 0, in order of
 * appearance, with the texts and values that they use and no others. 'to' is
 * initialised here, with notes of zero; on failure it is empty. Fails with
 * STATUS_NO_MEMORY. */
enum status carry_traces(const struct span_table *from, const uint8_t *goes, struct span_table *to, struct fail *fail);

#endif
