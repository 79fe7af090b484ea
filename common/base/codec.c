/* codec.c - one call per compressor, and exactness on the way back. */
#include "common/base/codec.h"

#include <limits.h>
#include <lz4.h>
#include <lz4hc.h>
#include <zlib.h>

#include "common/base/text_coder.h"

/* Makes room for n_max bytes, which the caller fills and counts. */
static enum status reserve(struct buffer *out, size_t n_max, struct fail *fail)
{
    if (buffer_reserve(out, n_max))
        return STATUS_OK;
    return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory to compress a section");
}

static enum status pack_lz4(const void *data, size_t n, struct buffer *out, struct fail *fail)
{
    if (n > LZ4_MAX_INPUT_SIZE)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "a section of %zu bytes is too long for lz4", n);
    int         n_max  = LZ4_compressBound((int)n);
    enum status status = reserve(out, (size_t)n_max, fail);
    if (status != STATUS_OK)
        return status;
    int n_packed = LZ4_compress_HC(data, (char *)out->data + out->n, (int)n, n_max, LZ4HC_CLEVEL_MAX);
    if (n_packed <= 0)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory to compress a section");
    out->n += (size_t)n_packed;
    return STATUS_OK;
}

static enum status pack_zlib(const void *data, size_t n, struct buffer *out, struct fail *fail)
{
    uLongf      n_packed = compressBound(n);
    enum status status   = reserve(out, n_packed, fail);
    if (status != STATUS_OK)
        return status;
    if (compress2(out->data + out->n, &n_packed, data, n, Z_BEST_COMPRESSION) != Z_OK)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory to compress a section");
    out->n += n_packed;
    return STATUS_OK;
}

static enum status pack_text(const void *data, size_t n, struct buffer *out, struct fail *fail)
{
    if (n > TEXT_CODER_MAX_BYTES)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "a section of %zu bytes is too long for a text", n);
    if (!text_coder_pack(data, n, out))
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory to compress a section");
    return STATUS_OK;
}

static bool is_known(enum codec codec)
{
    return codec == CODEC_NONE || codec == CODEC_LZ4 || codec == CODEC_ZLIB || codec == CODEC_TEXT;
}

enum status codec_pack(enum codec codec, const void *data, size_t n, struct buffer *out, struct fail *fail)
{
    if (!is_known(codec))
        return fail_set(fail, STATUS_UNSUPPORTED, FAIL_NO_OFFSET, "no compressor has the number %d", (int)codec);
    if (n == 0)
        return STATUS_OK;
    switch (codec) {
    case CODEC_LZ4:
        return pack_lz4(data, n, out, fail);
    case CODEC_ZLIB:
        return pack_zlib(data, n, out, fail);
    case CODEC_TEXT:
        return pack_text(data, n, out, fail);
    default:
        buffer_append(out, data, n);
        return reserve(out, 0, fail);
    }
}

static bool unpack_lz4(const void *data, size_t n, void *raw, size_t n_raw)
{
    return n <= INT_MAX && n_raw <= INT_MAX && LZ4_decompress_safe(data, raw, (int)n, (int)n_raw) == (int)n_raw;
}

static bool unpack_zlib(const void *data, size_t n, void *raw, size_t n_raw)
{
    uLong  n_used = n;
    uLongf n_got  = n_raw;
    return uncompress2(raw, &n_got, data, &n_used) == Z_OK && n_got == n_raw && n_used == n;
}

static bool unpack_exactly(enum codec codec, const void *data, size_t n, void *raw, size_t n_raw)
{
    if (n_raw == 0)
        return n == 0;
    switch (codec) {
    case CODEC_LZ4:
        return unpack_lz4(data, n, raw, n_raw);
    case CODEC_ZLIB:
        return unpack_zlib(data, n, raw, n_raw);
    case CODEC_TEXT:
        return text_coder_unpack(data, n, raw, n_raw);
    default:
        if (n == n_raw)
            memcpy(raw, data, n);
        return n == n_raw;
    }
}

enum status codec_unpack(enum codec codec, const void *data, size_t n, void *raw, size_t n_raw, struct fail *fail)
{
    if (!is_known(codec))
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "no decompressor has the number %d", (int)codec);
    if (!unpack_exactly(codec, data, n, raw, n_raw))
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "%zu packed bytes do not give %zu bytes", n, n_raw);
    return STATUS_OK;
}
