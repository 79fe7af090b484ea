/* test_drop.c - attributes that are taken out. */
#include "gentc/drop.h"

#include <criterion/criterion.h>

#include "tests/support/span_build.h"

static bool has_key(const struct span_table *table, struct span_attrs attrs, const char *key)
{
    for (uint32_t i = 0; i < attrs.n; i++) {
        struct text text = span_table_text(table, table->attrs[attrs.first_at + i].key_id);
        if (text.n == strlen(key) && memcmp(text.at, key, text.n) == 0)
            return true;
    }
    return false;
}

static void drop(struct span_build *build, const char *pattern, const char *wanted)
{
    struct buffer said = { 0 };
    struct fail   fail;
    cr_assert_eq(drop_attributes(&build->table, &pattern, 1, &said, &fail), STATUS_OK);
    cr_assert_eq(said.n, strlen(wanted));
    cr_assert(said.n == 0 || memcmp(said.data, wanted, said.n) == 0, "%.*s", (int)said.n, said.data);
    buffer_free(&said);
}

Test(drop, a_key_is_met_whole)
{
    struct span_build build;
    span_build_init(&build);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a", .keys = "user user.id userid x");
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "s", .name = "a", .keys = "x user");
    drop(&build, "user", "2 attributes user\n");
    struct span_attrs attrs = build.table.spans[0].attrs;
    cr_assert(attrs.n == 3 && !has_key(&build.table, attrs, "user") && has_key(&build.table, attrs, "user.id"));
    cr_assert(has_key(&build.table, attrs, "userid") && has_key(&build.table, attrs, "x"));
    cr_assert_eq(build.table.spans[1].attrs.n, 1);
    span_build_free(&build);
}

Test(drop, a_star_meets_every_end)
{
    struct span_build build;
    span_build_init(&build);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a", .keys = "user user.id user.name x");
    drop(&build, "user.*", "2 attributes user.*\n");
    cr_assert(build.table.spans[0].attrs.n == 2 && has_key(&build.table, build.table.spans[0].attrs, "user"));
    span_build_free(&build);
}

Test(drop, nothing_is_said_of_what_is_not_there)
{
    struct span_build build;
    span_build_init(&build);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a", .keys = "x");
    drop(&build, "y", "");
    cr_assert_eq(build.table.spans[0].attrs.n, 1);
    span_build_free(&build);
}

Test(drop, resources_that_are_equal_then_are_one)
{
    struct span_build build;
    span_build_init(&build);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a");
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "t", .name = "a");
    cr_assert_eq(build.table.n_resources, 2);
    drop(&build, "service.name", "2 attributes service.name\n");
    cr_assert_eq(build.table.n_resources, 1);
    cr_assert_eq(build.table.resources[0].service_id, 0, "no service");
    cr_assert(build.table.spans[0].resource_at == 0 && build.table.spans[1].resource_at == 0);
    span_build_free(&build);
}
