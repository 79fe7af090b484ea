/* buffer.c - growth of the byte buffer. */
#include "common/base/buffer.h"

#include <stdlib.h>

#define BUFFER_MIN_BYTES 256

/* A failed buffer has no room left, so that the inline append of the header
 * comes here, and is refused, each time. */
static bool mark_failed(struct buffer *buffer)
{
    buffer->has_failed = true;
    buffer->capacity   = buffer->n;
    return false;
}

bool buffer_reserve(struct buffer *buffer, size_t n_more)
{
    if (buffer->has_failed)
        return false;
    if (n_more <= buffer->capacity - buffer->n)
        return true;
    size_t max = buffer->max_bytes == 0 || buffer->max_bytes > PTRDIFF_MAX ? PTRDIFF_MAX : buffer->max_bytes;
    if (buffer->n > max || n_more > max - buffer->n)
        return mark_failed(buffer);

    size_t capacity = buffer->n + n_more;
    size_t doubled  = buffer->capacity <= PTRDIFF_MAX / 2 ? 2 * buffer->capacity : capacity;
    if (capacity < doubled)
        capacity = doubled;
    if (capacity < BUFFER_MIN_BYTES)
        capacity = BUFFER_MIN_BYTES;
    if (capacity > max)
        capacity = max;

    uint8_t *data = realloc(buffer->data, capacity);
    if (data == NULL)
        return mark_failed(buffer);
    buffer->data     = data;
    buffer->capacity = capacity;
    return true;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){ 0 };
}

void buffer_append_u64(struct buffer *buffer, uint64_t value)
{
    char   digits[20]; /* UINT64_MAX has 20 */
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    buffer_append(buffer, digits + at, sizeof(digits) - at);
}
