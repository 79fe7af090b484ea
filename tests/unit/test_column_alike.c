/* test_column_alike.c - which lists of values pass for one. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "gentc/column_alike.h"

struct list {
    struct column_fit_item items[400];
    char                   texts[400][32];
    struct column_fit_rows rows;
};

static void clear(struct list *list)
{
    list->rows = (struct column_fit_rows){ .items = list->items };
}

static void add(struct list *list, enum value_type type, const char *format, uint32_t number, uint32_t n)
{
    uint32_t i = list->rows.n_items++;
    int      length = snprintf(list->texts[i], sizeof list->texts[i], format, number);
    list->items[i] = (struct column_fit_item){ .value = { { list->texts[i], (size_t)length }, (uint8_t)type }, .n = n };
    list->rows.n_rows += n;
}

static bool alike(struct list *a, struct list *b)
{
    qsort(a->items, a->rows.n_items, sizeof *a->items, column_fit_compare_values);
    qsort(b->items, b->rows.n_items, sizeof *b->items, column_fit_compare_values);
    return column_alike(&a->rows, &b->rows) && column_alike(&b->rows, &a->rows);
}

static struct list a, b;

Test(column_alike, equal_lists_are)
{
    clear(&a);
    for (uint32_t i = 0; i < 100; i++)
        add(&a, VALUE_STRING, "/orders/%u", i, 1 + i % 7);
    b = a;
    b.rows.items = b.items;
    cr_expect(alike(&a, &b));
}

Test(column_alike, samples_of_one_source_are)
{
    clear(&a);
    clear(&b);
    for (uint32_t i = 0; i < 300; i++)
        add(i % 2 == 0 ? &a : &b, VALUE_STRING, "user%u@example.com", i, 1);
    cr_expect(alike(&a, &b));
}

Test(column_alike, other_shares_of_frequent_values_are_not)
{
    clear(&a);
    clear(&b);
    for (uint32_t i = 0; i < 20; i++) {
        add(&a, VALUE_STRING, "word%u", i, i == 0 ? 500 : 50);
        add(&b, VALUE_STRING, "word%u", i, i == 1 ? 500 : 50);
    }
    cr_expect_not(alike(&a, &b));
}

Test(column_alike, other_templates_are_not)
{
    clear(&a);
    clear(&b);
    for (uint32_t i = 0; i < 200; i++) {
        add(&a, VALUE_STRING, "/orders/%u", i, 2);
        add(&b, VALUE_STRING, "/carts/%u", i, 2);
    }
    cr_expect_not(alike(&a, &b));
}

Test(column_alike, numbers_are_compared_as_a_distribution)
{
    clear(&a);
    clear(&b);
    for (uint32_t i = 0; i < 300; i++) {
        add(&a, VALUE_INT, "%u", 1000 + 2 * i, 3);
        add(&b, VALUE_INT, "%u", 1001 + 2 * i, 3);
    }
    cr_expect(alike(&a, &b), "no value in common, but the same line");
    clear(&b);
    for (uint32_t i = 0; i < 300; i++)
        add(&b, VALUE_INT, "%u", 1001 + 3 * i, 3);
    cr_expect_not(alike(&a, &b));
}

Test(column_alike, joined_lists_have_the_rows_of_both)
{
    struct arena arena;

    arena_init(&arena);
    clear(&a);
    clear(&b);
    for (uint32_t i = 0; i < 10; i++)
        add(&a, VALUE_STRING, "%u", i, 1);
    for (uint32_t i = 5; i < 10; i++)
        add(&b, VALUE_STRING, "%u", i, 3);
    struct column_fit_rows joined = column_alike_join(&a.rows, &b.rows, &arena);
    cr_assert_not_null(joined.items);
    cr_expect(joined.n_items == 10 && joined.n_rows == 25);
    cr_expect_eq(column_fit_count(joined.items, 10), 25);
    cr_expect_eq(joined.items[7].n, 4);
    arena_free(&arena);
}
