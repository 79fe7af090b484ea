/* link_targets.h - which label a link points to, when the span it names is in the window. */
#ifndef GENT_GENTC_LINK_TARGETS_H
#define GENT_GENTC_LINK_TARGETS_H

#include "common/base/intern.h"
#include "gentc/window.h"

struct link_targets {
    struct intern ids;    /* trace id and span id of every link; owned */
    uint32_t     *labels; /* by id; owned */
    uint32_t      none;   /* what is found for a span that is not here */
};

/* label[] is by window position, below n_labels + MODEL_LABEL_FIRST, which
 * stands for spans that are not in the window. False: out of memory. 'out'
 * needs link_targets_free() whatever comes back. */
bool     link_targets_build(const struct window *window, const uint32_t *label, uint32_t n_labels,
                            struct link_targets *out);
uint32_t link_targets_find(const struct link_targets *targets, const struct span_link *link);
void     link_targets_free(struct link_targets *targets);

#endif
