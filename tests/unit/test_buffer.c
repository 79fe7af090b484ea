/* test_buffer.c - the growing byte buffer. */
#include <criterion/criterion.h>

#include "common/base/buffer.h"

Test(buffer, an_empty_buffer_is_valid)
{
    struct buffer buffer = { 0 };
    buffer_append(&buffer, NULL, 0);
    cr_assert_eq(buffer.n, 0);
    buffer_free(&buffer);
    buffer_free(&buffer);
}

Test(buffer, appended_bytes_come_back_in_order)
{
    struct buffer buffer = { 0 };
    for (uint32_t i = 0; i < 100000; i++)
        buffer_append_byte(&buffer, (uint8_t)(i * 7 >> 3));
    cr_assert_eq(buffer.n, 100000);
    for (uint32_t i = 0; i < 100000; i++)
        cr_assert_eq(buffer.data[i], (uint8_t)(i * 7 >> 3));
    buffer_append_literal(&buffer, "end");
    cr_assert_eq(memcmp(buffer.data + buffer.n - 3, "end", 3), 0);
    buffer_free(&buffer);
}

Test(buffer, numbers_are_printed_in_decimal)
{
    struct buffer buffer = { 0 };
    buffer_append_u64(&buffer, 0);
    buffer_append_literal(&buffer, " ");
    buffer_append_u64(&buffer, 1234567890);
    buffer_append_literal(&buffer, " ");
    buffer_append_u64(&buffer, UINT64_MAX);
    buffer_append_byte(&buffer, 0);
    cr_assert_str_eq((char *)buffer.data, "0 1234567890 18446744073709551615");
    buffer_free(&buffer);
}

Test(buffer, failure_is_sticky_and_keeps_what_was_there)
{
    struct buffer buffer = { 0 };
    buffer_append_literal(&buffer, "abc");
    cr_assert_not(buffer_reserve(&buffer, SIZE_MAX));
    cr_assert(buffer.has_failed);
    buffer_append_literal(&buffer, "d");
    cr_assert_eq(buffer.n, 3);
    cr_assert_not(buffer_reserve(&buffer, 1));
    cr_assert_eq(memcmp(buffer.data, "abc", 3), 0);
    buffer_free(&buffer);
    cr_assert_not(buffer.has_failed);
}
