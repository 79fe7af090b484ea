/* test_name_template.c - names and what many like them share. */
#include "common/base/name_template.h"

#include <criterion/criterion.h>

static void check(const char *name, const char *wanted)
{
    struct buffer out = { 0 };
    name_template_append(&out, (struct text){ name, strlen(name) });
    cr_assert(out.n == strlen(wanted) && (out.n == 0 || memcmp(out.data, wanted, out.n) == 0), "%s: %.*s", name, (int)out.n,
              (const char *)out.data);
    buffer_free(&out);
}

Test(name_template, words_stay)
{
    check("", "");
    check("GET /cart/items", "GET /cart/items");
    check("middleware - jsonParser", "middleware - jsonParser");
    check("/api/v1/k8s/s3", "/api/v1/k8s/s3");
}

Test(name_template, numbers_go)
{
    check("GET /cart/17", "GET /cart/{id}");
    check("step 1 of 2", "step {id} of {id}");
    check("10.0.0.1:8080", "{id}.{id}.{id}.{id}:{id}");
}

Test(name_template, numbers_in_words_go_but_not_those_of_names)
{
    check("user12", "user{id}");
    check("fdse403@163.com", "fdse{id}@{id}.com");
    check("ab123cd", "ab{id}cd");
    check("2nd try", "{id}nd try");
    check("v2 of i18n at p99", "v2 of i18n at p99");
    check("v200", "v{id}");
}

Test(name_template, a_random_word_gives_the_same_whatever_is_drawn)
{
    check("order/9f8b3c2d", "order/{id}");
    check("order/feedface", "order/{id}");
    check("order/12345678", "order/{id}");
    check("order/1234567", "order/{id}");
    check("order/12-1234567890123", "order/{id}");
    check("order/1234567890123-12", "order/{id}");
}

Test(name_template, short_hexadecimal_words_are_words)
{
    check("order/9f8b3c", "order/{id}f8b3c");
    check("order/face", "order/face");
    check("order/ab12", "order/ab{id}");
    check("order/a1b2c3", "order/a1b2c{id}");
    check("12345678", "{id}");
}

Test(name_template, a_uuid_is_one_identifier_even_when_cut_off)
{
    check("/u/54230e9d-2e4c-54cf-9334-1a6023453a06/x", "/u/{id}/x");
    check("/u/54230e9d-2e4c-54cf-93", "/u/{id}");
    check("/u/deadbeef-cafe-babe-face-feedfacecafe", "/u/{id}");
    check("/u/12345678-1234", "/u/{id}");
}

Test(name_template, long_mixed_words_go)
{
    check("cache:Zk3qPx81mNv07TyQ", "cache:{id}");
    check("q7w2e9r1t5yz", "{id}");
    check("internationalisation2", "internationalisation{id}");
    check("HttpRequestV2Handler", "HttpRequestV2Handler");
}

Test(name_template, escapes_are_not_cut)
{
    check("a\\u0031b\\n5", "a\\u0031b\\n{id}");
    check("tail\\", "tail\\");
    check("tail\\u00", "tail\\u00");
    check("a%2017%2", "a%20{id}%{id}");
}
