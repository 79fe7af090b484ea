/* test_net_input.c - what a gap's mixture follows. */
#include "common/gen/net_input.h"

#include <criterion/criterion.h>

#include "common/gen/net_time.h"

#define MS UINT64_C(1000000)

/* A parent of 100 ms with three children: from 10 to 30 ms, from 20 to 25 ms, and one of 40 ms. */
enum { PARENT = 1, FIRST, SECOND, THIRD, N_NODES };

static struct net_place place_of(uint32_t at)
{
    return (struct net_place){ .parent = PARENT, .elder = at == FIRST ? MODEL_NONE : at - 1, .top = PARENT };
}

static void set_states(struct net_state *states, bool is_late)
{
    static const uint64_t durations_ms[N_NODES] = { 0, 100, 20, 5, 40 }, starts_ms[N_NODES] = { 0, 0, 10, 20, 0 };

    for (uint32_t i = PARENT; i < N_NODES; i++) {
        struct net_place place = place_of(i);
        if (i == PARENT)
            place.parent = place.elder = MODEL_NONE;
        states[i] = (struct net_state){ .duration_ns = durations_ms[i] * MS, .is_late = i == THIRD && is_late };
        net_input_set_duration(&place, states, i);
        states[i].start_ns = starts_ms[i] * MS;
        net_input_set_start(&place, states, i);
    }
}

Test(net_input, a_gap_follows_the_start_of_the_sibling_before_and_the_end_of_all)
{
    struct net_state states[N_NODES];
    struct net_place place = place_of(THIRD);
    int32_t          from[MODEL_NET_N_FOLLOWING];

    set_states(states, false);
    net_input_follow(&place, states, THIRD, from);
    cr_expect_eq(from[0], net_time_of_gap(20 * MS, 60 * MS, false));
    cr_expect_eq(from[1], net_time_of_gap(30 * MS, 60 * MS, false), "the first ends after the second");
    cr_expect_eq(net_time_gap(from[1], 60 * MS, false) / 1000, 30000);
}

Test(net_input, a_late_gap_follows_behind_the_slack)
{
    struct net_state states[N_NODES];
    struct net_place place = place_of(THIRD);
    int32_t          from[MODEL_NET_N_FOLLOWING];

    set_states(states, true);
    states[SECOND].start_ns = 70 * MS;
    net_input_follow(&place, states, THIRD, from);
    cr_expect_eq(from[0], net_time_of_gap(70 * MS, 60 * MS, true));
    cr_expect_eq(from[1], net_time_of_gap(30 * MS, 60 * MS, true));
}

Test(net_input, the_first_of_siblings_follows_nobody)
{
    struct net_state states[N_NODES];
    struct net_place place = place_of(FIRST);
    int32_t          from[MODEL_NET_N_FOLLOWING] = { 1, 1 };

    set_states(states, false);
    net_input_follow(&place, states, FIRST, from);
    cr_expect(from[0] == 0 && from[1] == 0);
}
