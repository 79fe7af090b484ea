/* test_cut.c - which traces become a frame, and what is carried over. */
#include "gentc/cut.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "gentc/carry.h"
#include "tests/support/span_build.h"

#define SECOND UINT64_C(1000000000)

static void look(struct cut *cut, const struct span_build *build)
{
    struct fail fail;
    cr_assert_eq(cut_look(cut, &build->table, &fail), STATUS_OK);
}

static void add_traces(struct span_build *build, uint64_t first, uint64_t n, uint64_t start)
{
    for (uint64_t t = first; t < first + n; t++)
        SPAN_BUILD_ADD(build, .trace = t, .id = t, .service = "shop", .name = "a", .start = start);
}

Test(cut, a_count_is_due_when_its_grace_is_known)
{
    struct span_build build;
    struct cut        cut;
    span_build_init(&build);
    cut_init(&cut, (struct cut_rule){ .n_traces = 100 });
    look(&cut, &build);
    cr_assert(!cut_is_due(&cut), "an empty table");
    add_traces(&build, 1, 163, SECOND);
    look(&cut, &build);
    cr_assert(!cut_is_due(&cut), "63 behind the 100");
    add_traces(&build, 164, 1, SECOND);
    look(&cut, &build);
    cr_assert(cut_is_due(&cut), "64 behind the 100");

    uint8_t goes[164];
    span_build_finish(&build);
    cr_assert_eq(cut_choose(&cut, build.first, false, goes), 100);
    for (int t = 0; t < 164; t++)
        cr_assert_eq(goes[t], t < 100);
    cut_free(&cut);
    span_build_free(&build);
}

Test(cut, a_window_is_due_when_its_grace_has_passed)
{
    struct span_build build;
    struct cut        cut;
    span_build_init(&build);
    cut_init(&cut, (struct cut_rule){ .window_ns = 10 * SECOND });
    add_traces(&build, 1, 2, 105 * SECOND);               /* [100 s, 110 s) */
    add_traces(&build, 3, 1, 110 * SECOND);               /* the next window */
    add_traces(&build, 4, 1, 110 * SECOND + CUT_GRACE_NS - 1);
    add_traces(&build, 3, 1, 109 * SECOND);               /* trace 3 began earlier after all */
    look(&cut, &build);
    cr_assert(!cut_is_due(&cut));
    add_traces(&build, 5, 1, 110 * SECOND + CUT_GRACE_NS);
    look(&cut, &build);
    cr_assert(cut_is_due(&cut));

    uint8_t goes[5];
    span_build_finish(&build);
    cr_assert_eq(cut_choose(&cut, build.first, false, goes), 3);
    cr_assert(goes[0] && goes[1] && goes[2] && !goes[3] && !goes[4]);
    cut_free(&cut);
    span_build_free(&build);
}

Test(cut, spans_without_a_start_have_no_say_in_a_window)
{
    struct span_build build;
    struct cut        cut;
    span_build_init(&build);
    build.table.style.format = TRACE_FORMAT_ZIPKIN;
    cut_init(&cut, (struct cut_rule){ .window_ns = 10 * SECOND });
    add_traces(&build, 1, 1, 105 * SECOND);
    add_traces(&build, 2, 1, 115 * SECOND);
    add_traces(&build, 2, 2, 0); /* of trace 3 no start is known */
    look(&cut, &build);
    cr_assert(!cut_is_due(&cut));
    add_traces(&build, 4, 1, 110 * SECOND + CUT_GRACE_NS);
    look(&cut, &build);
    cr_assert(cut_is_due(&cut));

    uint8_t goes[4];
    span_build_finish(&build);
    cr_assert_eq(cut_choose(&cut, build.first, false, goes), 2);
    cr_assert(goes[0] && !goes[1] && goes[2] && !goes[3]);
    cut_free(&cut);
    span_build_free(&build);
}

Test(cut, a_time_at_the_end_of_all_time_is_in_a_window_too)
{
    struct span_build build;
    struct cut        cut;
    uint8_t           goes[1];
    span_build_init(&build);
    cut_init(&cut, (struct cut_rule){ .window_ns = 10 * SECOND });
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a", .start = UINT64_MAX, .end = UINT64_MAX);
    look(&cut, &build);
    span_build_finish(&build);
    cr_assert_eq(cut_choose(&cut, build.first, true, goes), 1);
    cut_free(&cut);
    span_build_free(&build);
}

Test(cut, a_restart_forgets_the_table)
{
    struct span_build build;
    struct cut        cut;
    span_build_init(&build);
    cut_init(&cut, (struct cut_rule){ .n_traces = 1 });
    add_traces(&build, 1, 65, SECOND);
    look(&cut, &build);
    cr_assert(cut_is_due(&cut));
    cut_restart(&cut);
    cr_assert(!cut_is_due(&cut));
    cut_free(&cut);
    span_build_free(&build);
}

Test(carry, what_stays_is_copied_with_what_it_uses)
{
    struct span_build build;
    struct span_table to;
    struct fail       fail;
    const uint8_t     goes[] = { 1, 0, 1 };
    span_build_init(&build);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "gone", .name = "gone", .keys = "gone");
    SPAN_BUILD_ADD(&build, .trace = 2, .id = 2, .service = "cart", .name = "kept", .start = 5, .end = 9, .kind = 2,
                   .keys = "x y", .events = "e f", .n_links = 1, .status_code = 2);
    SPAN_BUILD_ADD(&build, .trace = 3, .id = 3, .service = "gone", .name = "gone");
    SPAN_BUILD_ADD(&build, .trace = 2, .id = 4, .parent = 2, .service = "cart", .name = "kept too", .start = 6);
    cr_assert_eq(carry_traces(&build.table, goes, &to, &fail), STATUS_OK);

    cr_assert(to.n_traces == 1 && to.n_spans == 2 && to.n_events == 2 && to.n_links == 1 && to.n_resources == 1);
    cr_assert_eq(intern_find(&to.texts, "gone", 4), INTERN_NONE);
    const struct span *span = &to.spans[0];
    cr_assert(span->span_id == 2 && span->start_ns == 5 && span->end_ns == 9);
    cr_assert(span->kind == 2 && span->status_code == 2);
    cr_assert_eq(span->attrs.n, 2);
    struct text key = span_table_text(&to, to.attrs[span->attrs.first_at + 1].key_id);
    cr_assert(key.n == 1 && *key.at == 'y');
    struct text name = span_table_text(&to, to.spans[1].name_id);
    cr_assert(name.n == 8 && memcmp(name.at, "kept too", 8) == 0);
    cr_assert_eq(to.spans[1].parent_id, 2);
    cr_assert_eq(to.traces[0].trace_id[1], build.table.traces[1].trace_id[1]);
    span_table_free(&to);
    span_build_free(&build);
}
