/* test_span_join.c - the server's half of a Zipkin span becomes a span below the client's. */
#include "common/trace/span_join.h"

#include <criterion/criterion.h>

#include "gentc/parents.h"
#include "tests/support/span_build.h"

#define SERVER 2
#define CLIENT 3
#define MANY   20000

static struct span_build build;

static void setup(void)
{
    span_build_init(&build);
    build.table.style.format = TRACE_FORMAT_ZIPKIN;
}

static void teardown(void)
{
    span_build_free(&build);
}

TestSuite(span_join, .init = setup, .fini = teardown);

static const struct span *span_at(uint32_t i)
{
    return &build.table.spans[i];
}

static void join(void)
{
    cr_assert_eq(span_join(&build.table, NULL), STATUS_OK);
}

/* Is span a below span b, and no other span of b's id there? */
static bool is_below(uint32_t a, uint32_t b)
{
    return span_at(a)->parent_id == span_at(b)->span_id;
}

Test(span_join, the_server_half_gets_an_id_and_the_client_half_as_its_parent)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "a", .start = 10, .kind = SERVER);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .parent = 1, .service = "a", .start = 20, .kind = CLIENT);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .parent = 1, .service = "b", .start = 30, .kind = SERVER,
                   .is_shared = true);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 3, .parent = 2, .service = "b", .start = 40);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 4, .parent = 2, .service = "a", .start = 40);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 5, .parent = 2, .service = "c", .start = 40);
    join();
    cr_assert(span_at(0)->span_id == 1 && span_at(0)->parent_id == 0 && !span_at(0)->is_shared);
    cr_assert(span_at(1)->span_id == 2 && is_below(1, 0) && !span_at(1)->is_shared);
    cr_assert(span_at(2)->span_id > 5 && is_below(2, 1) && span_at(2)->is_shared);
    cr_assert(is_below(3, 2), "of the server's service");
    cr_assert(is_below(4, 1), "of the client's service");
    cr_assert(is_below(5, 2), "of another service");
}

Test(span_join, a_server_span_with_a_client_spans_id_is_shared_without_saying_so)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 7, .service = "b", .start = 20, .kind = SERVER);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 7, .service = "a", .start = 10, .kind = CLIENT);
    SPAN_BUILD_ADD(&build, .trace = 2, .id = 7, .service = "b", .start = 10, .kind = SERVER);
    join();
    cr_assert(span_at(0)->is_shared && is_below(0, 1) && span_at(1)->span_id == 7 && span_at(1)->parent_id == 0);
    cr_assert(!span_at(2)->is_shared && span_at(2)->span_id == 7 && span_at(2)->parent_id == 0);
}

Test(span_join, a_server_half_without_its_client_half_is_an_ordinary_span)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 7, .parent = 3, .start = 20, .kind = SERVER, .is_shared = true);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 8, .parent = 7, .start = 30);
    join();
    cr_assert(!span_at(0)->is_shared && span_at(0)->span_id == 7 && span_at(0)->parent_id == 3 && is_below(1, 0));
}

Test(span_join, each_server_half_has_the_children_of_its_service_and_the_earliest_the_others)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "a", .start = 10, .kind = CLIENT);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "c", .start = 30, .kind = SERVER, .is_shared = true);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "b", .start = 20, .kind = SERVER);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 3, .parent = 2, .service = "c", .start = 40);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 4, .parent = 2, .service = "b", .start = 40);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 5, .parent = 2, .service = "d", .start = 40);
    join();
    cr_assert(is_below(1, 0) && is_below(2, 0) && span_at(1)->span_id != span_at(2)->span_id);
    cr_assert(is_below(3, 1) && is_below(4, 2) && is_below(5, 2));
}

Test(span_join, a_third_span_of_the_id_is_below_the_client_half_too)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "b", .start = 5);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "b", .start = 10, .kind = SERVER, .is_shared = true);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "a", .start = 20, .kind = CLIENT);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 3, .parent = 2, .service = "b", .start = 40);
    join();
    cr_assert(span_at(0)->is_shared && span_at(1)->is_shared && !span_at(2)->is_shared);
    cr_assert(is_below(0, 2) && is_below(1, 2) && is_below(3, 1) && span_at(0)->span_id != span_at(1)->span_id);
}

Test(span_join, a_span_without_a_start_begins_with_its_parent_or_with_the_trace)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .start = 100, .end = 500);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .parent = 3, .end = 30);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 3, .parent = 4, .end = 20);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 4, .parent = 1, .start = 200, .end = 300, .kind = CLIENT);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 4, .parent = 1, .end = 10, .kind = SERVER, .is_shared = true);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 5, .end = 50);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 6, .parent = 7, .end = 60);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 7, .parent = 6, .end = 70);
    SPAN_BUILD_ADD(&build, .trace = 2, .id = 8, .end = 80);
    join();
    cr_assert(span_at(1)->start_ns == 200 && span_at(1)->end_ns == 230);
    cr_assert(span_at(2)->start_ns == 200 && span_at(2)->end_ns == 220);
    cr_assert(span_at(4)->start_ns == 200 && span_at(4)->end_ns == 210);
    cr_assert(span_at(5)->start_ns == 100 && span_at(5)->end_ns == 150);
    cr_assert(span_at(6)->start_ns == 100 && span_at(6)->end_ns == 160);
    cr_assert(span_at(7)->start_ns == 100 && span_at(7)->end_ns == 170);
    cr_assert(span_at(8)->start_ns == 0 && span_at(8)->end_ns == 80, "no start in the whole trace");
}

Test(span_join, other_formats_stay_as_they_are)
{
    build.table.style.format = TRACE_FORMAT_OTLP;
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "a", .start = 10, .kind = CLIENT);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "b", .kind = SERVER);
    join();
    cr_assert(span_at(1)->span_id == 2 && span_at(1)->parent_id == 0 && span_at(1)->start_ns == 0);
}

Test(span_join, thousands_of_halves_of_one_id_in_a_circle_end_as_a_forest)
{
    static uint32_t parent[MANY];
    static uint8_t  is_missing[MANY];

    for (uint32_t i = 0; i < MANY; i++)
        SPAN_BUILD_ADD(&build, .trace = 1, .id = 1 + i % 2, .parent = 2 - i % 2, .service = i % 3 == 0 ? "a" : "b",
                       .start = i % 5, .kind = i < 4 ? CLIENT : SERVER, .is_shared = i % 7 == 0);
    join();
    span_build_finish(&build);
    cr_assert_eq(parents_resolve(&build.window, parent, is_missing, NULL), STATUS_OK);
    uint32_t n_shared = 0;
    for (uint32_t i = 0; i < MANY; i++)
        n_shared += span_at(i)->is_shared && span_at(i)->span_id > 2;
    cr_assert_eq(n_shared, MANY - 3, "all but three clients: the first says that it is shared");
}
