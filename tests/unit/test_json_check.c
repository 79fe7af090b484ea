#include <criterion/criterion.h>

#include "common/base/json_check.h"

#define TEXT(literal) ((struct text){ (literal), sizeof(literal) - 1 })

#define EXPECT_ALL(check, expected, ...)                                                          \
    do {                                                                                          \
        const char *const texts[] = { __VA_ARGS__ };                                              \
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)                             \
            cr_expect_eq(check((struct text){ texts[i], strlen(texts[i]) }), expected, "%s", texts[i]); \
    } while (0)

Test(json_check, bodies_of_strings)
{
    EXPECT_ALL(json_check_string, true, "", "plain", "a \\\" b", "\\\\", "\\/\\b\\f\\n\\r\\t", "\\u00e9\\uABCD", "\x7f",
               "\\ud83d\\ude00", "\xc3\xa9", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf");
}

Test(json_check, what_no_string_may_hold)
{
    EXPECT_ALL(json_check_string, false, "\"", "a\"b", "\\", "a\\", "\\x", "\\u12", "\\u12g4", "\\ud83d", "\\ud83d\\n",
               "\\ud83d\\u0041", "\\ude00", "\n", "\t", "\x1f", "\x80", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3\x28",
               "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82");
    cr_expect_not(json_check_string(TEXT("a\0b")));
    cr_expect_not(json_check_string(TEXT("\\\0")));
}

Test(json_check, numbers)
{
    EXPECT_ALL(json_check_number, true, "0", "-0", "10", "-0.0", "0.50", "1e7", "1E+400", "1.5e-7",
               "123456789012345678901234567890");
    EXPECT_ALL(json_check_number, false, "", "-", "01", "-01", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "Infinity",
               "1 ", " 1", "1,2", "1.5.2");
    EXPECT_ALL(json_check_integer, true, "0", "-7", "42");
    EXPECT_ALL(json_check_integer, false, "", "-", "007", "1.0", "1e3", "1a");
}

Test(json_check, values)
{
    EXPECT_ALL(json_check_value, true, "{}", "[]", "[[],{}]", "null", "true", "false", "-1.5", "\"a\"", "{ }",
               "{\"values\":[{\"stringValue\":\"a\"},{\"intValue\":\"1\"}]}", "{ \"a\" : 1 ,\t\"b\" : [ 1 , 2 ] }");
}

Test(json_check, what_is_no_value)
{
    EXPECT_ALL(json_check_value, false, "", " ", " {}", "{} ", "{", "[", "}", "{}}", "{}{}", "[1,]", "[,1]", "{,}",
               "{\"a\"}",
               "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:2}", "[1 2]", "[1}", "{\"a\":1]", "tru", "truex", "nul", "\"a",
               "\"\\x\"", "[01]", "{}\n", "[1,\n2]", "{\"a\":1},\"b\":2", "[\"a\"\"b\"]");
}

Test(json_check, depth_is_bounded)
{
    char text[2 * JSON_CHECK_MAX_DEPTH + 2];

    memset(text, '[', JSON_CHECK_MAX_DEPTH);
    memset(text + JSON_CHECK_MAX_DEPTH, ']', JSON_CHECK_MAX_DEPTH);
    cr_expect(json_check_value((struct text){ text, 2 * JSON_CHECK_MAX_DEPTH }));
    memset(text, '[', JSON_CHECK_MAX_DEPTH + 1);
    memset(text + JSON_CHECK_MAX_DEPTH + 1, ']', JSON_CHECK_MAX_DEPTH + 1);
    cr_expect_not(json_check_value((struct text){ text, 2 * JSON_CHECK_MAX_DEPTH + 2 }));
}
