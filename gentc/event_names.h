/* event_names.h - what each event is called: its name, the template of many like it, or one of many texts.
 *
 *   span_table -> span_names -> [event_names] -> labels -> trees -> model
 *
 * The names of an operation's events are those of a family (name_family.h). An
 * operation with more than EVENT_NAMES_MAX of them keeps those that make up
 * 1/EVENT_NAMES_MAX of its events; all others are called EVENT_NAMES_ANY,
 * so that free text does not give each span a label of its own. */
#ifndef GENT_GENTC_EVENT_NAMES_H
#define GENT_GENTC_EVENT_NAMES_H

#include "gentc/span_names.h"

#define EVENT_NAMES_MAX 16
#define EVENT_NAMES_ANY "{text}"

/* Fills of_event, from 'arena', of 'names', whose spans are named. False when memory is out. */
bool event_names_build(const struct window *window, struct arena *arena, struct span_names *names);

#endif
