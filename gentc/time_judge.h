/* time_judge.h - how far the spans of a model are from those of its window in when they are.
 *
 *   window, structure, model -> gen -> [time_judge] -> learn
 *
 * Whether networks draw times better than tables do hangs on the window: on how
 * much its spans tell each other, and on how coarse its clocks are. So both are asked. */
#ifndef GENT_GENTC_TIME_JUDGE_H
#define GENT_GENTC_TIME_JUDGE_H

#include "gentc/structure.h"

/* What part of the spans is elsewhere in the tables of their labels: of gaps and durations as parts of the parents, and
 * of durations; and of the traces, in that of how long they take in each eighth of the window. The sum of these, 0 to
 * 4. One regeneration without values; the model is complete and derived. Deterministic. Fails with STATUS_NO_MEMORY. */
enum status time_judge_model(const struct window *window, const struct structure *structure, const struct model *model,
                             double *off, struct fail *fail);

#endif
