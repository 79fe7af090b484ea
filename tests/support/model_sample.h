/* model_sample.h - a small complete model with something of every kind. */
#ifndef GENT_TESTS_SUPPORT_MODEL_SAMPLE_H
#define GENT_TESTS_SUPPORT_MODEL_SAMPLE_H

#include "common/bundle/frame.h"

/* Two services, four labels, three topologies of nine traces in two groups,
 * shared subtrees, a missing parent, columns of every kind of choice, joints of
 * every source but the child's label, an event, a link, edges with late rows. Checked, derived and numbered as model_code
 * wants it; lives in 'arena'. Its arrays may be changed by a test. NULL on failure. */
struct model *model_sample_build(struct arena *arena);

/* Networks of three shapes, weights from 'seed', and by_net of all cells that they may draw; of edges with late
 * rows, both cells. False: no memory. */
bool model_sample_add_nets(struct model *model, struct arena *arena, uint64_t seed);

/* After networks: forests in place of those whose bit is set in 'which', trees and leaves from 'seed'. Likewise. */
bool model_sample_add_forests(struct model *model, struct arena *arena, uint32_t which, uint64_t seed);

/* Seeds of every other column that has an order. False: no memory. */
bool model_sample_add_seeds(struct model *model, struct arena *arena);

/* Facts that agree with 'model'. */
struct frame_facts model_sample_facts(const struct model *model);

#endif
