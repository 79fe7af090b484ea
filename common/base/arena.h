/* arena.h - memory that is freed all at once.
 *
 * Stage results live in the arena passed in; there is nothing to free per
 * result.  Grows in chunks; a large request gets a chunk of its own. */
#ifndef GENT_COMMON_BASE_ARENA_H
#define GENT_COMMON_BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks;      /* owned */
    size_t              taken_bytes; /* sum of all requests, for --stats */
};

void arena_init(struct arena *arena); /* allocates nothing yet */
void arena_free(struct arena *arena);

/* n * size zeroed bytes aligned for any object, or NULL when memory is out or
 * n * size overflows.  n * size == 0 gives a valid pointer. */
void *arena_take(struct arena *arena, size_t n, size_t size);

#endif
