/* arena.c - a list of zeroed chunks and a bump pointer in the first of them. */
#include "common/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#define ARENA_FIRST_BYTES ((size_t)1 << 14)
#define ARENA_CHUNK_BYTES ((size_t)1 << 20) /* chunks double up to this */
#define ARENA_ALIGN       alignof(max_align_t)

struct arena_chunk {
    struct arena_chunk *next;
    size_t              capacity, n; /* bytes of data, bytes in use */
    alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){ 0 };
}

void arena_free(struct arena *arena)
{
    struct arena_chunk *chunk = arena->chunks;
    while (chunk != NULL) {
        struct arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    arena_init(arena);
}

/* calloc: large chunks come as untouched zero pages, which cost nothing until used. */
static struct arena_chunk *chunk_new(size_t capacity)
{
    struct arena_chunk *chunk = calloc(1, sizeof(*chunk) + capacity);
    if (chunk != NULL)
        chunk->capacity = capacity;
    return chunk;
}

static size_t next_capacity(const struct arena *arena)
{
    if (arena->chunks == NULL)
        return ARENA_FIRST_BYTES;
    size_t doubled = 2 * arena->chunks->capacity;
    return doubled < ARENA_CHUNK_BYTES ? doubled : ARENA_CHUNK_BYTES;
}

void *arena_take(struct arena *arena, size_t n, size_t size)
{
    if (size != 0 && n > (PTRDIFF_MAX - sizeof(struct arena_chunk) - ARENA_ALIGN) / size)
        return NULL;
    size_t n_bytes = n * size;
    size_t n_taken = ((n_bytes == 0 ? 1 : n_bytes) + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;

    struct arena_chunk *chunk = arena->chunks;
    if (chunk == NULL || n_taken > chunk->capacity - chunk->n) {
        size_t capacity = next_capacity(arena);
        /* A large request goes behind the first chunk, whose room stays in use. */
        if (n_taken > capacity / 4) {
            struct arena_chunk *own = chunk_new(n_taken);
            if (own == NULL)
                return NULL;
            own->n    = n_taken;
            own->next = chunk == NULL ? NULL : chunk->next;
            if (chunk == NULL)
                arena->chunks = own;
            else
                chunk->next = own;
            arena->taken_bytes += n_bytes;
            return own->data;
        }
        chunk = chunk_new(capacity);
        if (chunk == NULL)
            return NULL;
        chunk->next   = arena->chunks;
        arena->chunks = chunk;
    }
    void *taken = chunk->data + chunk->n;
    chunk->n += n_taken;
    arena->taken_bytes += n_bytes;
    return taken;
}
