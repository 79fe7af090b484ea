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
    cr_assert_eq(hash_xxh64(packed.data, packed.n), 0x67780dc111adc191u, "%zu bytes, %016lx", packed.n,
                 (unsigned long)hash_xxh64(packed.data, packed.n));

    uint8_t *raw = malloc(text.n);
    cr_assert(text_coder_unpack(packed.data, packed.n, raw, text.n));
    cr_assert_eq(memcmp(raw, text.data, text.n), 0);
    free(raw);
    buffer_free(&text);
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
