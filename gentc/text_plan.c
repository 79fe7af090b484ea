/* text_plan.c - a text is exact when it is frequent and slots drawn one by one would not draw it as often. */
#include "gentc/text_plan.h"

#include <stdlib.h>

/* Word slots are for vocabularies, not for sentences: patterns of fewer texts
 * or of more slots that vary would say what nobody has said. */
#define MIN_VOCABULARY 16
#define MAX_WORDS      3

/* What an exact text costs: see weigh_slots(). */
#define COMMON_BITS 24
#define HEX_BITS    4
#define LETTER_BITS 6

uint32_t text_plan_list_slot(const struct text_plan *plan, const struct text_group *group, uint32_t piece,
                             bool is_rest, struct column_fit_item *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < group->n_members; i++) {
        uint32_t item = plan->groups.members[group->first + i];
        if (is_rest && plan->is_exact[item])
            continue;
        out[n++] = (struct column_fit_item){
            .value = { text_plan_piece(plan, group, i, piece)->text, VALUE_STRING },
            .ref   = item,
            .n     = plan->items[item].n,
        };
    }
    qsort(out, n, sizeof *out, column_fit_compare_values);
    return n;
}

/* ---- Exact texts ---------------------------------------------------------- */

/* Multiplies chance[] by that of each member's text in this slot; false: all have the same. */
static bool apply_slot(struct text_plan *plan, const struct text_group *group, struct column_fit_item *slot, uint32_t n)
{
    bool varies = false;
    for (uint32_t begin = 0, end; begin < n; begin = end) {
        for (end = begin + 1; end < n && column_fit_compare_values(&slot[begin], &slot[end]) == 0; end++)
            ;
        double share = (double)column_fit_count(slot + begin, end - begin) / (double)group->n_rows;
        for (uint32_t i = begin; i < end; i++)
            plan->chance[slot[i].ref] *= share;
        varies |= end - begin != n;
    }
    return varies;
}

/* Counts the slots that differ between the members; fills their chances. A
 * common text costs some three bytes; what is random does not compress. */
static void weigh_slots(struct column_fit *fit, struct text_plan *plan, uint32_t at)
{
    const struct text_group *group = &plan->groups.groups[at];
    struct text_plan_group  *of    = &plan->of_group[at];
    struct column_fit_item  *slot  = column_fit_take(fit, group->n_members, sizeof *slot);

    of->n_bits = COMMON_BITS;
    for (uint32_t piece = 0; piece < group->n_pieces && slot != NULL; piece++) {
        const struct pattern_piece *first = text_plan_piece(plan, group, 0, piece);
        if (first->kind == PATTERN_LITERAL)
            continue;
        uint32_t n = text_plan_list_slot(plan, group, piece, false, slot);
        if (!apply_slot(plan, group, slot, n))
            continue;
        of->n_varying++;
        if (text_groups_is_identifier(first))
            of->n_bits += (uint32_t)first->text.n * (first->kind == PATTERN_ALNUM ? LETTER_BITS : HEX_BITS);
    }
}

static void choose_exact(struct column_fit *fit, struct text_plan *plan, uint32_t at)
{
    const struct text_group *group     = &plan->groups.groups[at];
    struct text_plan_group  *of        = &plan->of_group[at];
    bool                     is_few    = group->n_members <= COLUMN_FIT_FEW;
    bool                     is_slot   = group->n_pieces == 1 && group->n_slots == 1;
    bool                     is_number = is_slot && !text_groups_is_identifier(text_plan_piece(plan, group, 0, 0));

    weigh_slots(fit, plan, at);
    /* A pattern with one slot leaves the choice to the slot's column, numbers to column_number. */
    if (fit->has_failed || (of->n_varying == 1 && !is_few && (!is_slot || is_number)))
        return;
    for (uint32_t i = 0; i < group->n_members; i++) {
        uint32_t item = plan->groups.members[group->first + i];
        double   n_drawn = plan->chance[item] * (double)group->n_rows;
        if (is_few || is_slot || of->n_varying == 0)
            n_drawn = 0;
        plan->is_exact[item] =
            plan->items[item].n >= fit->options->n_min_exact &&
            ((double)plan->items[item].n - n_drawn) * COMMON_BITS >= (double)fit->options->n_min_exact * of->n_bits;
    }
}

static int compare_counts(const void *a, const void *b)
{
    const struct column_fit_item *x = *(struct column_fit_item *const *)a, *y = *(struct column_fit_item *const *)b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return column_fit_compare_values(x, y);
}

/* At most n_max_choices exact texts in all. */
static void limit_exact(struct column_fit *fit, struct text_plan *plan)
{
    struct column_fit_item **by_count = column_fit_take(fit, plan->n_items, sizeof *by_count);
    uint32_t                 n = 0;

    if (by_count == NULL)
        return;
    for (uint32_t i = 0; i < plan->n_items; i++) {
        if (plan->is_exact[i])
            by_count[n++] = &plan->items[i];
    }
    if (n <= fit->options->n_max_choices)
        return;
    qsort(by_count, n, sizeof *by_count, compare_counts);
    for (uint32_t i = fit->options->n_max_choices; i < n; i++)
        plan->is_exact[by_count[i] - plan->items] = 0;
}

/* ---- The rest ---------------------------------------------------------------- */

