/* gen_pool.h - texts made for one trace: their addresses hold until the next trace. */
#ifndef GENT_COMMON_GEN_GEN_POOL_H
#define GENT_COMMON_GEN_GEN_POOL_H

#include "common/base/buffer.h"
#include "common/bundle/model.h"

struct gen_pool_chunk;

/* {0} is empty. */
struct gen_pool {
    struct gen_pool_chunk *chunks;  /* newest first; owned */
    struct buffer          draft;   /* a text in the making */
    size_t                 n;       /* bytes of all texts */
    bool                   has_failed; /* out of memory, or more than MODEL_MAX_TRACE_BYTES in one trace */
};

void gen_pool_reset(struct gen_pool *pool); /* forget all texts, keep one chunk */
void gen_pool_free(struct gen_pool *pool);

struct text gen_pool_copy(struct gen_pool *pool, const void *data, size_t n);

#endif
