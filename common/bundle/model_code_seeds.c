/* model_code_seeds.c - the seeds section: which columns have seeds of their own, and which.
 *
 * One seed of many is as likely as another, so only whether there is one is told by what is known. */
#include "common/bundle/model_code_parts.h"

/* Bits that hold each seed less 1. */
static uint32_t count_bits(const struct model *m)
{
    uint32_t most = 1;

    for (uint32_t i = 0; i < m->n_seeds; i++)
        most = m->seeds[i] > most ? m->seeds[i] : most;
    return model_coder_size(most - 1);
}

void model_code_seeds(struct model_coder *c, struct model *m)
{
    uint32_t n_bits = c->is_decoding ? 0 : count_bits(m), before = 0;

    model_code_count(c, 0, &n_bits, MODEL_MAX_SEED_BITS);
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
            coder_flat(&c->coder, n_bits, &rest);
        if (c->is_decoding)
            m->seeds[i] = has_seed ? (uint32_t)rest + 1 : 0;
        before = has_seed;
        model_coder_charge(c, MODEL_METER_SEED, i);
    }
}
