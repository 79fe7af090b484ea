/* test_model_take.c - parts of texts: URLs, words, numbers. */
#include "common/bundle/model_take.h"

#include <criterion/criterion.h>

static const char *take(const char *whole, enum model_take what)
{
    static char out[MODEL_TAKE_MAX_BYTES + 1];
    struct text part;
    if (!model_take_part((struct text){ whole, strlen(whole) }, what, &part))
        return NULL;
    cr_assert(part.n == 0 || (part.at >= whole && part.at + part.n <= whole + strlen(whole)));
    memcpy(out, part.at, part.n);
    out[part.n] = '\0';
    return out;
}

Test(model_take, parts_of_urls)
{
    static const char *const cases[][4] = {
        /* whole, path, query, target */
        { "http://a.b:80/c/17?x=1&y=2#z", "/c/17", "x=1&y=2", "/c/17?x=1&y=2" },
        { "http://a.b", "", "", "" },
        { "http://a.b?x", "", "x", "?x" },
        { "/c/17", "/c/17", "", "/c/17" },
        { "/c/17?x=1", "/c/17", "x=1", "/c/17?x=1" },
        { "/c#d?e", "/c", "e", "/c" },
        { "://", "", "", "" },
        { "", "", "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_expect_str_eq(take(cases[i][0], MODEL_TAKE_ALL), cases[i][0]);
        cr_expect_str_eq(take(cases[i][0], MODEL_TAKE_PATH), cases[i][1], "path of %s", cases[i][0]);
        cr_expect_str_eq(take(cases[i][0], MODEL_TAKE_QUERY), cases[i][2], "query of %s", cases[i][0]);
        cr_expect_str_eq(take(cases[i][0], MODEL_TAKE_TARGET), cases[i][3], "target of %s", cases[i][0]);
    }
}

Test(model_take, words)
{
    static const char text[] = "get cust:797 SKU-00112 37.5,-121.9 a_b";
    static const char *const words[] = { "get", "cust", "797", "SKU-00112", "37.5", "-121.9", "a_b" };
    for (int k = 0; k < 7; k++) {
        cr_expect_str_eq(take(text, MODEL_TAKE_FIRST + k), words[k]);
        cr_expect_str_eq(take(text, MODEL_TAKE_LAST + k), words[6 - k]);
    }
    cr_expect_null(take(text, MODEL_TAKE_FIRST + 7));
    cr_expect_null(take(text, MODEL_TAKE_LAST + 7));
    cr_expect_null(take("", MODEL_TAKE_FIRST));
    cr_expect_null(take("/?", MODEL_TAKE_LAST));
    cr_expect_str_eq(take("x\\n\\\"y", MODEL_TAKE_LAST), "y");
    cr_expect_str_eq(take("caf\xc3\xa9 au", MODEL_TAKE_FIRST), "caf");
}

Test(model_take, nothing_is_taken_of_long_texts)
{
    static char long_text[MODEL_TAKE_MAX_BYTES + 2];
    memset(long_text, 'a', MODEL_TAKE_MAX_BYTES + 1);
    cr_expect_null(take(long_text, MODEL_TAKE_FIRST));
    cr_expect_null(take(long_text, MODEL_TAKE_QUERY));
    long_text[MODEL_TAKE_MAX_BYTES] = '\0';
    cr_expect_eq(strlen(take(long_text, MODEL_TAKE_FIRST)), MODEL_TAKE_MAX_BYTES);
}

static bool is_type(const char *text, uint8_t type)
{
    return model_take_is_type((struct text){ text, strlen(text) }, type);
}

Test(model_take, integers_are_as_json_has_them)
{
    static const char *const good[] = { "0", "7", "-7", "-10", "123456789012345678", "-123456789012345678" };
    static const char *const bad[] = { "", "-", "-0", "00", "07", "1.5", "1e3", "+1", "x", "1234567890123456789" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(is_type(good[i], VALUE_INT_NUMBER) && is_type(good[i], VALUE_INT), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_expect(!is_type(bad[i], VALUE_INT_NUMBER) && !is_type(bad[i], VALUE_INT), "%s", bad[i]);
        cr_expect(is_type(bad[i], VALUE_STRING));
    }
}
