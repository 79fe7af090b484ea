/* test_text_coder.c - the text codec's bytes, which are for ever. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/base/hash.h"
#include "common/base/philox.h"
#include "common/base/text_coder.h"
#include "common/base/text_model.h"

/* Every byte value, matches near and far, lines above each other. */
static void make_text(struct buffer *text)
{
    for (uint32_t i = 0; i < 3000; i++) {
        buffer_append_literal(text, "http.request.header.x-");
        buffer_append_u64(text, philox_u64(4, 0, 0, i) % 300);
        buffer_append_byte(text, (uint8_t)i);
    }
}

Test(text_coder, the_packed_bytes_are_the_documented_ones)
{
    struct buffer text = { 0 }, packed = { 0 };
    make_text(&text);
    cr_assert(text_coder_pack(text.data, text.n, &packed));
    cr_assert_eq(hash_xxh64(packed.data, packed.n), 0xd8ad5ef1d4f4e4dbu, "%zu bytes, %016lx", packed.n,
                 (unsigned long)hash_xxh64(packed.data, packed.n));

    uint8_t *raw = malloc(text.n);
    cr_assert(text_coder_unpack(packed.data, packed.n, raw, text.n));
    cr_assert_eq(memcmp(raw, text.data, text.n), 0);
    free(raw);
    buffer_free(&text);
    buffer_free(&packed);
}

/* Whether raw[0..n) comes back; gives its packed bytes in 'packed'. */
static bool comes_back(const void *raw, size_t n, struct buffer *packed)
{
    uint8_t *got = malloc(n + 1);
    bool     is  = text_coder_pack(raw, n, packed) && text_coder_unpack(packed->data, packed->n, got, n) &&
              memcmp(got, raw, n) == 0;
    free(got);
    return is;
}

Test(text_coder, every_short_text_comes_back)
{
    for (uint32_t n = 0; n < 20; n++) {
        uint8_t       raw[20];
        struct buffer packed = { 0 };
        for (uint32_t i = 0; i < n; i++)
            raw[i] = (uint8_t)philox_u64(9, n, 0, i);
        cr_assert(comes_back(raw, n, &packed), "%u bytes", n);
        buffer_free(&packed);
    }
}

/* More contexts than there are buckets for, and bytes that no context knows. */
Test(text_coder, a_long_text_and_noise_come_back)
{
    struct buffer text = { 0 }, packed = { 0 };
    make_text(&text);
    size_t noise_at = text.n;
    for (uint32_t i = 0; i < 20000; i++)
        buffer_append_byte(&text, (uint8_t)philox_u64(5, 0, 0, i));
    for (uint32_t i = 0; text.n < 300000; i++) {
        buffer_append_u64(&text, philox_u64(6, 0, 0, i));
        buffer_append_byte(&text, '\n');
    }
    cr_assert(comes_back(text.data, text.n, &packed));
    buffer_free(&packed);
    packed = (struct buffer){ 0 };
    cr_assert(comes_back(text.data + noise_at, 20000, &packed));
    buffer_free(&packed);
    buffer_free(&text);
}

/* Whatever the bytes: some text or false, and no fault (the sanitizers watch). */
Test(text_coder, damaged_and_random_data_do_no_harm)
{
    static const char text[] = "service.name\nfrontend\nGET /products/:sku\nservice.name\nbackend\n";
    static uint8_t    raw[3000], data[1000];
    struct buffer     packed = { 0 };
    cr_assert(text_coder_pack(text, sizeof(text), &packed));
    for (uint32_t i = 0; i < packed.n; i++) {
        packed.data[i] ^= (uint8_t)(1u << i % 8);
        bool is_whole = text_coder_unpack(packed.data, packed.n, raw, sizeof(text));
        cr_assert_not(is_whole && memcmp(raw, text, sizeof(text)) == 0);
        packed.data[i] ^= (uint8_t)(1u << i % 8);
    }
    for (uint32_t k = 0; k < 20; k++) {
        for (uint32_t i = 0; i < sizeof(data); i++)
            data[i] = (uint8_t)philox_u64(7, k, 0, i);
        text_coder_unpack(data, sizeof(data) - 50 * k, raw, sizeof(raw));
    }
    buffer_free(&packed);
}

/* A stream that is always the opposite of what the model expects drives the
 * weights as far as they go: nothing may overflow (the sanitizers watch). */
Test(text_coder, the_worst_text_stays_in_bounds)
{
    struct text_model *model = text_model_open(20000);
    for (uint32_t i = 0; i < 8 * 20000; i++) {
        uint32_t one_q16 = text_model_predict(model);
        cr_assert(one_q16 >= 16 && one_q16 <= 65520);
        text_model_learn(model, one_q16 < 32768);
    }
    text_model_close(model);
}

Test(text_coder, common_names_cost_little)
{
    static const char names[] = "service.name\nhttp.request.method\nGET\ndb.system\npostgresql\n";
    struct buffer     packed  = { 0 };
    cr_assert(text_coder_pack(names, sizeof(names) - 1, &packed));
    cr_assert_leq(packed.n, 20);
    buffer_free(&packed);
}

Test(text_coder, too_long_a_text_is_refused)
{
    struct buffer packed = { 0 };
    cr_assert_not(text_coder_pack("", TEXT_CODER_MAX_BYTES + 1, &packed));
    cr_assert_not(text_coder_unpack("", 0, NULL, TEXT_CODER_MAX_BYTES + 1));
}
