/* model_meter.c - where a range decoder stands, and accounts that grow as they are charged. */
#include "common/bundle/model_meter.h"

#include <stdlib.h>

#include "common/base/fixed.h"

#define BYTES_AHEAD 4u /* that a decoder has read when it has decoded nothing */

void model_meter_free(struct model_meter *meter)
{
    for (int i = 0; i < MODEL_METER_N_KINDS; i++)
        free(meter->cost_q8[i]);
    *meter = (struct model_meter){ 0 };
}

void model_meter_begin(struct model_meter *meter)
{
    meter->at_q8 = 0;
}

/* Each symbol divides the range by 1 / probability; each byte read multiplies it by 256. */
static uint64_t place_q8(const struct coder *coder)
{
    uint64_t read_q8 = ((uint64_t)coder->in_at - BYTES_AHEAD) * 8 * 256;
    return read_q8 + (32u << 8) - (fixed_log2_q16(coder->range - 1) >> 8);
}

static bool grow(struct model_meter *meter, enum model_meter_kind kind, uint32_t at)
{
    uint32_t  n    = meter->n[kind] * 2 > at ? meter->n[kind] * 2 : at + 64;
    uint64_t *more = realloc(meter->cost_q8[kind], n * sizeof *more);
    if (more == NULL)
        return false;
    memset(more + meter->n[kind], 0, (n - meter->n[kind]) * sizeof *more);
    meter->cost_q8[kind] = more;
    meter->n[kind]       = n;
    return true;
}

void model_meter_charge(struct model_meter *meter, const struct coder *coder, enum model_meter_kind kind, uint32_t at)
{
    uint64_t place = place_q8(coder);

    if (meter->has_failed || (at >= meter->n[kind] && !grow(meter, kind, at))) {
        meter->has_failed = true;
        return;
    }
    meter->cost_q8[kind][at] += place > meter->at_q8 ? place - meter->at_q8 : 0;
    meter->at_q8 = place;
}
