/* test_column_text.c - patterns, identifiers and exact texts of one column. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "gentc/pattern.h"
#include "tests/support/fit_build.h"

static const char *const words[10] = { "blue", "red", "lamp", "desk", "chair", "sofa", "tiny", "large", "old", "new" };

static bool starts_with(struct text text, const char *prefix)
{
    return text.n >= strlen(prefix) && memcmp(text.at, prefix, strlen(prefix)) == 0;
}

Test(column_text, numbers_in_paths_become_a_slot)
{
    struct fit_build fit;
    char             text[64];

    fit_build_init(&fit);
    for (uint32_t i = 1; i <= 500; i++) {
        snprintf(text, sizeof text, "/orders/%u/items", i);
        fit_build_add(&fit, VALUE_STRING, text, i == 7 ? 300 : 1);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_patterns, 1);
    cr_expect_eq(fit_build_choices(&fit, MODEL_CHOICE_VALUE), 0);
    cr_expect_lt(fit.build.model.n_choices, 10);
    uint32_t n = fit_build_count(&fit, VALUE_STRING, "/orders/7/items");
    cr_expect(n >= 295 && n <= 310, "%u", n);
    for (uint32_t row = 0; row < fit.n_rows; row++)
        cr_assert(starts_with(fit_build_draw(&fit, row).text, "/orders/"));
    fit_build_free(&fit);
}

Test(column_text, zeros_in_front_are_kept)
{
    struct fit_build fit;
    char             text[64];

    fit_build_init(&fit);
    for (uint32_t i = 1; i <= 400; i++) {
        snprintf(text, sizeof text, "SKU-%05u", 3 * i);
        fit_build_add(&fit, VALUE_STRING, text, 2);
    }
    fit_build_run(&fit);
    for (uint32_t row = 0; row < fit.n_rows; row++) {
        struct text drawn = fit_build_draw(&fit, row).text;
        cr_assert_eq(drawn.n, 9);
        cr_assert(starts_with(drawn, "SKU-0"));
    }
    fit_build_free(&fit);
}

Test(column_text, identifiers_are_fresh_and_keep_their_form)
{
    struct fit_build fit;
    char             text[64];
    uint64_t         state = 1;

    fit_build_init(&fit);
    for (uint32_t i = 0; i < 300; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        snprintf(text, sizeof text, "ord_%016llx", (unsigned long long)(state ^ state >> 31));
        fit_build_add(&fit, VALUE_STRING, text, 1);
    }
    fit_build_add(&fit, VALUE_STRING, "ord_00000000deadbeef", 200);
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_fresh, 1);
    cr_expect_eq(fit_build_count(&fit, VALUE_STRING, "ord_00000000deadbeef"), 200);
    for (uint32_t row = 0; row < fit.n_rows; row++) {
        struct text drawn = fit_build_draw(&fit, row).text;
        cr_assert(drawn.n == 20 && starts_with(drawn, "ord_"));
    }
    fit_build_free(&fit);
}

Test(column_text, a_uuid_column_needs_no_pattern)
{
    struct fit_build fit;
    char             text[64];

    fit_build_init(&fit);
    for (uint32_t i = 0; i < 50; i++) {
        snprintf(text, sizeof text, "%08x-2e4c-44cf-9334-1a6023453a06", i * 2654435761u);
        fit_build_add(&fit, VALUE_STRING, text, 1);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_choices, 1);
    cr_expect_eq(fit.build.model.choices[0].kind, MODEL_CHOICE_FRESH);
    cr_expect_eq(fit.build.model.fresh[0].alphabet, MODEL_ALPHABET_UUID);
    cr_expect_eq(fit_build_draw(&fit, 0).text.n, 36);
    fit_build_free(&fit);
}

Test(column_text, frequent_pairs_of_slots_are_exact)
{
    struct fit_build fit;
    char             text[64];

    fit_build_init(&fit);
    for (uint32_t i = 1; i <= 200; i++) {
        snprintf(text, sizeof text, "from=%u&to=%u", i, 1000 - i);
        fit_build_add(&fit, VALUE_STRING, text, i <= 5 ? 100 : 1);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit_build_choices(&fit, MODEL_CHOICE_VALUE), 5);
    cr_expect_eq(fit_build_choices(&fit, MODEL_CHOICE_PATTERN), 1);
    uint32_t n = fit_build_count(&fit, VALUE_STRING, "from=3&to=997");
    cr_expect(n >= 100 && n <= 101);
    fit_build_free(&fit);
}

Test(column_text, escapes_and_foreign_letters_stay_whole)
{
    static const char *const formats[] = { "caf\\u00e9 \\\"%u\\\"\\n", "\xe6\x97\xa5\xe6\x9c\xac%u\\\\", "%u\\u1234" };
    struct fit_build fit;
    char             text[64];

    fit_build_init(&fit);
    for (uint32_t i = 0; i < 300; i++) {
        snprintf(text, sizeof text, formats[i % 3], i);
        fit_build_add(&fit, VALUE_STRING, text, 1);
    }
    fit_build_run(&fit);
    for (uint32_t row = 0; row < fit.n_rows; row++) {
        struct text drawn = fit_build_draw(&fit, row).text;
        bool has_end = (drawn.n > 8 && memcmp(drawn.at + drawn.n - 2, "\\n", 2) == 0) ||
                       (drawn.n > 7 && memcmp(drawn.at + drawn.n - 2, "\\\\", 2) == 0) ||
                       (drawn.n > 6 && memcmp(drawn.at + drawn.n - 6, "\\u1234", 6) == 0);
        cr_assert(has_end, "%.*s", (int)drawn.n, drawn.at);
    }
    fit_build_free(&fit);
}

Test(column_text, rare_words_leave_their_rows_to_the_others)
{
    struct fit_build fit;
    char             text[] = "query xyz";

    fit_build_init(&fit);
    for (uint32_t i = 0; i < 26 * 26; i++) {
        text[7] = (char)('a' + i % 26);
        text[8] = (char)('a' + i / 26);
        fit_build_add(&fit, VALUE_STRING, text, i < 10 ? 20 : 1);
    }
    fit_build_run(&fit);
    cr_expect_lt(fit.build.model.n_choices, 100);
    cr_expect_geq(fit_build_count(&fit, VALUE_STRING, "query xaa"), 20);
    fit_build_free(&fit);
}

Test(column_text, nothing_frequent_still_gives_something)
{
    struct fit_build fit;
    char             text[] = "only a";

    fit_build_init(&fit);
    for (char c = 'a'; c < 'k'; c++) {
        text[5] = c;
        fit_build_add(&fit, VALUE_STRING, text, 1);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit_build_count(&fit, VALUE_STRING, NULL), 10);
    fit_build_free(&fit);
}

Test(column_text, a_text_that_is_a_number_is_not_lost_among_words)
{
    struct fit_build fit;
    char             text[] = "word a";

    fit_build_init(&fit);
    fit_build_add(&fit, VALUE_STRING, "7", 1000);
    for (char c = 'a'; c < 'p'; c++) {
        text[5] = c;
        fit_build_add(&fit, VALUE_STRING, text, 5);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit_build_count(&fit, VALUE_STRING, "7"), 1000);
    fit_build_free(&fit);
}

Test(column_text, a_vocabulary_becomes_slots_of_words)
{
    struct fit_build fit;
    char             text[64];

    fit_build_init(&fit);
    for (uint32_t i = 0; i < 10; i++) {
        for (uint32_t k = 0; k < 10; k++) {
            snprintf(text, sizeof text, "?q=%s%%20%s&n=8", words[i], words[k]);
            fit_build_add(&fit, VALUE_STRING, text, 1 + (i + k) % 3);
        }
    }
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_patterns, 1);
    cr_expect_eq(fit.build.model.n_parts, 3);
    for (uint32_t row = 0; row < fit.n_rows; row++) {
        struct text drawn = fit_build_draw(&fit, row).text;
        cr_assert(starts_with(drawn, "?q=") && memcmp(drawn.at + drawn.n - 4, "&n=8", 4) == 0);
    }
    fit_build_free(&fit);
}

Test(column_text, sentences_are_not_mixed)
{
    struct fit_build fit;
    char             text[96];

    fit_build_init(&fit);
    for (uint32_t i = 0; i < 100; i++) {
        snprintf(text, sizeof text, "the %s %s is %s and %s", words[i % 10], words[i / 10], words[i * 7 / 10 % 10],
                 words[i * 3 % 10]);
        fit_build_add(&fit, VALUE_STRING, text, i == 50 ? 9 : 1);
    }
    fit_build_run(&fit);
    cr_expect_eq(fit.build.model.n_patterns, 0);
    fit_build_free(&fit);
}
