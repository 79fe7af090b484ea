/* model_meter.h - what each part of a model costs in a bundle, told by its decoder.
 *
 *   sections -> model_code + [model_meter] -> model and its costs
 *
 * A range decoder's place in its stream is known at any time to a fraction of
 * a bit: the bytes read, less the logarithm of what is left of its range. A
 * charge books all that was spent since the one before, so a decoder that
 * nobody asks pays one comparison for each part. */
#ifndef GENT_COMMON_BUNDLE_MODEL_METER_H
#define GENT_COMMON_BUNDLE_MODEL_METER_H

#include "common/base/range_coder.h"

enum model_meter_kind {
    MODEL_METER_REST,       /* by section: what belongs to no part below */
    MODEL_METER_LABEL,      /* by label, from 0: what it is, and which columns its fields are */
    MODEL_METER_LABEL_ATTR, /* by label_attr: that it is there, and which column it is */
    MODEL_METER_CHILDREN,   /* by label, 0 the trace itself: what is below, in all trees */
    MODEL_METER_COLUMN,
    MODEL_METER_EDGE,
    MODEL_METER_CELL,
    MODEL_METER_TABLE,
    MODEL_METER_JOINT,      /* by column: which other one it hangs on, and how */
    MODEL_METER_SEED,       /* by column: whether it has one, and which */
    MODEL_METER_N_KINDS,
};

/* {0} is empty. Costs are in 1/256 bits. */
struct model_meter {
    uint64_t *cost_q8[MODEL_METER_N_KINDS]; /* owned: n of each */
    uint32_t  n[MODEL_METER_N_KINDS];       /* what is beyond was never charged */
    uint64_t  at_q8;                        /* where the charge before ended */
    bool      has_failed;                   /* memory; sticky */
};

void model_meter_free(struct model_meter *meter); /* accepts {0}; leaves {0} */

/* A new stream begins. */
void model_meter_begin(struct model_meter *meter);
/* Books what 'coder', a decoder, has read since then or since the last charge. */
void model_meter_charge(struct model_meter *meter, const struct coder *coder, enum model_meter_kind kind, uint32_t at);

static inline uint64_t model_meter_cost(const struct model_meter *meter, enum model_meter_kind kind, uint32_t at)
{
    return at < meter->n[kind] ? meter->cost_q8[kind][at] : 0;
}

#endif
