/* test_show_tree.c - order and topology key of one trace, and durations for people. */
#include <criterion/criterion.h>

#include "gentq/show_draw.h"
#include "tests/support/span_build.h"

enum { SERVER = 2, CLIENT = 3 };

static uint64_t key_of(const struct span_build_span *spans, size_t n)
{
    struct span_build build;
    struct show_tree  tree = { 0 };

    span_build_init(&build);
    for (size_t i = 0; i < n; i++)
        span_build_add(&build, &spans[i]);
    span_build_finish(&build);
    cr_assert_eq(show_tree_build(&tree, &build.table, build.order, build.first[1], NULL), STATUS_OK);
    uint64_t key = tree.key;
    show_tree_free(&tree);
    span_build_free(&build);
    return key;
}

#define S(id_number, parent_number, name_text, start_ns, kind_code)                                         \
    { .trace = 1, .id = (id_number), .parent = (parent_number), .service = "a", .name = (name_text),        \
      .start = (start_ns), .end = 99, .kind = (kind_code) }

#define KEY(...) key_of((struct span_build_span[]){ __VA_ARGS__ }, \
                        sizeof((struct span_build_span[]){ __VA_ARGS__ }) / sizeof(struct span_build_span))

Test(show_tree, equal_topologies_have_equal_keys)
{
    uint64_t key = KEY(S(1, 0, "r", 1, SERVER), S(2, 1, "x", 2, 0), S(3, 1, "y", 4, 0));

    cr_assert_eq(key, KEY(S(33, 11, "y", 40, 0), S(22, 11, "x", 21, 0), S(11, 0, "r", 10, SERVER)),
                 "ids, times and order of appearance do not matter");
    cr_assert_neq(key, KEY(S(1, 0, "r", 1, CLIENT), S(2, 1, "x", 2, 0), S(3, 1, "y", 4, 0)), "kind");
    cr_assert_neq(key, KEY(S(1, 0, "r", 1, SERVER), S(2, 1, "z", 2, 0), S(3, 1, "y", 4, 0)), "name");
    cr_assert_neq(key, KEY(S(1, 0, "r", 1, SERVER), S(2, 1, "x", 5, 0), S(3, 1, "y", 4, 0)), "order of children");
    cr_assert_neq(key, KEY(S(1, 0, "r", 1, SERVER), S(2, 1, "x", 2, 0), S(3, 2, "y", 4, 0)), "parent");
    cr_assert_neq(key, KEY(S(1, 0, "r", 1, SERVER), S(2, 1, "x", 2, 0)), "size");
}

Test(show_tree, services_matter)
{
    cr_assert_neq(KEY({ .trace = 1, .id = 1, .service = "a", .name = "x", .start = 1 }),
                  KEY({ .trace = 1, .id = 1, .service = "b", .name = "x", .start = 1 }));
}

Test(show_tree, identifiers_in_names_do_not_matter)
{
    cr_assert_eq(KEY(S(1, 0, "GET /cart/17", 1, 0)), KEY(S(1, 0, "GET /cart/4", 1, 0)));
    cr_assert_neq(KEY(S(1, 0, "GET /cart/17", 1, 0)), KEY(S(1, 0, "GET /order/4", 1, 0)));
}

Test(show_tree, parents_come_before_children_and_those_in_start_order)
{
    struct span_build build;
    struct show_tree  tree = { 0 };
    const uint64_t    wanted[] = { 1, 3, 5, 2, 4, 6 };

    span_build_init(&build);
    SPAN_BUILD_ADD(&build, 1, 6, 77, "a", "x", 50, .end = 60);
    SPAN_BUILD_ADD(&build, 1, 2, 1, "a", "x", 30, .end = 40);
    SPAN_BUILD_ADD(&build, 1, 4, 2, "a", "x", 5, .end = 70);
    SPAN_BUILD_ADD(&build, 1, 3, 1, "a", "x", 20, .end = 25);
    SPAN_BUILD_ADD(&build, 1, 5, 3, "a", "x", 21, .end = 22);
    SPAN_BUILD_ADD(&build, 1, 1, 0, "a", "x", 10, .end = 45);
    span_build_finish(&build);
    cr_assert_eq(show_tree_build(&tree, &build.table, build.order, 6, NULL), STATUS_OK);
    for (int i = 0; i < 6; i++)
        cr_assert_eq(tree.spans[tree.preorder[i]]->span_id, wanted[i], "place %d", i);
    cr_assert_eq(tree.start_ns, 5);
    cr_assert_eq(tree.end_ns, 70);
    show_tree_free(&tree);
    span_build_free(&build);
}

static bool reads(uint64_t ns, const char *expected)
{
    struct buffer out = { 0 };
    show_draw_duration(ns, &out);
    bool is_equal = out.n == strlen(expected) && memcmp(out.data, expected, out.n) == 0;
    buffer_free(&out);
    return is_equal;
}

Test(show_tree, durations_have_the_unit_that_fits)
{
    cr_assert(reads(0, "0 ns"));
    cr_assert(reads(999, "999 ns"));
    cr_assert(reads(1000, "1.0 us"));
    cr_assert(reads(12345678, "12.3 ms"));
    cr_assert(reads(999999999, "999.9 ms"));
    cr_assert(reads(UINT64_C(1000000000), "1.0 s"));
    cr_assert(reads(UINT64_C(3600000000000), "3600.0 s"));
    cr_assert_not(reads(1, "2 ns"));
}
