#include <criterion/criterion.h>

#include "common/bundle/model_coder.h"

static struct arena  arena;
static struct buffer bytes;

static void setup(void)
{
    arena_init(&arena);
    bytes = (struct buffer){ 0 };
}

static void teardown(void)
{
    arena_free(&arena);
    buffer_free(&bytes);
}

TestSuite(model_coder, .init = setup, .fini = teardown);

static struct model_coder open_writer(void)
{
    struct model_coder c;
    cr_assert_eq(model_coder_open_writer(&c, MODEL_SECTION_LABELS, &bytes, &arena, NULL), STATUS_OK);
    return c;
}

static struct model_coder open_reader(struct fail *fail)
{
    struct model_coder c;
    struct text        data = { (const char *)bytes.data, bytes.n };
    cr_assert_eq(model_coder_open_reader(&c, MODEL_SECTION_LABELS, data, &arena, fail), STATUS_OK);
    return c;
}

/* Everything that is coded, in one function for both directions. */
static void code_all(struct model_coder *c, uint64_t *amounts, uint32_t n_amounts, uint32_t *symbols, uint32_t *shares)
{
    for (uint32_t i = 0; i < n_amounts; i++)
        model_coder_u64(c, FIELD_COUNT, &amounts[i], UINT64_MAX, CONTEXTS(i % 2));
    for (uint32_t n = 1; n < 40; n++)
        model_coder_symbol(c, FIELD_KIND, &symbols[n], n, CONTEXTS(n, 1));
    for (uint32_t n = 0; n < 40; n++)
        model_coder_share(c, FIELD_CHOICE_N_SMALL, &shares[n], n, n / 3, CONTEXTS(n, 1));
}

Test(model_coder, reads_what_it_wrote)
{
    uint64_t amounts[] = { 0, 1, 2, 3, 4095, 4096, 1u << 20, UINT32_MAX, UINT64_MAX, UINT64_MAX - 1, (uint64_t)1 << 63 };
    uint32_t symbols[40], shares[40], read_symbols[40] = { 0 }, read_shares[40];
    uint64_t read_amounts[11];

    for (uint32_t n = 0; n < 40; n++) {
        symbols[n] = n == 0 ? 0 : n - 1; /* the last symbol of each alphabet */
        shares[n]  = n % 2 == 0 ? n : 0;
    }
    struct model_coder c = open_writer();
    code_all(&c, amounts, 11, symbols, shares);
    cr_assert_eq(model_coder_close(&c), STATUS_OK);

    c = open_reader(NULL);
    code_all(&c, read_amounts, 11, read_symbols, read_shares);
    cr_assert_eq(model_coder_close(&c), STATUS_OK);
    cr_expect(memcmp(amounts, read_amounts, sizeof(amounts)) == 0);
    cr_expect(memcmp(symbols, read_symbols, sizeof(symbols)) == 0);
    cr_expect(memcmp(shares, read_shares, sizeof(shares)) == 0);
}

static void code_ids(struct model_coder *c, uint32_t *ids, uint32_t n, enum model_how *how)
{
    struct model_ids known = { 4, 0 };
    for (uint32_t i = 0; i < n; i++)
        how[i] = model_coder_id(c, FIELD_KEY, &ids[i], &known, (struct model_guess){ i == 3 ? 1 : MODEL_NONE, 0 },
                                CONTEXTS(0));
}

Test(model_coder, indices_are_guessed_new_or_known)
{
    uint32_t       ids[] = { 0, 1, 0, 1, 2, 3, 2 }, read[7];
    enum model_how how[7], read_how[7];

    struct model_coder c = open_writer();
    code_ids(&c, ids, 7, how);
    cr_assert_eq(model_coder_close(&c), STATUS_OK);
    c = open_reader(NULL);
    code_ids(&c, read, 7, read_how);
    cr_assert_eq(model_coder_close(&c), STATUS_OK);
    cr_expect(memcmp(ids, read, sizeof(ids)) == 0);
    cr_expect(memcmp(how, read_how, sizeof(how)) == 0);
    cr_expect_eq(how[1], MODEL_HOW_NEW);
    cr_expect_eq(how[2], MODEL_HOW_OTHER);
    cr_expect_eq(how[3], MODEL_HOW_GUESSED);
}

Test(model_coder, an_index_out_of_order_is_refused)
{
    struct model_coder c     = open_writer();
    struct model_ids   known = { 4, 1 };
    uint32_t           id    = 2;

    model_coder_id(&c, FIELD_KEY, &id, &known, (struct model_guess){ MODEL_NONE, 0 }, CONTEXTS(0));
    cr_expect_eq(model_coder_close(&c), STATUS_BAD_BUNDLE);
}

Test(model_coder, an_amount_above_its_limit_is_refused_and_0)
{
    struct fail fail;
    uint32_t    value = 1000, other = 7;

    struct model_coder c = open_writer();
    model_coder_u32(&c, FIELD_COUNT, &value, 1023, CONTEXTS(0));
    cr_assert_eq(model_coder_close(&c), STATUS_OK);

    c = open_reader(&fail);
    model_coder_u32(&c, FIELD_COUNT, &value, 999, CONTEXTS(0));
    model_coder_u32(&c, FIELD_COUNT, &other, 999, CONTEXTS(0));
    cr_expect_eq(value, 0);
    cr_expect_eq(other, 0);
    cr_expect_eq(model_coder_close(&c), STATUS_BAD_BUNDLE);
    cr_expect_str_eq(fail.what, "section labels: an amount is above its limit");
}

Test(model_coder, a_stream_that_runs_dry_is_refused)
{
    uint64_t value = 0;

    buffer_append_literal(&bytes, "\xff\xff\xff\xff"); /* long amounts, for whose bits there is nothing */
    struct model_coder c = open_reader(NULL);
    for (int i = 0; i < 1000; i++)
        model_coder_u64(&c, FIELD_COUNT, &value, UINT64_MAX, CONTEXTS((uint32_t)i));
    cr_expect(model_coder_is_done(&c));
    cr_expect_eq(model_coder_close(&c), STATUS_BAD_BUNDLE);
}

Test(model_coder, bytes_behind_the_end_are_refused)
{
    struct fail fail;

    buffer_append_literal(&bytes, "0123456789");
    struct model_coder c = open_reader(&fail);
    cr_expect_eq(model_coder_close(&c), STATUS_BAD_BUNDLE);
    cr_expect_str_eq(fail.what, "section labels: bytes are left over");
}

Test(model_coder, remembers_the_last_and_the_narrowest)
{
    struct model_coder c = open_writer();

    cr_expect_eq(model_coder_recall(&c, 5), MODEL_NONE);
    cr_expect_eq(model_coder_recall(&c, UINT32_MAX), MODEL_NONE);
    model_coder_learn(&c, CONTEXTS(5, 6), 50);
    model_coder_remember(&c, 6, 60);
    model_coder_remember(&c, UINT32_MAX, 70);
    cr_expect_eq(model_coder_recall(&c, 5), 50);
    cr_expect_eq(model_coder_recall(&c, UINT32_MAX), 70);

    struct model_guess guess = model_coder_guess(&c, CONTEXTS(4, 6, 5));
    cr_expect_eq(guess.value, 60);
    cr_expect_eq(guess.level, 1);
    guess = model_coder_guess(&c, CONTEXTS(4, 3));
    cr_expect_eq(guess.value, MODEL_NONE);
    cr_expect_eq(guess.level, 2);
    model_coder_close(&c);
}
