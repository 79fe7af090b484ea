/* test_json_text.c - bodies of JSON strings to plain text and back. */
#include <criterion/criterion.h>

#include "common/trace/json_text.h"

static struct text text_of(const char *literal)
{
    return (struct text){ literal, strlen(literal) };
}

static bool unescapes_to(const char *body, const char *plain, size_t n)
{
    struct buffer out = { 0 };
    json_text_unescape(&out, text_of(body));
    bool is_equal = out.n == n && (n == 0 || memcmp(out.data, plain, n) == 0);
    buffer_free(&out);
    return is_equal;
}

#define UNESCAPES(body, plain) unescapes_to(body, plain, sizeof(plain) - 1)

Test(json_text, text_without_escapes_is_copied)
{
    cr_assert(UNESCAPES("", ""));
    cr_assert(UNESCAPES("GET /cart", "GET /cart"));
    cr_assert(UNESCAPES("na\xc3\xafve", "na\xc3\xafve"));
    cr_assert_not(UNESCAPES("a", "b"), "the check itself can fail");
}

Test(json_text, short_escapes_are_what_they_stand_for)
{
    cr_assert(UNESCAPES("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"));
    cr_assert(UNESCAPES("a\\nb", "a\nb"));
}

Test(json_text, unicode_escapes_have_one_to_four_bytes)
{
    cr_assert(UNESCAPES("\\u0041\\u00e9\\u20AC\\ud83d\\ude00.", "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80."));
    cr_assert(UNESCAPES("\\u0000", "\0"));
    cr_assert(UNESCAPES("\\uffff\\u07ff\\u0800", "\xef\xbf\xbf\xdf\xbf\xe0\xa0\x80"));
}

Test(json_text, halves_of_pairs_become_the_replacement_character)
{
    cr_assert(UNESCAPES("\\ud83d", "\xef\xbf\xbd"));
    cr_assert(UNESCAPES("\\ude00\\ud83dx", "\xef\xbf\xbd\xef\xbf\xbdx"));
    cr_assert(UNESCAPES("\\ud83d\\u0041", "\xef\xbf\xbd" "A"));
}

Test(json_text, broken_escapes_stand_as_they_are)
{
    cr_assert(UNESCAPES("\\", "\\"));
    cr_assert(UNESCAPES("\\x\\u12", "\\x\\u12"));
    cr_assert(UNESCAPES("\\u12g4", "\\u12g4"));
}

Test(json_text, every_byte_survives_escaping)
{
    char          plain[256];
    struct buffer body = { 0 }, back = { 0 };

    for (int i = 0; i < 256; i++)
        plain[i] = (char)i;
    json_text_escape(&body, (struct text){ plain, sizeof plain });
    for (size_t i = 0; i < body.n; i++)
        cr_assert_geq(body.data[i], 0x20);
    json_text_unescape(&back, (struct text){ (const char *)body.data, body.n });
    cr_assert_eq(back.n, sizeof plain);
    cr_assert_eq(memcmp(back.data, plain, sizeof plain), 0);
    buffer_free(&body);
    buffer_free(&back);
}

Test(json_text, quotes_go_around_the_escaped_text)
{
    struct buffer out = { 0 };
    json_text_quote(&out, text_of("a\"b\n\x01"));
    buffer_append_byte(&out, '\0');
    cr_assert_str_eq((const char *)out.data, "\"a\\\"b\\n\\u0001\"");
    buffer_free(&out);
}

static bool compacts_to(const char *json, const char *compact)
{
    struct buffer scratch = { 0 };
    struct text   text = text_of(json);
    cr_assert(json_text_compact(&scratch, &text));
    bool is_equal = text.n == strlen(compact) && memcmp(text.at, compact, text.n) == 0;
    buffer_free(&scratch);
    return is_equal;
}

Test(json_text, white_space_goes_from_between_tokens_only)
{
    cr_assert(compacts_to("[1,\"a\"]", "[1,\"a\"]"));
    cr_assert(compacts_to("{ \"a b\" :\t[ 1 ,\r\n2 ] }", "{\"a b\":[1,2]}"));
    cr_assert(compacts_to("[ \" \\\" \" , \"\\\\\" , 1 ]", "[\" \\\" \",\"\\\\\",1]"));
    cr_assert_not(compacts_to("[ 1 ]", "[ 1 ]"), "the check itself can fail");
}
