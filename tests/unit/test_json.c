/* test_json.c - what is JSON, what is not, and that tokens come through untouched. */
#include "common/trace/json.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/base/input.h"

static struct json            *json;
static char                   *padded;
static const struct json_node *nodes;
static struct fail             fail;

static void setup(void)
{
    json = json_open();
    cr_assert(json != NULL);
}

static void teardown(void)
{
    json_close(json);
    free(padded);
}

TestSuite(json, .init = setup, .fini = teardown);

/* From a block of just the size and padding. */
static enum status parse_bytes(const char *text, size_t n)
{
    free(padded);
    padded = malloc(n + INPUT_PADDING);
    cr_assert(padded != NULL);
    memcpy(padded, text, n);
    memset(padded + n, '}', INPUT_PADDING); /* what lies behind must not matter */
    return json_parse(json, (struct text){ padded, n }, &nodes, &fail);
}

static enum status parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

static void check_node(uint32_t at, enum json_type type, const char *text, uint32_t next)
{
    const struct json_node *node = &nodes[at];
    cr_assert(node->type == type && json_text_is(node->text, text) && node->next == next, "node %u: %u %.*s %u", at,
              node->type, (int)node->text.n, node->text.at, node->next);
}

Test(json, nodes_stand_in_document_order)
{
    cr_assert(parse(" { \"a\" : [ 1 , true,false ,null,\"x\" ] ,\"b\":{}, \"c\":[]}\r\n\t") == STATUS_OK);
    check_node(0, JSON_OBJECT, "{ \"a\" : [ 1 , true,false ,null,\"x\" ] ,\"b\":{}, \"c\":[]}", 12);
    check_node(1, JSON_STRING, "a", 2);
    check_node(2, JSON_ARRAY, "[ 1 , true,false ,null,\"x\" ]", 8);
    check_node(3, JSON_NUMBER, "1", 4);
    check_node(4, JSON_TRUE, "true", 5);
    check_node(5, JSON_FALSE, "false", 6);
    check_node(6, JSON_NULL, "null", 7);
    check_node(7, JSON_STRING, "x", 8);
    check_node(8, JSON_STRING, "b", 9);
    check_node(9, JSON_OBJECT, "{}", 10);
    check_node(10, JSON_STRING, "c", 11);
    check_node(11, JSON_ARRAY, "[]", 12);
}

Test(json, numbers_keep_their_token)
{
    static const char *const numbers[] = { "0",    "-0",   "-0.0",   "1E400", "1e-7", "123456789012345678901234567890",
                                           "1.50", "1e+5", "-1.5E0", "10",    "9" };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        cr_assert(parse(numbers[i]) == STATUS_OK, "%s", numbers[i]);
        check_node(0, JSON_NUMBER, numbers[i], 1);
    }
}

Test(json, strings_stay_escaped)
{
    cr_assert(parse("[\"\",\"a\\\"b\\\\\",\"\\u00e9\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\","
                    "\"\xC3\xA9 \x7F\"]") == STATUS_OK);
    check_node(1, JSON_STRING, "", 2);
    check_node(2, JSON_STRING, "a\\\"b\\\\", 3);
    check_node(3, JSON_STRING, "\\u00e9\\ud83d\\ude00\\/\\b\\f\\n\\r\\t", 4);
    check_node(4, JSON_STRING, "\xC3\xA9 \x7F", 5);
}

