/* span_names.h - what each span is called: its service and its name, or the template of many names like it.
 *
 *   span_table -> [span_names, event_names] -> labels -> trees -> model
 *
 * A service's names give way to templates as name_family.h says. */
#ifndef GENT_GENTC_SPAN_NAMES_H
#define GENT_GENTC_SPAN_NAMES_H

#include "common/base/arena.h"
#include "common/base/intern.h"
#include "gentc/window.h"

struct span_name {
    uint32_t service_id; /* text of the span table */
    uint32_t text_id;    /* of span_names.texts */
};

struct span_names {
    uint32_t         *of_span; /* by window position: of names */
    struct span_name *names;
    uint32_t          n_names;
    uint32_t         *of_event; /* by event of the span table: of texts (event_names.h) */
    struct intern     texts;   /* owned */
};

/* Arrays of 'out' are taken from 'arena'. Which names there are depends on the
 * window alone, their numbers on the order of its spans. 'out' needs
 * span_names_free() whatever the status. Fails with STATUS_NO_MEMORY. */
enum status span_names_build(const struct window *window, struct arena *arena, struct span_names *out,
                             struct fail *fail);
void        span_names_free(struct span_names *names); /* accepts {0} */

static inline const struct span *window_span(const struct window *window, uint32_t position)
{
    return &window->spans->spans[window->order[position]];
}

/* Bytewise, service before name; 0 for equal ones. */
int span_names_compare(const struct span_names *names, const struct span_table *spans, uint32_t a, uint32_t b);

#endif
