/* buffer.h - a growing byte buffer and a borrowed piece of text. */
#ifndef GENT_COMMON_BASE_BUFFER_H
#define GENT_COMMON_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes: not terminated, may hold NUL. */
struct text {
    const char *at;
    size_t      n;
};

/* Owned bytes.  {0} is an empty buffer.  Allocation failure is sticky: after
 * it has_failed is true, appends do nothing, and the owner checks once. */
struct buffer {
    uint8_t *data;
    size_t   n;
    size_t   capacity;
    size_t   max_bytes; /* growth beyond it fails as if memory were out; 0: no limit */
    bool     has_failed;
};

/* Makes room for n_more bytes behind buffer->n; false when memory is out. */
bool buffer_reserve(struct buffer *buffer, size_t n_more);
void buffer_free(struct buffer *buffer); /* accepts {0}; leaves {0} */

static inline void buffer_append(struct buffer *buffer, const void *data, size_t n)
{
    if (n > buffer->capacity - buffer->n && !buffer_reserve(buffer, n))
        return;
    if (n != 0)
        memcpy(buffer->data + buffer->n, data, n);
    buffer->n += n;
}

static inline void buffer_append_byte(struct buffer *buffer, uint8_t byte)
{
    buffer_append(buffer, &byte, 1);
}

#define buffer_append_literal(buffer, literal) buffer_append((buffer), "" literal, sizeof(literal) - 1)
void buffer_append_u64(struct buffer *buffer, uint64_t value); /* decimal */

#endif
