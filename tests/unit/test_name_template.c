/* test_name_template.c - names and what many like them share. */
#include "gentq/name_template.h"

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
    check("GET /cart/17", "GET /cart/{n}");
    check("step 1 of 2", "step {n} of {n}");
    check("10.0.0.1:8080", "{n}.{n}.{n}.{n}:{n}");
}

Test(name_template, long_hexadecimal_words_go_when_they_have_both_kinds)
{
    check("order/9f8b3c2d", "order/{id}");
    check("order/9f8b3c", "order/9f8b3c");
    check("feedface", "feedface");
    check("12345678", "{n}");
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
    check("internationalisation2", "internationalisation2");
}

Test(name_template, escapes_are_not_cut)
{
    check("a\\u0031b\\n5", "a\\u0031b\\n{n}");
    check("tail\\", "tail\\");
    check("tail\\u00", "tail\\u00");
}
