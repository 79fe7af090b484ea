/* test_dials.c - what --dials takes, and ladders that only get dearer. */
#include "gentc/dials.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static enum status parse(const char *text, struct dials *dials, struct fail *fail)
{
    *dials = dials_none();
    return dials_parse(text, dials, fail);
}

Test(dials, some_are_set_and_the_rest_is_not)
{
    struct dials dials;
    struct fail  fail;

    cr_assert_eq(parse("joints=0,exact=3", &dials, &fail), STATUS_OK);
    for (enum dial dial = 0; dial < DIAL_N; dial++)
        cr_assert_eq(dials.rungs[dial], dial == DIAL_JOINTS ? 0 : dial == DIAL_EXACT ? 3 : DIALS_UNSET);
}

Test(dials, the_last_of_a_name_counts)
{
    struct dials dials;
    struct fail  fail;

    cr_assert_eq(parse("nets=1,seeds=2,nets=0", &dials, &fail), STATUS_OK);
    cr_assert_eq(dials.rungs[DIAL_NETS], 0);
    cr_assert_eq(dials_parse("nets=2", &dials, &fail), STATUS_OK);
    cr_assert_eq(dials.rungs[DIAL_NETS], 2);
    cr_assert_eq(dials.rungs[DIAL_SEEDS], 2, "another option leaves the rest");
}

Test(dials, every_rung_can_be_named_and_none_beyond)
{
    struct dials dials;
    struct fail  fail;
    char         text[32];

    for (enum dial dial = 0; dial < DIAL_N; dial++) {
        cr_assert(dials_count(dial) >= 2 && dials_count(dial) <= 12);
        for (uint32_t rung = 0; rung <= dials_count(dial); rung++) {
            snprintf(text, sizeof text, "%s=%u", dials_name(dial), rung);
            cr_assert_eq(parse(text, &dials, &fail), rung < dials_count(dial) ? STATUS_OK : STATUS_USAGE, "%s", text);
        }
        cr_assert(strstr(fail.what, dials_name(dial)) != NULL, "the clause names the dial");
    }
}

Test(dials, what_is_no_dial_or_no_rung_is_refused)
{
    static const char *const bad[] = { "", ",", "=", "exact", "exact=", "exact=,", "exact=x", "exact=-1", "exact=+1",
                                       "exact=3,", "exact=3,,own=1", "exact=3 own=1", "exact=3=1", "Exact=3", "exac=3",
                                       "exacts=3", "exact =3", "exact=99999999999999999999", "exact=4294967296",
                                       "exact=3,width=1", "exact,own=1",
                                       "a_name_that_is_much_longer_than_what_the_clause_of_a_failure_holds=1" };
    struct dials dials;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fail fail = { 0 };
        cr_assert_eq(parse(bad[i], &dials, &fail), STATUS_USAGE, "'%s'", bad[i]);
        cr_assert(strncmp(fail.what, "--dials ", 8) == 0, "'%s'", fail.what);
    }
}

static bool grows(uint64_t before, uint64_t after, bool *has_grown)
{
    *has_grown |= after > before;
    return after >= before;
}

/* Whether no setting of b says less than a's, and one says more. */
static bool is_dearer(const struct level *a, const struct level *b)
{
    const struct net_options *na = &a->times.net, *nb = &b->times.net;
    bool has_grown = false;
    bool is_good = grows(b->columns.n_min_exact, a->columns.n_min_exact, &has_grown)
        && grows(a->columns.n_max_choices, b->columns.n_max_choices, &has_grown)
        && grows(a->columns.n_max_knots, b->columns.n_max_knots, &has_grown)
        && grows(b->columns.n_min_rows, a->columns.n_min_rows, &has_grown)
        && grows(a->columns.joint_percent, b->columns.joint_percent, &has_grown)
        && grows(a->times.n_max_knots, b->times.n_max_knots, &has_grown)
        && grows(b->times.knot_shift, a->times.knot_shift, &has_grown)
        && grows(a->times.n_max_copulas, b->times.n_max_copulas, &has_grown)
        && grows(b->times.n_min_rows, a->times.n_min_rows, &has_grown)
        && grows(b->times.n_min_second, a->times.n_min_second, &has_grown)
        && grows(b->times.n_min_third, a->times.n_min_third, &has_grown)
        && grows(na->is_default, nb->is_default, &has_grown) && grows(na->n_visits, nb->n_visits, &has_grown)
        && grows(na->shape.n_label_embed, nb->shape.n_label_embed, &has_grown)
        && grows(na->shape.n_hidden[0], nb->shape.n_hidden[0], &has_grown)
        && grows(na->shape.n_hidden[1], nb->shape.n_hidden[1], &has_grown)
        && grows(a->n_periods, b->n_periods, &has_grown) && grows(a->n_seeds, b->n_seeds, &has_grown);
    return is_good && has_grown;
}

Test(dials, each_rung_is_dearer_than_the_one_below)
{
    for (enum dial dial = 0; dial < DIAL_N; dial++) {
        for (uint8_t rung = 1; rung < dials_count(dial); rung++) {
            struct dials dials = { { 0 } };
            dials.rungs[dial] = (uint8_t)(rung - 1);
            struct level below = dials_view(&dials);
            dials.rungs[dial] = rung;
            struct level above = dials_view(&dials);
            cr_assert(is_dearer(&below, &above), "%s=%u", dials_name(dial), rung);
            cr_assert(!is_dearer(&above, &below));
        }
    }
}
