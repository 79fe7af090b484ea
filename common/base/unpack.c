/* unpack.c - zlib, lz4frame and zstd behind one step function. */
#include "common/base/unpack.h"

#include <lz4frame.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#define ZSTD_WINDOW_LOG_MAX 27           /* 128 MiB, as zstd -d takes without --long */
#define GZIP_WINDOW_BITS    (15 + 16)    /* the largest window; gzip header, not zlib's */
#define MAX_STEP_BYTES      (1u << 30)   /* zlib counts in unsigned int */

struct unpack {
    enum unpack_kind kind;
    bool             is_inside;
    z_stream         gzip;
    LZ4F_dctx       *lz4;  /* owned */
    ZSTD_DCtx       *zstd; /* owned */
};

static bool has_head(const uint8_t *head, size_t n, const char *magic, size_t n_magic)
{
    if (n < n_magic)
        return false;
    for (size_t i = 0; i < n_magic; i++) {
        if (head[i] != (uint8_t)magic[i])
            return false;
    }
    return true;
}

enum unpack_kind unpack_kind_of(const uint8_t *head, size_t n)
{
    if (has_head(head, n, "\x1f\x8b\x08", 3))
        return UNPACK_GZIP;
    if (has_head(head, n, "\x04\x22\x4d\x18", 4))
        return UNPACK_LZ4;
    if (has_head(head, n, "\x28\xb5\x2f\xfd", 4))
        return UNPACK_ZSTD;
    /* A skippable frame: pzstd and seekable zstd files start with one. */
    if (n >= 4 && (head[0] & 0xf0) == 0x50 && has_head(head + 1, n - 1, "\x2a\x4d\x18", 3))
        return UNPACK_ZSTD;
    return UNPACK_NONE;
}

static bool open_decoder(struct unpack *unpack)
{
    switch (unpack->kind) {
    case UNPACK_GZIP:
        return inflateInit2(&unpack->gzip, GZIP_WINDOW_BITS) == Z_OK;
    case UNPACK_LZ4:
        return !LZ4F_isError(LZ4F_createDecompressionContext(&unpack->lz4, LZ4F_VERSION));
    case UNPACK_ZSTD:
        unpack->zstd = ZSTD_createDCtx();
        return unpack->zstd != NULL &&
               !ZSTD_isError(ZSTD_DCtx_setParameter(unpack->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG_MAX));
    case UNPACK_NONE:
        break;
    }
    return false;
}

enum status unpack_open(struct unpack **unpack, enum unpack_kind kind, struct fail *fail)
{
    struct unpack *opened = calloc(1, sizeof(*opened));

    *unpack = NULL;
    if (opened != NULL) {
        opened->kind = kind;
        if (open_decoder(opened)) {
            *unpack = opened;
            return STATUS_OK;
        }
        unpack_close(opened);
    }
    return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory to decompress");
}

void unpack_close(struct unpack *unpack)
{
    if (unpack == NULL)
        return;
    if (unpack->kind == UNPACK_GZIP)
        inflateEnd(&unpack->gzip);
    LZ4F_freeDecompressionContext(unpack->lz4);
    ZSTD_freeDCtx(unpack->zstd);
    free(unpack);
}

static void advance(struct unpack_step *step, size_t n_in, size_t n_out)
{
    step->in += n_in;
    step->n_in -= n_in;
    step->out += n_out;
    step->n_out -= n_out;
}

static enum status run_gzip(struct unpack *unpack, struct unpack_step *step, struct fail *fail)
{
    z_stream *gzip = &unpack->gzip;

    if (!unpack->is_inside) {
        /* Zeros may pad the end, as on a tape; gzip passes them over too. */
        while (step->n_in != 0 && step->in[0] == 0)
            advance(step, 1, 0);
        if (step->n_in == 0)
            return STATUS_OK;
        inflateReset(gzip);
        unpack->is_inside = true;
    }

    uInt n_in       = (uInt)(step->n_in < MAX_STEP_BYTES ? step->n_in : MAX_STEP_BYTES);
    uInt n_out      = (uInt)(step->n_out < MAX_STEP_BYTES ? step->n_out : MAX_STEP_BYTES);
    gzip->next_in   = (Bytef *)step->in; /* zlib only reads it */
    gzip->avail_in  = n_in;
    gzip->next_out  = step->out;
    gzip->avail_out = n_out;

    int result = inflate(gzip, Z_NO_FLUSH);
    advance(step, n_in - gzip->avail_in, n_out - gzip->avail_out);
    unpack->is_inside = result != Z_STREAM_END;
    if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
        return STATUS_OK;
    if (result == Z_MEM_ERROR)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory to decompress");
    return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "gzip data is damaged: %s",
                    gzip->msg != NULL ? gzip->msg : "preset dictionary");
}

static enum status run_lz4(struct unpack *unpack, struct unpack_step *step, struct fail *fail)
{
    size_t n_in = step->n_in, n_out = step->n_out;
    size_t result = LZ4F_decompress(unpack->lz4, step->out, &n_out, step->in, &n_in, NULL);

    if (LZ4F_isError(result)) {
        return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "lz4 data is damaged: %s", LZ4F_getErrorName(result));
    }
    advance(step, n_in, n_out);
    unpack->is_inside = result != 0;
    return STATUS_OK;
}

static enum status run_zstd(struct unpack *unpack, struct unpack_step *step, struct fail *fail)
{
    ZSTD_inBuffer  in     = { step->in, step->n_in, 0 };
    ZSTD_outBuffer out    = { step->out, step->n_out, 0 };
    size_t         result = ZSTD_decompressStream(unpack->zstd, &out, &in);

    if (ZSTD_isError(result)) {
        return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "zstd data is damaged: %s", ZSTD_getErrorName(result));
    }
    advance(step, in.pos, out.pos);
    unpack->is_inside = result != 0;
    return STATUS_OK;
}

enum status unpack_run(struct unpack *unpack, struct unpack_step *step, struct fail *fail)
{
    /* Between frames, a decoder given nothing would say that it waits for a header. */
    if (step->n_in == 0 && !unpack->is_inside)
        return STATUS_OK;

    switch (unpack->kind) {
    case UNPACK_GZIP:
        return run_gzip(unpack, step, fail);
    case UNPACK_LZ4:
        return run_lz4(unpack, step, fail);
    default:
        return run_zstd(unpack, step, fail);
    }
}

bool unpack_is_inside(const struct unpack *unpack)
{
    return unpack->is_inside;
}

const char *unpack_name(const struct unpack *unpack)
{
    static const char *const names[] = { "plain", "gzip", "lz4", "zstd" };
    return names[unpack->kind];
}
