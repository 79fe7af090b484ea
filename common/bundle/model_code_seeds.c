/* model_code_seeds.c - the seeds section: which columns have seeds of their own, and which.
 *
 * One seed of many is as likely as another, so only whether there is one is told by what is known. */
#include "common/bundle/model_code_parts.h"

void model_code_seeds(struct model_coder *c, struct model *m)
{
    uint32_t before = 0;

    if (c->is_decoding) {
        m->n_seeds = m->n_columns;
        m->seeds   = model_coder_take(c, m->n_seeds, sizeof *m->seeds);
    }
    for (uint32_t i = 0; i < m->n_columns && !model_coder_is_done(c); i++) {
        uint32_t size = model_coder_size(m->columns[i].n_rows);
        if (!model_column_is_shuffled(m, i))
            continue;
        bool has_seed = !c->is_decoding && m->n_seeds != 0 && m->seeds[i] != 0;
        has_seed = model_coder_flag(c, FIELD_HAS_SEED, has_seed, CONTEXTS(size, mix_pair(size, before)));
        uint64_t rest = c->is_decoding || !has_seed ? 0 : m->seeds[i] - 1u;
        if (has_seed)
            coder_flat(&c->coder, MODEL_SEED_BITS, &rest);
        if (c->is_decoding)
            m->seeds[i] = (uint16_t)(has_seed ? rest + 1 : 0);
        before = has_seed;
        model_coder_charge(c, MODEL_METER_SEED, i);
    }
}
