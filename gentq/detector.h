/* detector.h - can a classifier tell regenerated spans and traces from real ones? */
#ifndef GENT_GENTQ_DETECTOR_H
#define GENT_GENTQ_DETECTOR_H

#include "gentq/study.h"

/* Areas under the ROC curve, mean over the two halves: 0.5 is perfect, well
 * below means copied rows; NaN when a side has too few traces. */
struct detector {
    double spans, traces;
};

/* Of study->sets[set_at] against REAL. Traces are split into halves by their
 * number, so that a file against itself has every trace and its copy in one
 * half. Fails with STATUS_NO_MEMORY. */
enum status detector_run(const struct study *study, uint32_t set_at, uint64_t seed, struct detector *out,
                         struct fail *fail);

#endif
