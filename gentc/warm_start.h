/* warm_start.h - the networks of an earlier bundle, as a start for those of this window.
 *
 *   bundle -> [warm_start] -> net_train
 */
#ifndef GENT_GENTC_WARM_START_H
#define GENT_GENTC_WARM_START_H

#include "gentc/model_build.h"

struct warm_start {
    struct arena arena; /* owned: the model */
    struct model model; /* of the bundle's last frame with networks */
};

/* Reads the bundle at 'path'. 'warm' needs warm_start_free() whatever the status; {0} is empty. Fails as frame_read()
 * and frame_decode() do, and with STATUS_BAD_BUNDLE when no frame has networks. */
enum status warm_start_read(struct warm_start *warm, const char *path, struct fail *fail);
void        warm_start_free(struct warm_start *warm);

/* Which label of 'from' each label of the build was, and the trace the trace: (n_labels + MODEL_LABEL_FIRST) from
 * 'arena', MODEL_NONE for new ones. Labels are the same by content (model_order.h); where several are, the first.
 * Fails with STATUS_NO_MEMORY, STATUS_LIMIT. */
enum status warm_start_match(const struct model *from, struct model_build *build, struct arena *arena, uint32_t **of,
                             struct fail *fail);

#endif
