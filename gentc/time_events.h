/* time_events.h - when in a span its events happen.
 *
 *   structure -> [time_events] -> model
 */
#ifndef GENT_GENTC_TIME_EVENTS_H
#define GENT_GENTC_TIME_EVENTS_H

#include "gentc/structure.h"
#include "gentc/times.h"

/* Fills time_mode and time_table of the model's label_events and appends to
 * its tables and time_knots. Events inside their spans are told by the part of
 * the duration that has passed, others by the time since the start; one before
 * the start is put there. Equal tables are stored once. Fails with STATUS_NO_MEMORY. */
enum status time_events_fit(const struct window *window, const struct structure *structure,
                            const struct times_options *options, struct model_build *build, struct arena *arena,
                            struct fail *fail);

#endif