Test(json, what_is_no_json_is_rejected)
{
    static const char *const texts[] = {
        "", " ", "[1,]", "[,1]", "[,]", "[1 2]", "[1", "[", "]", "}", "{", "{]", "[}", "[1}", "{\"a\":1]",
        "{\"a\" 1}", "{\"a\":}", "{\"a\"}", "{\"a\":1,}", "{,}", "{1:2}", "{\"a\":1 \"b\":2}", "{\"a\"::1}", "{\"a\","
        "1}",
        "{\"a\":tru}", "{\"a\":truex}", "[nul]", "[nulll]", "[True]", "[falsey]", "[NaN]", "[Infinity]", "['a']", "[a]",
        "01", "-", "-01", "1.", ".5", "+1", "1e", "1e+", "1.e5", "0x1", "1_0", "--1", "1.5.2", "1a", "[1\"a\"]",
        "\"abc", "[\"abc]", "\"", "\"abc\"def", "\"a\"\"b\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\",
        "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800x\"", "\"\\udc00\\ud800\"", "\"\\uD83D\\u0041\"",
        "\"a\nb\"", "\"a\tb\"", "\"\x01\"", "\"\xFF\"", "\"\xC3\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\xFF",
        "{\"a\":1}}", "{}{}", "1 2", "[] ,", "null null", "[]x", "{}\f", "\f1", "\v1", "\xEF\xBB\xBF{}", ":", ",", "["
        ":]",
        "[1\\]", "\\", "[\\n]", "/**/1", "1//x",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cr_assert(parse(texts[i]) == STATUS_BAD_TRACE, "%s", texts[i]);
        cr_assert(fail.what[0] != '\0', "%s", texts[i]);
    }
    cr_assert(parse_bytes("[\"a\0b\"]", 7) == STATUS_BAD_TRACE);
    cr_assert(parse_bytes("[1\0]", 4) == STATUS_BAD_TRACE);
    cr_assert(parse_bytes("1\0", 2) == STATUS_BAD_TRACE);
    cr_assert(parse_bytes("\0", 1) == STATUS_BAD_TRACE);
}

static void check_offset(const char *text, uint64_t offset)
{
    cr_assert(parse(text) == STATUS_BAD_TRACE && fail.offset == offset, "%s: %llu", text,
              (unsigned long long)fail.offset);
}

Test(json, failures_name_the_byte)
{
    check_offset("{\"a\" 1}", 5);
    check_offset("[1,]", 3);
    check_offset("[1,01]", 3);
    check_offset("{\"a\":1}}", 7);
    check_offset("[\"a\\x\"]", 3);
    check_offset("[1", 2);
}

Test(json, depth_has_a_limit)
{
    char text[2 * JSON_MAX_DEPTH + 2];
    memset(text, '[', JSON_MAX_DEPTH + 1);
    memset(text + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
    cr_assert(parse_bytes(text + 1, 2 * JSON_MAX_DEPTH) == STATUS_OK);
    cr_assert(nodes[0].next == JSON_MAX_DEPTH && nodes[0].text.n == 2 * JSON_MAX_DEPTH);
    cr_assert(parse_bytes(text, 2 * JSON_MAX_DEPTH + 2) == STATUS_LIMIT);
}

Test(json, a_parser_serves_documents_of_any_size_in_turn)
{
    const size_t n = 1 << 20;
    char        *text = malloc(n);
    for (size_t i = 0; i < n; i++)
        text[i] = "1,"[i & 1];
    text[0] = '[';
    text[n - 1] = ']';
    text[1] = ' ';
    cr_assert(parse_bytes(text, n) == STATUS_OK && nodes[0].next == n / 2);
    cr_assert(parse("{\"a\":1}") == STATUS_OK);
    check_node(0, JSON_OBJECT, "{\"a\":1}", 3);
    cr_assert(parse("[") == STATUS_BAD_TRACE);
    cr_assert(parse_bytes(text, n) == STATUS_OK && nodes[0].next == n / 2);
    free(text);
}

Test(json, long_strings_end_at_any_place_of_a_vector)
{
    char text[300];
    for (size_t n = 0; n < 200; n++) {
        memset(text, 'x', sizeof text);
        text[0] = text[n + 3] = '"';
        text[n + 1] = '\\';
        text[n + 2] = '"';
        cr_assert(parse_bytes(text, n + 4) == STATUS_OK && nodes[0].text.n == n + 2, "%zu", n);
        text[n + 2] = 'x';
        cr_assert(parse_bytes(text, n + 4) == STATUS_BAD_TRACE, "%zu", n);
    }
}
