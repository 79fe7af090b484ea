/* test_pattern.c - where texts are cut into literals and slots. */
#include <criterion/criterion.h>

#include "gentc/pattern.h"

#define N_MAX 16

static void expect_template(const char *text, const char *expected)
{
    struct pattern_piece pieces[N_MAX];
    struct buffer        out = { 0 };
    size_t               n_chars = 0;

    uint32_t n = pattern_split((struct text){ text, strlen(text) }, pieces, N_MAX);
    pattern_print_template(pieces, n, &out);
    cr_expect(out.n == strlen(expected) && (out.n == 0 || memcmp(out.data, expected, out.n) == 0),
              "%s gives %.*s, not %s", text, (int)out.n, (const char *)out.data, expected);
    for (uint32_t i = 0; i < n; i++) {
        cr_expect_eq(pieces[i].text.at, text + n_chars, "pieces of %s have a gap", text);
        n_chars += pieces[i].text.n;
        cr_expect(i == 0 || pieces[i].kind != PATTERN_LITERAL || pieces[i - 1].kind != PATTERN_LITERAL);
    }
    cr_expect_eq(n_chars, strlen(text));
    buffer_free(&out);
}

Test(pattern, plain_text_is_one_literal)
{
    struct pattern_piece piece;
    cr_expect_eq(pattern_split((struct text){ "checkout", 8 }, &piece, 1), 1);
    cr_expect_eq(piece.kind, PATTERN_LITERAL);
    cr_expect_eq(pattern_split((struct text){ "", 0 }, &piece, 1), 0);
    expect_template("GET /cart", "GET /cart");
}

Test(pattern, digits_are_slots)
{
    expect_template("/orders/8731/items/2", "/orders/{digits}/items/{digits}");
    expect_template("10.0.1.17:8080", "{digits}.{digits}.{digits}.{digits}:{digits}");
    expect_template("user0042@example.com", "user{digits}@example.com");
    expect_template("took 35ms", "took {digits}ms");
    expect_template("2024-05-01T12:34:56.789Z", "{digits}-{digits}-{digits}T{digits}:{digits}:{digits}.{digits}Z");
}

Test(pattern, short_numbers_in_names_stay)
{
    expect_template("k8s s3 v2 p99 i18n", "k8s s3 v2 p99 i18n");
    expect_template("v2024", "v{digits}");
}

Test(pattern, fine_slots_are_all_numbers)
{
    struct pattern_piece pieces[N_MAX];
    cr_expect_eq(pattern_split_fine((struct text){ "k8s v2", 6 }, pieces, N_MAX), 4);
    cr_expect_eq(pieces[1].kind, PATTERN_DIGITS);
    cr_expect_eq(pieces[3].kind, PATTERN_DIGITS);
}

Test(pattern, words_are_slots_when_asked_for)
{
    struct pattern_piece pieces[N_MAX];
    struct buffer        out = { 0 };
    const char          *text = "q=blue%20lamp\\n12&id=4be7c1d09a5f4e6c";

    uint32_t n = pattern_split_words((struct text){ text, strlen(text) }, pieces, N_MAX);
    pattern_print_template(pieces, n, &out);
    const char *expected = "{word}={word}%20{word}\\n{digits}&{word}={hex16}";
    cr_expect(out.n == strlen(expected) && memcmp(out.data, expected, out.n) == 0);
    buffer_free(&out);
}

Test(pattern, hex_needs_eight_with_a_digit_and_a_letter)
{
    expect_template("4be7c1d09a5f4e6c8a7726d1c09e3b52", "{hex32}");
    expect_template("4BE7C1D0", "{HEX8}");
    expect_template("deadbeef", "deadbeef");
    expect_template("12345678", "{digits}");
    expect_template("3fa9c21", "{digits}fa9c{digits}");
}

Test(pattern, uuids_are_whole_or_cut_off_at_the_end)
{
    expect_template("id=54230e9d-2e4c-54cf-9334-1a6023453a06;", "id={uuid};");
    expect_template("54230e9d-2e4c-54cf-9334-1a6023453a06f", "{hex8}-{digits}e4c-{digits}cf-{digits}-{hex13}");
    expect_template("54230e9d-2e4c-54cf-9334", "{uuid}");
    expect_template("/v/54230e9d-2e4c-5", "/v/{uuid}");
    expect_template("54230e9d-2e4c-", "{hex8}-{digits}e4c-");
    expect_template("54230e9d-2e4c-54cf/9334", "{hex8}-{digits}e4c-{digits}cf/{digits}");
}

Test(pattern, random_words_are_told_from_names)
{
    expect_template("cus_9s6XKzkNRiz8i3", "cus_{alnum14}");
    expect_template("k3v9q0zt81mw", "{alnum12}");
    expect_template("OrderServiceV2", "OrderServiceV{digits}");
    expect_template("productcatalogue", "productcatalogue");
}

Test(pattern, escapes_are_never_cut)
{
    expect_template("a\\u00e9\\n12\\\"34\\\\56", "a\\u00e9\\n{digits}\\\"{digits}\\\\{digits}");
    expect_template("\\u12345678", "\\u1234{digits}");
    expect_template("a%2012%zz34", "a%20{digits}%zz{digits}");
    expect_template("bad\\", "bad\\");
    expect_template("bad\\u12", "bad\\u12");
}

Test(pattern, bytes_of_utf8_belong_to_words)
{
    expect_template("\xc3\xa9" "a1b2c3d4e5f6", "\xc3\xa9" "a1b2c3d4e5f{digits}");
    expect_template("stra\xc3\x9f" "e 12", "stra\xc3\x9f" "e {digits}");
}

Test(pattern, the_last_piece_takes_the_rest)
{
    struct pattern_piece pieces[4];
    const char          *text = "1-2-3-4-5";

    cr_expect_eq(pattern_split((struct text){ text, 9 }, pieces, 4), 4);
    cr_expect_eq(pieces[2].kind, PATTERN_DIGITS);
    cr_expect_eq(pieces[3].kind, PATTERN_LITERAL);
    cr_expect_eq(pieces[3].text.n, 6);
    cr_expect_eq(pattern_split((struct text){ text, 9 }, pieces, 3), 2, "a slot that does not fit joins the literal");
    cr_expect_eq(pieces[1].text.n, 8);
    cr_expect_eq(pattern_split((struct text){ text, 3 }, pieces, 3), 3, "what fits is not cut");
    cr_expect_eq(pieces[2].kind, PATTERN_DIGITS);
    cr_expect_eq(pattern_split((struct text){ text, 9 }, pieces, 1), 1);
    cr_expect_eq(pieces[0].kind, PATTERN_LITERAL);
}
