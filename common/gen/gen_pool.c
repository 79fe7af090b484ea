/* gen_pool.c - texts made for one trace. */
#include "common/gen/gen_pool.h"

#include <stdlib.h>

#define CHUNK_BYTES 65536u

struct gen_pool_chunk {
    struct gen_pool_chunk *next;
    size_t                 n, capacity;
    char                   data[];
};

static void free_chunks(struct gen_pool_chunk *chunk)
{
    while (chunk != NULL) {
        struct gen_pool_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

void gen_pool_reset(struct gen_pool *pool)
{
    pool->n = 0;
    if (pool->chunks == NULL)
        return;
    free_chunks(pool->chunks->next);
    pool->chunks->next = NULL;
    pool->chunks->n = 0;
}

void gen_pool_free(struct gen_pool *pool)
{
    free_chunks(pool->chunks);
    buffer_free(&pool->draft);
    *pool = (struct gen_pool){ 0 };
}

struct text gen_pool_copy(struct gen_pool *pool, const void *data, size_t n)
{
    struct gen_pool_chunk *chunk = pool->chunks;

    pool->n += n;
    if (pool->n > MODEL_MAX_TRACE_BYTES) {
        pool->has_failed = true;
        return (struct text){ "", 0 };
    }
    if (chunk == NULL || n > chunk->capacity - chunk->n) {
        size_t capacity = n > CHUNK_BYTES ? n : CHUNK_BYTES;
        chunk = malloc(sizeof *chunk + capacity);
        if (chunk == NULL) {
            pool->has_failed = true;
            return (struct text){ "", 0 };
        }
        *chunk = (struct gen_pool_chunk){ .next = pool->chunks, .capacity = capacity };
        pool->chunks = chunk;
    }
    struct text text = { chunk->data + chunk->n, n };
    if (n != 0)
        memcpy(chunk->data + chunk->n, data, n);
    chunk->n += n;
    return text;
}
