/* test_series_fold.c - windows, counts, calls and ranks of small tables. */
#include <criterion/criterion.h>

#include "gentq/series_fold.h"
#include "tests/support/span_build.h"

static struct series_fold fold_of(const struct span_build *build, uint64_t every_ns)
{
    struct series_fold fold;
    cr_assert_eq(series_fold_build(&build->table, every_ns, &fold, NULL), STATUS_OK);
    return fold;
}

static bool is_row(const struct series_fold *fold, uint32_t i, uint64_t window, const char *service)
{
    struct text name = intern_view(&fold->names, fold->rows[i].service);
    return fold->rows[i].window == window && name.n == strlen(service) && memcmp(name.at, service, name.n) == 0;
}

Test(series_fold, rows_are_by_window_then_name)
{
    struct span_build build;

    span_build_init(&build);
    SPAN_BUILD_ADD(&build, 1, 1, 0, "b", "x", 250, .end = 900);
    SPAN_BUILD_ADD(&build, 1, 2, 0, "b", "x", 100, .end = 101);
    SPAN_BUILD_ADD(&build, 2, 3, 0, "ab", "x", 299, .end = 900);
    SPAN_BUILD_ADD(&build, 3, 4, 0, "a", "x", 200, .end = 900);
    struct series_fold fold = fold_of(&build, 100);
    cr_assert_eq(fold.n_rows, 4);
    cr_assert(is_row(&fold, 0, 1, "b"));
    cr_assert(is_row(&fold, 1, 2, "a"));
    cr_assert(is_row(&fold, 2, 2, "ab"));
    cr_assert(is_row(&fold, 3, 2, "b"));
    cr_assert_eq(fold.rows[3].n_spans, 1);
    cr_assert_eq(fold.rows[3].mean_ns, 650);
    series_fold_free(&fold);
    span_build_free(&build);
}

Test(series_fold, traces_count_once_for_each_service_and_window)
{
    struct span_build build;

    span_build_init(&build);
    SPAN_BUILD_ADD(&build, 1, 1, 0, "a", "x", 0, .end = 9);
    SPAN_BUILD_ADD(&build, 2, 2, 0, "a", "x", 0, .end = 9);
    SPAN_BUILD_ADD(&build, 1, 3, 1, "a", "x", 1, .end = 9);
    SPAN_BUILD_ADD(&build, 1, 4, 1, "a", "x", 10, .end = 19);
    struct series_fold fold = fold_of(&build, 10);
    cr_assert_eq(fold.n_rows, 2);
    cr_assert_eq(fold.rows[0].n_spans, 3);
    cr_assert_eq(fold.rows[0].n_traces, 2);
    cr_assert_eq(fold.rows[1].n_traces, 1);
    series_fold_free(&fold);
    span_build_free(&build);
}

Test(series_fold, calls_are_between_services_and_belong_to_the_window_of_the_called)
{
    struct span_build build;

    span_build_init(&build);
    SPAN_BUILD_ADD(&build, 1, 1, 0, "a", "x", 5, .end = 25);
    SPAN_BUILD_ADD(&build, 1, 2, 1, "a", "x", 6, .end = 24);
    SPAN_BUILD_ADD(&build, 1, 3, 2, "b", "x", 7, .end = 8);
    SPAN_BUILD_ADD(&build, 1, 4, 2, "b", "x", 12, .end = 13);
    SPAN_BUILD_ADD(&build, 1, 5, 99, "b", "x", 13, .end = 14);
    struct series_fold fold = fold_of(&build, 10);
    cr_assert_eq(fold.n_rows, 4);
    cr_assert(is_row(&fold, 0, 0, "a"));
    cr_assert_eq(fold.rows[0].n_calls_in, 0);
    cr_assert_eq(fold.rows[0].n_calls_out, 1);
    cr_assert_eq(fold.rows[1].n_calls_in, 1);
    cr_assert(is_row(&fold, 2, 1, "a"));
    cr_assert_eq(fold.rows[2].n_spans, 0, "a called while none of its spans began");
    cr_assert_eq(fold.rows[2].n_calls_out, 1);
    cr_assert_eq(fold.rows[3].n_spans, 2);
    cr_assert_eq(fold.rows[3].n_calls_in, 1, "whose parent is not there was called by nobody known");
    series_fold_free(&fold);
    span_build_free(&build);
}

Test(series_fold, ranks_are_the_nearest)
{
    struct span_build build;

    span_build_init(&build);
    for (uint64_t i = 1; i <= 200; i++)
        SPAN_BUILD_ADD(&build, 1, i, 0, "a", "x", 1000, .end = 1000 + (i * 77 % 200 == 0 ? 200 : i * 77 % 200));
    struct series_fold fold = fold_of(&build, 1000);
    cr_assert_eq(fold.n_rows, 1);
    cr_assert_eq(fold.rows[0].ranks_ns[0], 100);
    cr_assert_eq(fold.rows[0].ranks_ns[1], 190);
    cr_assert_eq(fold.rows[0].ranks_ns[2], 198);
    cr_assert_eq(fold.rows[0].mean_ns, 100);
    series_fold_free(&fold);
    span_build_free(&build);
}

Test(series_fold, one_span_is_every_rank)
{
    struct span_build build;

    span_build_init(&build);
    SPAN_BUILD_ADD(&build, 1, 1, 0, "a", "x", 5, .end = 47);
    struct series_fold fold = fold_of(&build, 1);
    for (int i = 0; i < SERIES_FOLD_N_RANKS; i++)
        cr_assert_eq(fold.rows[0].ranks_ns[i], 42);
    series_fold_free(&fold);
    span_build_free(&build);
}

static void add_code(struct span_build *build, uint64_t id, const char *key, enum value_type type, const char *code)
{
    SPAN_BUILD_ADD(build, 1, id, 0, "a", "x", 5, .end = 6, .keys = key, .status_code = (uint8_t)(id % 3));
    build->table.attrs[build->table.n_attrs - 1].value_id =
        span_table_add_value(&build->table, type, (struct text){ code, strlen(code) });
}

Test(series_fold, statuses_and_classes_are_counted_whatever_the_spelling)
{
    struct span_build build;

    span_build_init(&build);
    add_code(&build, 1, "http.status_code", VALUE_INT, "200");
    add_code(&build, 2, "http.status_code", VALUE_STRING, "204");
    add_code(&build, 3, "http.response.status_code", VALUE_INT_NUMBER, "503");
    add_code(&build, 4, "http.status_code", VALUE_INT, "42");
    add_code(&build, 5, "http.status_code", VALUE_INT, "600");
    add_code(&build, 6, "code", VALUE_INT, "404");
    add_code(&build, 7, "http.response.status_code", VALUE_INT, "404");
    struct series_fold fold = fold_of(&build, 100);
    const uint64_t     classes[] = { 0, 2, 0, 1, 1 }, statuses[] = { 2, 3, 2 };
    cr_assert_eq(fold.n_rows, 1);
    cr_assert_eq(memcmp(fold.rows[0].n_classes, classes, sizeof classes), 0);
    cr_assert_eq(memcmp(fold.rows[0].n_statuses, statuses, sizeof statuses), 0);
    series_fold_free(&fold);
    span_build_free(&build);
}

Test(series_fold, no_spans_give_no_rows)
{
    struct span_build build;

    span_build_init(&build);
    struct series_fold fold = fold_of(&build, 100);
    cr_assert_eq(fold.n_rows, 0);
    series_fold_free(&fold);
    span_build_free(&build);
}
