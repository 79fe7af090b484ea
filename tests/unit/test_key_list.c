/* test_key_list.c - sorted by all eight bytes, equal keys added up. */
#include "gentq/key_list.h"

#include <criterion/criterion.h>

static struct arena    arena;
static struct key_list list;

static void setup(void)
{
    arena_init(&arena);
    cr_assert(key_list_init(&list, 1000, &arena));
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(key_list, .init = setup, .fini = teardown);

Test(key_list, an_empty_list_stays_empty)
{
    cr_assert(key_list_finish(&list) && list.n == 0);
}

Test(key_list, equal_keys_are_added_up)
{
    key_list_add(&list, 7, 1);
    key_list_add(&list, 3, 10);
    key_list_add(&list, 7, 2);
    cr_assert(key_list_finish(&list) && list.n == 2);
    cr_assert(list.items[0].key == 3 && list.items[0].count == 10);
    cr_assert(list.items[1].key == 7 && list.items[1].count == 3);
}

Test(key_list, every_byte_of_the_key_is_sorted_by)
{
    uint64_t x = 1;
    for (int i = 0; i < 1000; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        key_list_add(&list, i % 3 == 0 ? x : x >> (i % 64), 1);
    }
    cr_assert(key_list_finish(&list));
    uint64_t sum = list.items[0].count;
    for (size_t i = 1; i < list.n; i++) {
        cr_assert(list.items[i - 1].key < list.items[i].key);
        sum += list.items[i].count;
    }
    cr_assert_eq(sum, 1000);
}
