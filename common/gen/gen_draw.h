/* gen_draw.h - the random streams of regeneration: who draws what from Philox.
 *
 * A draw is philox_u64(seed, domain, stream, row). Domains are part of the
 * format: append only. */
#ifndef GENT_COMMON_GEN_GEN_DRAW_H
#define GENT_COMMON_GEN_GEN_DRAW_H

#include "common/base/permute.h"
#include "common/base/philox.h"
#include "common/bundle/model.h"

enum gen_domain {
    GEN_DOMAIN_TRACE_ID  = 1,  /* stream 0, 1: keys of the high and low half */
    GEN_DOMAIN_SPAN_ID   = 2,  /* key */
    GEN_DOMAIN_COLUMN    = 3,  /* stream: column; key of its permutation */
    GEN_DOMAIN_FRESH     = 4,  /* stream: column; row: 4096 * place + group of four characters */
    GEN_DOMAIN_GROUP     = 5,  /* stream: group; key of its permutation */
    GEN_DOMAIN_START     = 6,  /* stream: group; row: place in the group; position within the stratum */
    GEN_DOMAIN_STRATA    = 8,  /* stream: node of a cell's copula; row: block of 64; key of its permutation */
    GEN_DOMAIN_JITTER    = 9,  /* stream: as STRATA; row: draw; position within the stratum */
    GEN_DOMAIN_SIBLINGS  = 10, /* stream: 0; row: node of the frame; the gap rank that siblings share */
    GEN_DOMAIN_EVENT     = 11, /* stream: event of all labels; key of its permutation */
    GEN_DOMAIN_LINK      = 12, /* stream: column; row: place; gap within its stratum, span of the trace, external ids */
    GEN_DOMAIN_JOINT_GIVEN = 13, /* stream: column of a joint; row: cell of the given column; key of its permutation */
    GEN_DOMAIN_JOINT     = 14, /* stream: column of a joint; row: its cell; key of its permutation */
    GEN_DOMAIN_LINK_GAP  = 15, /* stream: link of all labels; key of its permutation */
    GEN_DOMAIN_TOPOLOGY  = 16, /* stream: topology; key of its permutation */
    GEN_DOMAIN_PERIOD    = 17, /* stream: group; row: period; key of its permutation */
    GEN_DOMAIN_NET_STRATA = 18, /* stream: 2 * cell + network; row: block of 64; key of its permutation */
    GEN_DOMAIN_NET_JITTER = 19, /* stream: as NET_STRATA; row: draw; position within the stratum */
    GEN_DOMAIN_SEED      = 20, /* stream: a column's own seed; what stands for the frame's */
};

/* n == 0 is nobody's, and never asked. */
static inline struct permute gen_draw_permutation(uint64_t seed, enum gen_domain domain, uint32_t stream,
                                                  uint64_t row, uint32_t n)
{
    struct permute permute;
    permute_init(&permute, n == 0 ? 1 : n, philox_u64(seed, domain, stream, row));
    return permute;
}

/* What a column's own seed, 0 for none, stands for in a frame of that seed. */
static inline uint64_t gen_draw_own_seed(uint64_t seed, uint32_t own)
{
    return own == 0 ? seed : philox_u64(seed, GEN_DOMAIN_SEED, own, 0);
}

/* The seed of a column's permutations. */
static inline uint64_t gen_draw_column_seed(const struct model *model, uint32_t column)
{
    return gen_draw_own_seed(model->seed, model->n_seeds == 0 ? 0 : model->seeds[column]);
}

/* The rank (2 k + 1) / 2 n of place k of n, as a fraction of 2^32. */
static inline uint32_t gen_draw_rank(uint32_t k, uint32_t n)
{
    return (uint32_t)((((uint64_t)k << 32) + (UINT64_C(1) << 31)) / n);
}

#endif
