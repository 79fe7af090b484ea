/* text_plan.h - which texts of a column are exact, which follow patterns, which are lost.
 *
 *   column_fit -> column_text -> [text_plan] -> text_groups
 */
#ifndef GENT_GENTC_TEXT_PLAN_H
#define GENT_GENTC_TEXT_PLAN_H

#include "gentc/text_groups.h"

/* One template's texts. Those that are not exact are *open* when they follow a
 * pattern (or are one identifier or number) and have rows enough to pay for it;
 * else they are lost. */
struct text_plan_group {
    uint32_t n_varying;   /* slots */
    uint32_t n_bits;      /* about what one of its texts costs, if it is exact */
    uint32_t n_rest;      /* texts that are not exact */
    uint64_t n_rest_rows; /* theirs */
    uint64_t n_rows;      /* of its pattern */
    bool     is_open;
};

struct text_plan {
    bool                    has_words; /* the second look */
    struct column_fit_item *items;
    uint32_t                n_items;
    struct text_groups      groups;   /* owned */
    struct text_plan_group *of_group; /* (n_groups) */
    uint8_t                *is_exact; /* (n_items) */
    double                 *chance;   /* (n_items) of being drawn slot by slot, within its template */
};

/* Fills all but the first three members; plan->groups needs text_groups_free()
 * whatever happens, the rest is the fit's arena's. fit->has_failed tells when
 * memory ran out. */
void text_plan_build(struct column_fit *fit, struct text_plan *plan);

bool text_plan_has_open(const struct text_plan *plan);

/* The lost texts, in order, to *lost in the arena. Returns their number, or 0:
 * too few to look at again. */
uint32_t text_plan_list_lost(struct column_fit *fit, const struct text_plan *plan, struct column_fit_item **lost);

/* Gives the rows of the lost to the open, else to the exact texts, in
 * proportion. When they are few, or all there is, they become exact instead. */
void text_plan_settle(const struct column_fit *fit, struct text_plan *plan);

/* The texts of one slot of a group with the items as references, sorted; only
 * of items that are not exact when is_rest. Returns their number. */
uint32_t text_plan_list_slot(const struct text_plan *plan, const struct text_group *group, uint32_t piece,
                             bool is_rest, struct column_fit_item *out);

/* The i-th text of a group, and a piece of it. */
static inline struct column_fit_item *text_plan_member(const struct text_plan *plan, const struct text_group *group,
                                                       uint32_t i)
{
    return &plan->items[plan->groups.members[group->first + i]];
}

static inline const struct pattern_piece *text_plan_piece(const struct text_plan *plan, const struct text_group *group,
                                                          uint32_t i, uint32_t piece)
{
    return &text_groups_pieces(&plan->groups, plan->groups.members[group->first + i])[piece];
}

#endif
