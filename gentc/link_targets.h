/* link_targets.h - which operation and trace a link points to, when the span it names is in the window. */
#ifndef GENT_GENTC_LINK_TARGETS_H
#define GENT_GENTC_LINK_TARGETS_H

#include "common/base/intern.h"
#include "common/bundle/model.h"
#include "gentc/window.h"

#define LINK_TARGETS_NO_TRACE UINT32_MAX

struct link_targets {
    struct intern ids;    /* trace id and span id of every link; owned */
    uint32_t     *labels; /* by id: the first label of the operation; owned */
    uint32_t     *traces; /* by id: of the window; owned */
    uint32_t      none;
};

/* label[] is by window position, of 'model', whose operations are known. False: out of memory. 'out'
 * needs link_targets_free() whatever comes back. */
bool link_targets_build(const struct window *window, const uint32_t *label, const struct model *model,
                        struct link_targets *out);

/* A label, or n_labels + MODEL_LABEL_FIRST for a span that is not in the window. */
uint32_t link_targets_find(const struct link_targets *targets, const struct span_link *link);
/* The trace of the window, or LINK_TARGETS_NO_TRACE. */
uint32_t link_targets_find_trace(const struct link_targets *targets, const struct span_link *link);
void     link_targets_free(struct link_targets *targets);

#endif
