/* test_arena.c - memory that is freed all at once. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "common/base/arena.h"

static int is_zero(const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != 0)
            return 0;
    }
    return 1;
}

Test(arena, pieces_are_zeroed_aligned_and_apart)
{
    struct arena   arena;
    unsigned char *pieces[600];
    size_t         n_total = 0;

    arena_init(&arena);
    for (size_t i = 0; i < 600; i++) {
        size_t n  = i * 37 % 1000 + (i % 50 == 0 ? 300000 : 0);
        pieces[i] = arena_take(&arena, n, 1);
        cr_assert_not_null(pieces[i]);
        cr_assert_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        cr_assert(is_zero(pieces[i], n));
        memset(pieces[i], (int)(i & 0xff), n);
        n_total += n;
    }
    for (size_t i = 0; i < 600; i++) {
        size_t n = i * 37 % 1000 + (i % 50 == 0 ? 300000 : 0);
        for (size_t k = 0; k < n; k++)
            cr_assert_eq(pieces[i][k], i & 0xff);
    }
    cr_assert_eq(arena.taken_bytes, n_total);
    arena_free(&arena);
    cr_assert_null(arena.chunks);
}

Test(arena, nothing_has_an_address_of_its_own)
{
    struct arena arena;
    arena_init(&arena);
    void *first  = arena_take(&arena, 0, 8);
    void *second = arena_take(&arena, 8, 0);
    cr_assert_not_null(first);
    cr_assert_neq(first, second);
    arena_free(&arena);
}

Test(arena, a_product_that_overflows_gives_null)
{
    struct arena arena;
    arena_init(&arena);
    cr_assert_null(arena_take(&arena, SIZE_MAX / 2, 3));
    cr_assert_null(arena_take(&arena, SIZE_MAX, 1));
    cr_assert_null(arena_take(&arena, (size_t)1 << 32, (size_t)1 << 32));
    cr_assert_not_null(arena_take(&arena, 1, 1));
    arena_free(&arena);
}
