/* test_opaque_id.c - equal texts are equal ids, others are not. */
#include <criterion/criterion.h>

#include "common/trace/opaque_id.h"

static uint64_t narrow(const char *text)
{
    return opaque_id_narrow((struct text){ text, strlen(text) });
}

Test(opaque_id, equal_texts_and_only_they_have_equal_ids)
{
    static const char *const TEXTS[] = { "", "a", "b", "3f2b8c1e-9a4d-4f", "cart*0" };
    char                     copy[32];
    uint64_t                 wide[2], other[2];

    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        struct text text = { TEXTS[i], strlen(TEXTS[i]) };
        strcpy(copy, TEXTS[i]);
        cr_assert(narrow(copy) == narrow(TEXTS[i]) && narrow(copy) != 0);
        opaque_id_wide(text, wide);
        cr_assert(wide[0] != wide[1] && wide[1] != 0 && wide[1] != narrow(copy));
        for (size_t k = 0; k < i; k++) {
            opaque_id_wide((struct text){ TEXTS[k], strlen(TEXTS[k]) }, other);
            cr_assert(narrow(TEXTS[k]) != narrow(copy) && other[0] != wide[0] && other[1] != wide[1]);
        }
    }
}

Test(opaque_id, every_place_has_ids_of_its_own)
{
    uint64_t a[2], b[2], c[2];

    opaque_id_missing(1, 2, a);
    opaque_id_missing(2, 1, b);
    opaque_id_missing(1, 2, c);
    cr_assert(a[0] != b[0] && a[1] != b[1] && a[0] == c[0] && a[1] == c[1] && a[1] != 0);
}
