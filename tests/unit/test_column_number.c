/* test_column_number.c - numbers of a column: printing form, atoms, knots. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "gentc/number_form.h"
#include "gentc/number_knots.h"
#include "tests/support/fit_build.h"

static uint32_t choose(enum value_type type, const char *const *texts, uint32_t n, struct number_form *form,
                       struct number_form_value *values)
{
    struct column_fit_item items[16] = { 0 };
    for (uint32_t i = 0; i < n; i++)
        items[i] = (struct column_fit_item){ .value = { { texts[i], strlen(texts[i]) }, (uint8_t)type }, .n = 1 };
    return number_form_choose(items, n, form, values);
}

Test(column_number, only_plain_numbers_have_a_form)
{
    static const char *const  texts[] = { "1e-7", "1E400", "-0", "",  "-",
                                          "1.",   ".5",    "+1", "0x1", "9223372036854775808" };
    struct number_form        form;
    struct number_form_value  values[16];
    cr_expect_eq(choose(VALUE_DOUBLE, texts, 10, &form, values), 0);
    static const char *const minus_zero[] = { "-0.0" };
    cr_expect_eq(choose(VALUE_DOUBLE, minus_zero, 1, &form, values), 0);
}

Test(column_number, the_ends_of_64_bits_are_numbers)
{
    static const char *const texts[] = { "9223372036854775807", "-9223372036854775807", "-9223372036854775808", "-1" };
    struct number_form       form;
    struct number_form_value values[16];
    cr_assert_eq(choose(VALUE_INT, texts, 4, &form, values), 3, "-2^63 can be no knot");
    cr_expect_eq(values[0].v, -INT64_MAX);
    cr_expect_eq(values[1].v, -1);
    cr_expect_eq(values[2].v, INT64_MAX);
    cr_expect_eq(form.min_width, 0);
}

Test(column_number, the_form_prints_what_most_rows_had)
{
    struct number_form       form;
    struct number_form_value values[16];

    static const char *const kept[] = { "1.0", "2.5", "10.25" };
    cr_expect_eq(choose(VALUE_DOUBLE, kept, 3, &form, values), 3);
    cr_expect(form.scale == 2 && form.flags == (MODEL_NUMBER_TRIM | MODEL_NUMBER_KEEP_POINT));
    static const char *const trimmed[] = { "1", "2.5", "10.25" };
    cr_expect_eq(choose(VALUE_DOUBLE, trimmed, 3, &form, values), 3);
    cr_expect(form.scale == 2 && form.flags == MODEL_NUMBER_TRIM);
    static const char *const fixed[] = { "1.00", "2.50", "10.25" };
    cr_expect_eq(choose(VALUE_DOUBLE, fixed, 3, &form, values), 3);
    cr_expect(form.scale == 2 && form.flags == 0);
    static const char *const padded[] = { "007", "012", "1234", "5" };
    cr_expect_eq(choose(VALUE_STRING, padded, 4, &form, values), 3);
    cr_expect(form.scale == 0 && form.min_width == 3);
}

Test(column_number, a_range_beyond_63_bits_is_exact)
{
    static const char *const texts[] = { "-9223372036854775807", "-9000000000000000000", "-1", "0", "1", "2",
                                         "9223372036854775806", "9223372036854775807" };
    struct fit_build fit;

    fit_build_init(&fit);
    for (uint32_t i = 0; i < 8; i++)
        fit_build_add(&fit, VALUE_INT, texts[i], 2);
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_numbers, 0);
    cr_expect_eq(fit_build_count(&fit, VALUE_INT, NULL), 16);
    fit_build_free(&fit);
}

Test(column_number, small_alphabets_are_exact)
{
    struct fit_build fit;
    char             text[16];

    fit_build_init(&fit);
    for (uint32_t i = 0; i < 30; i++) {
        snprintf(text, sizeof text, "%u", 200 + i);
        fit_build_add(&fit, VALUE_INT, text, 4 + i);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_numbers, 0);
    for (uint32_t i = 0; i < 30; i++) {
        snprintf(text, sizeof text, "%u", 200 + i);
        cr_expect_eq(fit_build_count(&fit, VALUE_INT, text), 4 + i);
    }
    fit_build_free(&fit);
}

Test(column_number, a_heavy_value_stays_beside_the_knots)
{
    struct fit_build fit;
    char             text[16];

    fit_build_init(&fit);
    fit_build_add(&fit, VALUE_INT, "0", 500);
    for (uint32_t i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "%u", 1000 + i * i / 10);
        fit_build_add(&fit, VALUE_INT, text, 1 + i % 2);
        if (i < 10)
            i += 9; /* the first squares would print alike */
    }
    fit_build_run(&fit);
    cr_expect_geq(fit.build.model.n_numbers, 1);
    cr_expect_eq(fit_build_count(&fit, VALUE_INT, "0"), 500);
    cr_expect_leq(fit.build.model.n_knots, 65);
    fit_build_free(&fit);
}

