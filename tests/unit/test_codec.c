/* test_codec.c - every compressor gives back exactly what it took, or fails. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/codec.h"
#include "common/base/philox.h"

static const enum codec codecs[] = { CODEC_NONE, CODEC_LZ4, CODEC_ZLIB, CODEC_TEXT };
#define N_CODECS (sizeof(codecs) / sizeof(codecs[0]))

/* Keys and values as in a dictionary of attributes. */
static void make_text(struct buffer *text, uint32_t n_lines)
{
    static const char *const words[] = { "http.method", "GET", "/api/cart", "SELECT * FROM orders WHERE id = ?",
                                         "service.name", "checkout", "grpc", "k8s.pod.name" };
    for (uint32_t i = 0; i < n_lines; i++) {
        const char *word = words[philox_u64(1, 2, 3, i) % 8];
        buffer_append(text, word, strlen(word));
        buffer_append_u64(text, philox_u64(1, 2, 4, i) % 100);
        buffer_append_byte(text, '\n');
    }
}

static enum status unpack_copy(enum codec codec, const void *data, size_t n, void *raw, size_t n_raw)
{
    struct fail fail   = { 0 };
    uint8_t    *copy   = malloc(n + 1); /* of its own, for the address sanitizer */
    memcpy(copy, data, n);
    enum status status = codec_unpack(codec, copy, n, raw, n_raw, &fail);
    cr_assert(status == STATUS_OK || (fail.status == status && fail.what[0] != '\0'));
    free(copy);
    return status;
}

static void expect_round_trip(enum codec codec, const void *data, size_t n)
{
    struct buffer packed = { 0 };
    uint8_t      *raw    = malloc(n + 1);

    buffer_append_literal(&packed, "head");
    cr_assert_eq(codec_pack(codec, data, n, &packed, NULL), STATUS_OK);
    cr_assert_eq(memcmp(packed.data, "head", 4), 0);
    cr_assert_eq(unpack_copy(codec, packed.data + 4, packed.n - 4, raw, n), STATUS_OK, "codec %d, %zu bytes", codec, n);
    cr_assert(n == 0 || memcmp(raw, data, n) == 0);
    free(raw);
    buffer_free(&packed);
}

Test(codec, text_zeros_noise_and_nothing_come_back)
{
    struct buffer text = { 0 };
    uint8_t       noise[5000], zeros[5000] = { 0 };

    make_text(&text, 2000);
    for (uint32_t i = 0; i < sizeof(noise); i++)
        noise[i] = (uint8_t)philox_u64(9, 0, 0, i);
    for (size_t i = 0; i < N_CODECS; i++) {
        expect_round_trip(codecs[i], NULL, 0);
        expect_round_trip(codecs[i], text.data, text.n);
        expect_round_trip(codecs[i], noise, sizeof(noise));
        expect_round_trip(codecs[i], zeros, sizeof(zeros));
        for (size_t n = 1; n < 20; n++)
            expect_round_trip(codecs[i], noise, n);
    }
    buffer_free(&text);
}

/* A text may end a few bytes sooner or later without needing other bytes. */
Test(codec, another_raw_size_is_refused)
{
    struct buffer text = { 0 };
    make_text(&text, 100);
    for (size_t i = 0; i < N_CODECS; i++) {
        struct buffer packed = { 0 };
        size_t        n_off  = codecs[i] == CODEC_TEXT ? text.n / 2 : 1;
        uint8_t      *raw    = malloc(2 * text.n);
        cr_assert_eq(codec_pack(codecs[i], text.data, text.n, &packed, NULL), STATUS_OK);
        cr_assert_eq(unpack_copy(codecs[i], packed.data, packed.n, raw, text.n), STATUS_OK);
        cr_assert_eq(unpack_copy(codecs[i], packed.data, packed.n, raw, text.n - n_off), STATUS_BAD_BUNDLE);
        cr_assert_eq(unpack_copy(codecs[i], packed.data, packed.n, raw, text.n + n_off), STATUS_BAD_BUNDLE);
        cr_assert_eq(unpack_copy(codecs[i], packed.data, packed.n, raw, 0), STATUS_BAD_BUNDLE);
        cr_assert_eq(unpack_copy(codecs[i], packed.data, packed.n / 2, raw, text.n), STATUS_BAD_BUNDLE);
        cr_assert_eq(unpack_copy(codecs[i], packed.data, 0, raw, text.n), STATUS_BAD_BUNDLE);
        free(raw);
        buffer_free(&packed);
    }
    buffer_free(&text);
}

/* No checksum here: a changed byte may give other text, but never a fault. */
Test(codec, changed_bytes_never_fault)
{
    struct buffer text = { 0 };
    make_text(&text, 60);
    for (size_t i = 0; i < N_CODECS; i++) {
        struct buffer packed = { 0 };
        uint8_t      *raw    = malloc(text.n);
        uint32_t      n_same = 0;
        cr_assert_eq(codec_pack(codecs[i], text.data, text.n, &packed, NULL), STATUS_OK);
        for (size_t at = 0; at < packed.n; at++) {
            packed.data[at] ^= (uint8_t)(1 + at % 255);
            if (unpack_copy(codecs[i], packed.data, packed.n, raw, text.n) == STATUS_OK)
                n_same += memcmp(raw, text.data, text.n) == 0;
            packed.data[at] ^= (uint8_t)(1 + at % 255);
        }
        cr_assert_leq(n_same, 1, "codec %d", codecs[i]); /* zlib leaves a few bits unused */
        free(raw);
        buffer_free(&packed);
    }
    buffer_free(&text);
}

Test(codec, range_and_unknown_numbers_are_refused)
{
    struct buffer packed = { 0 };
    uint8_t       raw[4];
    for (int codec = 0; codec < 300; codec++) {
        if (codec <= CODEC_TEXT && codec != CODEC_RANGE)
            continue;
        cr_assert_eq(codec_pack((enum codec)codec, "abc", 3, &packed, NULL), STATUS_UNSUPPORTED);
        cr_assert_eq(codec_pack((enum codec)codec, "", 0, &packed, NULL), STATUS_UNSUPPORTED);
        cr_assert_eq(codec_unpack((enum codec)codec, "abc", 3, raw, 3, NULL), STATUS_BAD_BUNDLE);
        cr_assert_eq(codec_unpack((enum codec)codec, "", 0, raw, 0, NULL), STATUS_BAD_BUNDLE);
    }
    cr_assert_eq(packed.n, 0);
}

Test(codec, text_beats_zlib_on_a_dictionary)
{
    struct buffer text = { 0 }, zlib = { 0 }, mixed = { 0 };
    make_text(&text, 1000);
    cr_assert_eq(codec_pack(CODEC_ZLIB, text.data, text.n, &zlib, NULL), STATUS_OK);
    cr_assert_eq(codec_pack(CODEC_TEXT, text.data, text.n, &mixed, NULL), STATUS_OK);
    cr_assert_lt(mixed.n * 10, zlib.n * 8);
    buffer_free(&text);
    buffer_free(&zlib);
    buffer_free(&mixed);
}
