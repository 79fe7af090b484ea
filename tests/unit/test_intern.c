/* test_intern.c - byte strings to dense ids. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "common/base/intern.h"

Test(intern, ids_count_first_appearances)
{
    struct intern intern = { 0 };
    cr_assert_eq(intern_find(&intern, "a", 1), INTERN_NONE);
    cr_assert_eq(intern_add(&intern, "b", 1), 0);
    cr_assert_eq(intern_add(&intern, "a", 1), 1);
    cr_assert_eq(intern_add(&intern, "b", 1), 0);
    cr_assert_eq(intern_add(&intern, "", 0), 2);
    cr_assert_eq(intern_add(&intern, NULL, 0), 2);
    cr_assert_eq(intern_find(&intern, "a", 1), 1);
    cr_assert_eq(intern_find(&intern, "ab", 2), INTERN_NONE);
    cr_assert_eq(intern_view(&intern, 2).n, 0);
    intern_free(&intern);
    cr_assert_eq(intern.n, 0);
}

Test(intern, strings_may_hold_nul_and_be_prefixes_of_each_other)
{
    struct intern intern = { 0 };
    cr_assert_eq(intern_add(&intern, "a\0b", 3), 0);
    cr_assert_eq(intern_add(&intern, "a\0c", 3), 1);
    cr_assert_eq(intern_add(&intern, "a", 1), 2);
    cr_assert_eq(intern_add(&intern, "a\0", 2), 3);
    struct text text = intern_view(&intern, 1);
    cr_assert_eq(text.n, 3);
    cr_assert_eq(memcmp(text.at, "a\0c", 3), 0);
    intern_free(&intern);
}

Test(intern, a_hundred_thousand_strings_are_found_again)
{
    struct intern intern = { 0 };
    char          name[32];
    for (uint32_t i = 0; i < 100000; i++) {
        int n = snprintf(name, sizeof(name), "key.%u", i * 2654435761u);
        cr_assert_eq(intern_add(&intern, name, (size_t)n), i);
    }
    for (uint32_t i = 0; i < 100000; i++) {
        int         n    = snprintf(name, sizeof(name), "key.%u", i * 2654435761u);
        struct text text = intern_view(&intern, i);
        cr_assert_eq(intern_find(&intern, name, (size_t)n), i);
        cr_assert_eq(text.n, (size_t)n);
        cr_assert_eq(memcmp(text.at, name, text.n), 0);
    }
    cr_assert_eq(intern.n, 100000);
    intern_free(&intern);
}
