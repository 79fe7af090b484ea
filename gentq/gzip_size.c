/* gzip_size.c - the packed bytes are counted and thrown away. */
#include "gentq/gzip_size.h"

#include <stdlib.h>
#include <zlib.h>

#define LEVEL       6
#define WINDOW_BITS (15 + 16) /* 16: a gzip header and trailer */
#define MEMORY      8         /* as gzip has it */
#define MAX_CHUNK   (1u << 30)

struct gzip_size {
    z_stream stream;
    uint64_t n_bytes;
    uint8_t  packed[1 << 16];
};

struct gzip_size *gzip_size_open(void)
{
    struct gzip_size *size = calloc(1, sizeof *size);
    if (size != NULL && deflateInit2(&size->stream, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(size);
        return NULL;
    }
    return size;
}

static void pack(struct gzip_size *size, int flush)
{
    do {
        size->stream.next_out  = size->packed;
        size->stream.avail_out = sizeof size->packed;
        deflate(&size->stream, flush);
        size->n_bytes += sizeof size->packed - size->stream.avail_out;
    } while (size->stream.avail_out == 0);
}

void gzip_size_add(struct gzip_size *size, const void *data, size_t n)
{
    const uint8_t *at = data;
    while (n > 0) {
        size_t n_chunk         = n < MAX_CHUNK ? n : MAX_CHUNK;
        size->stream.next_in   = (uint8_t *)(uintptr_t)at;
        size->stream.avail_in  = (unsigned)n_chunk;
        pack(size, Z_NO_FLUSH);
        at += n_chunk;
        n -= n_chunk;
    }
}

uint64_t gzip_size_finish(struct gzip_size *size)
{
    size->stream.avail_in = 0;
    pack(size, Z_FINISH);
    return size->n_bytes;
}

void gzip_size_close(struct gzip_size *size)
{
    if (size != NULL)
        deflateEnd(&size->stream);
    free(size);
}
