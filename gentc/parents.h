/* parents.h - who is whose parent, so that every trace becomes a forest.
 *
 *   span_table -> [parents] -> labels -> trees -> model
 *
 * Odd input never fails here. Of spans with one id the earliest (of these the
 * longest) is the parent of all who name it. A cycle is broken above its
 * earliest span, a chain above its span beyond PARENTS_MAX_DEPTH: these, like
 * spans whose parent was not recorded, have a missing parent. */
#ifndef GENT_GENTC_PARENTS_H
#define GENT_GENTC_PARENTS_H

#include "common/bundle/model.h"
#include "gentc/window.h"

#define PARENTS_NONE      UINT32_MAX
#define PARENTS_MAX_DEPTH (MODEL_MAX_DEPTH - 1) /* the trace's own node counts as one */

/* By window position, both written: parent[] is a position or PARENTS_NONE,
 * is_missing[] tells the spans with a missing parent from those without any.
 * Spans with the same missing parent are those of one trace and parent id.
 * Deterministic on the window's content; on its order only between spans of
 * equal id and times. Fails with STATUS_NO_MEMORY. */
enum status parents_resolve(const struct window *window, uint32_t *parent, uint8_t *is_missing, struct fail *fail);

#endif