Test(column_number, a_counter_comes_back_value_for_value)
{
    struct fit_build fit;
    char             text[16];

    fit_build_init(&fit);
    for (uint32_t i = 0; i < 1227; i++) {
        snprintf(text, sizeof text, "%u", 5028 + i);
        fit_build_add(&fit, VALUE_INT_NUMBER, text, 1);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_knots, 2);
    cr_expect_eq(fit_build_count(&fit, VALUE_INT_NUMBER, "5028"), 1);
    cr_expect_eq(fit_build_count(&fit, VALUE_INT_NUMBER, "6254"), 1);
    fit_build_free(&fit);
}

Test(column_number, doubles_keep_scale_and_point)
{
    struct fit_build fit;
    char             text[32];

    fit_build_init(&fit);
    for (int i = -500; i < 500; i++) {
        snprintf(text, sizeof text, "%d.%d", i, i % 2 == 0 ? 0 : 5);
        if (i != 0)
            fit_build_add(&fit, VALUE_DOUBLE, text, 1);
    }
    fit_build_add(&fit, VALUE_DOUBLE, "-0.0", 9);
    fit_build_add(&fit, VALUE_DOUBLE, "1e-7", 1);
    fit_build_run(&fit);
    cr_expect_eq(fit_build_count(&fit, VALUE_DOUBLE, NULL), fit.n_rows);
    cr_expect_eq(fit_build_count(&fit, VALUE_DOUBLE, "-0.0"), 9, "frequent, but no number: exact");
    cr_expect_eq(fit_build_count(&fit, VALUE_DOUBLE, "1e-7"), 0, "rare: its row goes to the knots");
    for (uint32_t row = 0; row < fit.n_rows; row++) {
        struct text drawn = fit_build_draw(&fit, row).text;
        cr_assert_not_null(memchr(drawn.at, '.', drawn.n), "%.*s", (int)drawn.n, drawn.at);
    }
    fit_build_free(&fit);
}

Test(column_number, knots_stop_at_the_tolerance)
{
    struct number_form_value  values[1000];
    struct number_knots       knots;
    uint32_t                  n_drawn[1000];

    for (uint32_t i = 0; i < 1000; i++)
        values[i] = (struct number_form_value){ .v = (int64_t)i * i, .n = 3 };
    double range = number_knots_range(values, 1000);
    cr_expect_float_eq(range, 989.0 * 989 - 10 * 10, 1);
    number_knots_fit(values, 1000, 0.005 * range, 65, &knots);
    cr_expect_leq(knots.n, 9);
    cr_expect_eq(knots.at[0], 0);
    cr_expect_eq(knots.at[knots.n - 1], 999 * 999 + 1, "the end is never drawn");
    number_knots_fit(values, 1000, 0.005 * range, 3, &knots);
    cr_expect_leq(knots.n, 3);
    memset(n_drawn, 0, sizeof n_drawn);
    number_knots_count(&knots, 3000, values, 1000, n_drawn);
    uint64_t n = 0;
    for (uint32_t i = 0; i < 1000; i++)
        n += n_drawn[i];
    cr_expect_leq(n, 3000);
}

Test(column_number, frequent_texts_keep_their_counts_among_knots)
{
    struct fit_build fit;
    char             text[16];

    fit_build_init(&fit);
    for (uint32_t i = 1; i <= 1000; i++) {
        snprintf(text, sizeof text, "%u", i);
        fit_build_add(&fit, VALUE_STRING, text, 1 + 2000 / (i * (1 + i % 3)));
    }
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_numbers, 1);
    for (uint32_t i = 1; i <= 20; i++) {
        uint32_t n = 1 + 2000 / (i * (1 + i % 3));
        snprintf(text, sizeof text, "%u", i);
        uint32_t n_drawn = fit_build_count(&fit, VALUE_STRING, text);
        cr_expect(n_drawn + fit.options.n_min_exact >= n && n_drawn <= n + fit.options.n_min_exact, "%s: %u, not %u",
                  text, n_drawn, n);
    }
    fit_build_free(&fit);
}

Test(column_number, whole_doubles_are_integers_where_the_source_had_them_so)
{
    struct fit_build fit;
    char             text[16];
    uint32_t         n_integers = 0;

    fit_build_init(&fit);
    for (uint32_t i = 0; i < 3000; i++) {
        uint32_t cents = 100 + 37 * i;
        n_integers += cents % 100 == 0;
        if (cents % 100 == 0)
            snprintf(text, sizeof text, "%u", cents / 100);
        else if (cents % 10 == 0)
            snprintf(text, sizeof text, "%u.%u", cents / 100, cents / 10 % 10);
        else
            snprintf(text, sizeof text, "%u.%02u", cents / 100, cents % 100);
        fit_build_add(&fit, cents % 100 == 0 ? VALUE_INT_NUMBER : VALUE_DOUBLE, text, 1);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit_build_count(&fit, VALUE_INT_NUMBER, NULL), n_integers);
    cr_expect_eq(fit_build_count(&fit, VALUE_DOUBLE, NULL), 3000 - n_integers);
    for (uint32_t row = 0; row < fit.n_rows; row++) {
        struct span_value value = fit_build_draw(&fit, row);
        bool has_point = memchr(value.text.at, '.', value.text.n) != NULL;
        cr_assert_eq(has_point, value.type == VALUE_DOUBLE, "%.*s", (int)value.text.n, value.text.at);
    }
    fit_build_free(&fit);
}
