/* test_status.c - the outcome table and the filling of a fail. */
#include <criterion/criterion.h>
#include <string.h>

#include "common/base/status.h"

Test(status, every_status_has_a_sentence_and_an_exit_code)
{
#define CHECK_ROW(name, exit_code, sentence)            \
    cr_assert_str_eq(status_sentence(name), sentence);  \
    cr_assert_eq(status_exit(name), exit_code);
    STATUS_LIST(CHECK_ROW)
#undef CHECK_ROW
}

Test(status, an_unknown_status_is_a_failure_with_a_sentence)
{
    cr_assert_str_eq(status_sentence((enum status)999), "unknown status");
    cr_assert_eq(status_exit((enum status)999), 1);
}

Test(status, fail_set_fills_and_returns)
{
    struct fail fail;
    cr_assert_eq(fail_set(&fail, STATUS_LIMIT, 42, "too many spans: %u", 7u), STATUS_LIMIT);
    cr_assert_eq(fail.status, STATUS_LIMIT);
    cr_assert_eq(fail.offset, 42);
    cr_assert_str_eq(fail.what, "too many spans: 7");
}

Test(status, fail_set_accepts_null)
{
    cr_assert_eq(fail_set(NULL, STATUS_IO, 0, "%s", "x"), STATUS_IO);
}

Test(status, a_long_clause_is_cut_and_terminated)
{
    struct fail fail;
    char        text[400];
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    fail_set(&fail, STATUS_IO, 0, "%s", text);
    cr_assert_eq(strlen(fail.what), sizeof(fail.what) - 1);
}

Test(status, a_clause_stays_on_one_line)
{
    struct fail fail;
    fail_set(&fail, STATUS_IO, 0, "%s", "a\nb\x1b[0m\tc");
    cr_assert_str_eq(fail.what, "a?b?[0m?c");
}
