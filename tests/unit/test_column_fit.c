/* test_column_fit.c - the forms of a column: counts, types and what is drawn. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/fit_build.h"

Test(column_fit, a_constant_is_one_choice)
{
    struct fit_build fit;
    fit_build_init(&fit);
    fit_build_add(&fit, VALUE_STRING, "GET", 1000);
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_choices, 1);
    cr_expect_eq(fit_build_count(&fit, VALUE_STRING, "GET"), 1000);
    fit_build_free(&fit);
}

Test(column_fit, few_values_are_kept_even_when_they_are_rare)
{
    struct fit_build fit;
    fit_build_init(&fit);
    fit_build_add(&fit, VALUE_STRING, "ok", 97);
    fit_build_add(&fit, VALUE_STRING, "timeout", 2);
    fit_build_add(&fit, VALUE_STRING, "", 1);
    fit_build_run(&fit);
    cr_expect_eq(fit_build_count(&fit, VALUE_STRING, "ok"), 97);
    cr_expect_eq(fit_build_count(&fit, VALUE_STRING, "timeout"), 2);
    cr_expect_eq(fit_build_count(&fit, VALUE_STRING, ""), 1);
    fit_build_free(&fit);
}

Test(column_fit, every_type_keeps_its_rows)
{
    static const enum value_type types[] = { VALUE_STRING, VALUE_BOOL,  VALUE_INT,   VALUE_INT_NUMBER, VALUE_DOUBLE,
                                             VALUE_DOUBLE_STRING, VALUE_BYTES, VALUE_ARRAY, VALUE_KVLIST };
    struct fit_build fit;
    char             text[64];

    fit_build_init(&fit);
    fit_build_add(&fit, VALUE_EMPTY, "", 7);
    for (uint32_t i = 0; i < 40; i++) {
        for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
            const char *format = types[k] == VALUE_BOOL ? "true%u" : types[k] == VALUE_BYTES ? "AAAA%u" : "%u";
            if (types[k] == VALUE_ARRAY || types[k] == VALUE_KVLIST)
                format = "{\"values\":[{\"intValue\":\"%u\"}]}";
            snprintf(text, sizeof text, format, 1000 + 7 * i);
            fit_build_add(&fit, types[k], text, 1 + (uint32_t)k);
        }
    }
    fit_build_run(&fit);
    cr_expect_eq(fit_build_count(&fit, VALUE_EMPTY, NULL), 7);
    for (size_t k = 0; k < sizeof types / sizeof *types; k++)
        cr_expect_eq(fit_build_count(&fit, types[k], NULL), 40 * (1 + (uint32_t)k), "type %d", types[k]);
    fit_build_free(&fit);
}

Test(column_fit, values_that_tie_are_chosen_by_content)
{
    struct fit_build fit;
    char             text[] = "word a";

    fit_build_init(&fit);
    fit.options.n_max_choices = 3;
    for (char c = 'z'; c >= 'a'; c--) {
        text[5] = c;
        fit_build_add(&fit, VALUE_BYTES, text, 10);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_choices, 3);
    cr_expect_gt(fit_build_count(&fit, VALUE_BYTES, "word a"), 80);
    cr_expect_gt(fit_build_count(&fit, VALUE_BYTES, "word c"), 80);
    cr_expect_eq(fit_build_count(&fit, VALUE_BYTES, "word d"), 0);
    fit_build_free(&fit);
}

Test(column_fit, arrays_and_maps_are_always_some_that_were_there)
{
    struct fit_build fit;
    char             text[64];

    fit_build_init(&fit);
    fit_build_add(&fit, VALUE_ARRAY, "{\"values\":[]}", 50);
    for (uint32_t i = 0; i < 300; i++) {
        snprintf(text, sizeof text, "{\"values\":[{\"intValue\":\"%u\"}]}", i);
        fit_build_add(&fit, VALUE_ARRAY, text, i < 10 ? 10 : 1);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_patterns, 0);
    cr_expect_eq(fit.build.model.n_choices, 11 + 33, "those seen often, and some of the others");
    cr_expect_eq(fit_build_count(&fit, VALUE_ARRAY, "{\"values\":[]}"), 50);
    fit_build_free(&fit);
}

Test(column_fit, rare_arrays_keep_their_lengths)
{
    static const char inside[] = "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}";
    struct fit_build  fit;
    char              text[128];
    uint32_t          n_long = 0;

    fit_build_init(&fit);
    fit_build_add(&fit, VALUE_ARRAY, "{\"values\":[]}", 20);
    for (int i = 0; i < 160; i++) {
        snprintf(text, sizeof text, "{\"values\":[{\"intValue\":\"%d\"},%.*s]}", 100 + i, 3 * (i % 16) + 2, inside);
        fit_build_add(&fit, VALUE_ARRAY, text, 1);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit_build_count(&fit, VALUE_ARRAY, "{\"values\":[]}"), 20);
    for (uint32_t i = 0; i < 180; i++)
        n_long += fit_build_draw(&fit, i).text.n > 60;
    cr_expect(n_long > 60 && n_long < 100, "%u", n_long); /* 80 of them */
    fit_build_free(&fit);
}

Test(column_fit, a_million_bytes_come_back_when_they_are_all_there_is)
{
    struct fit_build fit;
    size_t           n    = (size_t)1 << 20;
    char            *text = malloc(n + 1);

    cr_assert_not_null(text);
    memset(text, 'x', n);
    text[n] = '\0';
    fit_build_init(&fit);
    fit_build_add(&fit, VALUE_STRING, text, 3);
    fit_build_run(&fit);
    cr_expect_eq(fit_build_count(&fit, VALUE_STRING, text), 3);
    fit_build_free(&fit);
    free(text);
}

Test(column_fit, a_longer_queue_spreads_rows_without_losing_any)
{
    struct column_fit_item items[3] = { { .n = 1 }, { .n = 5 }, { .n = 2 } };
    column_fit_spread(items, 3, 1001);
    cr_expect_eq(column_fit_count(items, 3), 1001);
    cr_expect(items[0].n >= 124 && items[1].n >= 624 && items[2].n >= 249);
    column_fit_spread(items, 3, 1001);
    cr_expect_eq(column_fit_count(items, 3), 1001);
}
