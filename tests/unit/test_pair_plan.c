/* test_pair_plan.c - how much two columns say about each other. */
#include "gentq/pair_plan.h"

#include <criterion/criterion.h>
#include <math.h>

#define AT(a, b) ((a) * PAIR_PLAN_N_CODES + (b))

Test(pair_plan, a_column_says_everything_about_itself)
{
    uint32_t table[PAIR_PLAN_N_CELLS] = { 0 };
    table[AT(0, 0)] = 500;
    table[AT(1, 1)] = 300;
    table[AT(2, 2)] = 200;
    cr_assert(pair_plan_nmi(table) > 0.999);
}

Test(pair_plan, independent_columns_say_nothing)
{
    uint32_t table[PAIR_PLAN_N_CELLS] = { 0 };
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 5; b++)
            table[AT(a, b)] = 100;
    cr_assert(pair_plan_nmi(table) < 0.001);
}

Test(pair_plan, few_rows_are_not_taken_for_dependence)
{
    uint32_t many[PAIR_PLAN_N_CELLS] = { 0 };
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            many[AT(a, b)] = a == b ? 3 : 2;
    uint32_t tenfold[PAIR_PLAN_N_CELLS];
    for (int i = 0; i < PAIR_PLAN_N_CELLS; i++)
        tenfold[i] = many[i] * 10;
    cr_assert(pair_plan_nmi(many) < pair_plan_nmi(tenfold), "the same shares say more with more rows");
    cr_assert_eq(pair_plan_nmi(many), 0);
}

Test(pair_plan, a_constant_column_says_nothing)
{
    uint32_t table[PAIR_PLAN_N_CELLS] = { 0 };
    table[AT(3, 0)] = 10;
    table[AT(3, 1)] = 20;
    cr_assert_eq(pair_plan_nmi(table), 0);
    cr_assert_eq(pair_plan_nmi((uint32_t[PAIR_PLAN_N_CELLS]){ 0 }), 0);
}