static void plan_rest(const struct column_fit *fit, struct text_plan *plan, uint32_t at)
{
    const struct text_group *group = &plan->groups.groups[at];
    struct text_plan_group  *of    = &plan->of_group[at];

    *of = (struct text_plan_group){ .n_varying = of->n_varying, .n_bits = of->n_bits };
    for (uint32_t i = 0; i < group->n_members; i++) {
        uint32_t item = plan->groups.members[group->first + i];
        if (plan->is_exact[item])
            continue;
        of->n_rest++;
        of->n_rest_rows += plan->items[item].n;
    }
    of->n_rows  = of->n_rest_rows;
    of->is_open = of->n_rest >= 2 && of->n_rest_rows >= 2 * (uint64_t)fit->options->n_min_exact;
    if (plan->has_words)
        of->is_open &= of->n_rest >= MIN_VOCABULARY && group->n_pieces != 1 && of->n_varying <= MAX_WORDS;
}

/* Texts that are neither exact nor open become exact after all when they are
 * few; and there must be something. */
static void rescue(struct text_plan *plan)
{
    uint32_t n_lost = 0, n_kept = 0, best = 0;

    for (uint32_t g = 0; g < plan->groups.n_groups; g++) {
        n_lost += plan->of_group[g].is_open ? 0 : plan->of_group[g].n_rest;
        n_kept += plan->of_group[g].is_open;
    }
    for (uint32_t i = 0; i < plan->n_items; i++) {
        n_kept += plan->is_exact[i];
        if (plan->items[i].n > plan->items[best].n)
            best = i;
    }
    if (n_lost > COLUMN_FIT_FEW) {
        plan->is_exact[best] |= n_kept == 0;
        return;
    }
    for (uint32_t g = 0; g < plan->groups.n_groups; g++) {
        const struct text_group *group = &plan->groups.groups[g];
        for (uint32_t i = 0; i < group->n_members && !plan->of_group[g].is_open; i++)
            plan->is_exact[plan->groups.members[group->first + i]] = 1;
    }
}

/* Gives the lost rows to the open templates, else to the exact texts, in
 * proportion. Ends are rounded, not counts: so they add up. */
static void give_lost_rows(struct text_plan *plan)
{
    uint64_t n_lost = 0, n_open = 0, end = 0, end_after = 0;

    for (uint32_t g = 0; g < plan->groups.n_groups; g++) {
        if (plan->of_group[g].is_open)
            n_open += plan->of_group[g].n_rest_rows;
        else
            n_lost += plan->of_group[g].n_rest_rows;
    }
    for (uint32_t g = 0; g < plan->groups.n_groups && n_open != 0; g++) {
        if (!plan->of_group[g].is_open)
            continue;
        end += plan->of_group[g].n_rest_rows;
        uint64_t end_now = (uint64_t)((unsigned __int128)end * (n_open + n_lost) / n_open);
        plan->of_group[g].n_rows = end_now - end_after;
        end_after                = end_now;
    }
    if (n_open != 0 || n_lost == 0)
        return;
    uint64_t n_rows = column_fit_count(plan->items, plan->n_items);
    for (uint32_t i = 0; i < plan->n_items; i++) {
        if (!plan->is_exact[i])
            plan->items[i].n = 0;
    }
    column_fit_spread(plan->items, plan->n_items, n_rows);
}

void text_plan_settle(const struct column_fit *fit, struct text_plan *plan)
{
    rescue(plan);
    for (uint32_t g = 0; g < plan->groups.n_groups; g++) {
        bool was_open = plan->of_group[g].is_open;
        plan_rest(fit, plan, g);
        plan->of_group[g].is_open &= was_open;
    }
    give_lost_rows(plan);
}

/* ---- All of it ----------------------------------------------------------------- */

void text_plan_build(struct column_fit *fit, struct text_plan *plan)
{
    plan->is_exact = column_fit_take(fit, plan->n_items, sizeof *plan->is_exact);
    plan->chance   = column_fit_take(fit, plan->n_items, sizeof *plan->chance);
    fit->has_failed |= !text_groups_build(plan->items, plan->n_items, plan->has_words, &plan->groups);
    plan->of_group = column_fit_take(fit, plan->groups.n_groups, sizeof *plan->of_group);
    if (fit->has_failed)
        return;
    for (uint32_t i = 0; i < plan->n_items; i++)
        plan->chance[i] = 1;
    for (uint32_t g = 0; g < plan->groups.n_groups; g++)
        choose_exact(fit, plan, g);
    limit_exact(fit, plan);
    for (uint32_t g = 0; g < plan->groups.n_groups; g++)
        plan_rest(fit, plan, g);
}

bool text_plan_has_open(const struct text_plan *plan)
{
    for (uint32_t g = 0; g < plan->groups.n_groups; g++) {
        if (plan->of_group[g].is_open)
            return true;
    }
    return false;
}

uint32_t text_plan_list_lost(struct column_fit *fit, const struct text_plan *plan, struct column_fit_item **lost)
{
    uint8_t *is_lost = column_fit_take(fit, plan->n_items, sizeof *is_lost);
    uint32_t n       = 0;

    if (is_lost == NULL)
        return 0;
    for (uint32_t g = 0; g < plan->groups.n_groups; g++) {
        const struct text_group *group = &plan->groups.groups[g];
        for (uint32_t i = 0; i < group->n_members && !plan->of_group[g].is_open; i++) {
            uint32_t item = plan->groups.members[group->first + i];
            is_lost[item] = !plan->is_exact[item];
            n += is_lost[item];
        }
    }
    if (n < MIN_VOCABULARY)
        return 0;
    *lost = column_fit_take(fit, n, sizeof **lost);
    for (uint32_t i = 0, k = 0; i < plan->n_items && *lost != NULL; i++) {
        if (is_lost[i])
            (*lost)[k++] = plan->items[i];
    }
    return n;
}
