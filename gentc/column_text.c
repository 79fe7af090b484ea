/* column_text.c - which texts are kept, which follow patterns, and who takes over the rows of the rest.
 *
 * 1. Of each template's texts those are exact that are frequent and that
 *    slots drawn one by one would not draw as often.
 * 2. What is left of a template is *open* when it follows a pattern (or is
 *    one identifier or number) and has rows enough to pay for it; else it is
 *    lost: its rows go to the open templates, or to the exact texts. */
#include "gentc/column_text.h"

#include <stdlib.h>

#include "gentc/column_number.h"
#include "gentc/text_groups.h"

/* One template on its way to choices. */
struct plan {
    uint64_t n_rest_rows; /* of those texts that are not exact */
    uint32_t n_rest;
    uint64_t n_rows; /* of its pattern */
    bool     is_open;
};

struct text_work {
    struct column_fit_item *items;
    uint32_t                n_items;
    struct text_groups      groups;   /* owned */
    struct plan            *plans;    /* (n_groups) */
    uint8_t                *is_exact; /* (n_items) */
    double                 *chance;   /* (n_items) of being drawn slot by slot, within its template */
};

static struct column_fit_item *member(const struct text_work *work, const struct text_group *group, uint32_t i)
{
    return &work->items[work->groups.members[group->first + i]];
}

static const struct pattern_piece *member_piece(const struct text_work *work, const struct text_group *group,
                                                uint32_t i, uint32_t piece)
{
    return &text_groups_pieces(&work->groups, work->groups.members[group->first + i])[piece];
}

/* The texts of one slot with the members as references, sorted; only of those
 * that are not exact when is_rest. The number of texts. */
static uint32_t list_slot(const struct text_work *work, const struct text_group *group, uint32_t piece, bool is_rest,
                          struct column_fit_item *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < group->n_members; i++) {
        uint32_t item = work->groups.members[group->first + i];
        if (is_rest && work->is_exact[item])
            continue;
        out[n++] = (struct column_fit_item){
            .value = { member_piece(work, group, i, piece)->text, VALUE_STRING }, .ref = item, .n = work->items[item].n
        };
    }
    qsort(out, n, sizeof *out, column_fit_compare_values);
    return n;
}

/* ---- 1. Exact texts ---------------------------------------------------------- */

/* Multiplies chance[] by that of each member's text in this slot; false: all have the same. */
static bool apply_slot(struct text_work *work, const struct text_group *group, struct column_fit_item *slot, uint32_t n)
{
    bool varies = false;
    for (uint32_t begin = 0, end; begin < n; begin = end) {
        for (end = begin + 1; end < n && column_fit_compare_values(&slot[begin], &slot[end]) == 0; end++)
            ;
        double share = (double)column_fit_count(slot + begin, end - begin) / (double)group->n_rows;
        for (uint32_t i = begin; i < end; i++)
            work->chance[slot[i].ref] *= share;
        varies |= end - begin != n;
    }
    return varies;
}

/* How many slots differ between the members; fills their chances. */
static uint32_t weigh_slots(struct column_fit *fit, struct text_work *work, const struct text_group *group)
{
    struct column_fit_item *slot = column_fit_take(fit, group->n_members, sizeof *slot);
    uint32_t                n_varying = 0;

    if (slot == NULL)
        return 0;
    for (uint32_t piece = 0; piece < group->n_pieces; piece++) {
        if (member_piece(work, group, 0, piece)->kind == PATTERN_LITERAL)
            continue;
        uint32_t n = list_slot(work, group, piece, false, slot);
        n_varying += apply_slot(work, group, slot, n);
    }
    return n_varying;
}

/* Rows from which on a text of this template is worth its bytes. n_min_exact
 * is meant for a common text of some three bytes; random characters do not
 * compress: 4 bits a hex digit, 6 a letter. */
static uint64_t threshold(const struct column_fit *fit, const struct text_work *work, const struct text_group *group)
{
    size_t n_bits = 24;
    for (uint32_t piece = 0; piece < group->n_pieces; piece++) {
        const struct pattern_piece *p = member_piece(work, group, 0, piece);
        if (text_groups_is_identifier(p))
            n_bits += p->text.n * (p->kind == PATTERN_ALNUM ? 6 : 4);
    }
    return (uint64_t)fit->options->n_min_exact * n_bits / 24;
}

static void choose_exact(struct column_fit *fit, struct text_work *work, const struct text_group *group)
{
    uint32_t n_varying = group->n_slots == 0 ? 0 : weigh_slots(fit, work, group);
    uint64_t n_min     = threshold(fit, work, group);
    bool     is_few    = group->n_members <= COLUMN_FIT_FEW;
    bool     is_slot   = group->n_pieces == 1 && group->n_slots == 1;

    /* A pattern with one slot leaves the choice to the slot's column. */
    if (fit->has_failed || (n_varying == 1 && !is_few && !is_slot))
        return;
    if (is_slot && !is_few && !text_groups_is_identifier(member_piece(work, group, 0, 0)))
        return;
    for (uint32_t i = 0; i < group->n_members; i++) {
        uint32_t item = work->groups.members[group->first + i];
        double   n = (double)work->items[item].n, n_drawn = work->chance[item] * (double)group->n_rows;
        if (is_few || is_slot || n_varying == 0)
            n_drawn = 0;
        work->is_exact[item] = work->items[item].n >= fit->options->n_min_exact && n - n_drawn >= (double)n_min;
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
static void limit_exact(struct column_fit *fit, struct text_work *work)
{
    struct column_fit_item **by_count = column_fit_take(fit, work->n_items, sizeof *by_count);
    uint32_t                 n = 0;

    if (by_count == NULL)
        return;
    for (uint32_t i = 0; i < work->n_items; i++) {
        if (work->is_exact[i])
            by_count[n++] = &work->items[i];
    }
    if (n <= fit->options->n_max_choices)
        return;
    qsort(by_count, n, sizeof *by_count, compare_counts);
    for (uint32_t i = fit->options->n_max_choices; i < n; i++)
        work->is_exact[by_count[i] - work->items] = 0;
}

/* ---- 2. The rest ---------------------------------------------------------------- */

static void plan_rest(const struct column_fit *fit, struct text_work *work, uint32_t at)
{
    const struct text_group *group = &work->groups.groups[at];
    struct plan             *plan  = &work->plans[at];

    *plan = (struct plan){ 0 };
    for (uint32_t i = 0; i < group->n_members; i++) {
        uint32_t item = work->groups.members[group->first + i];
        if (work->is_exact[item])
            continue;
        plan->n_rest++;
        plan->n_rest_rows += work->items[item].n;
    }
    plan->n_rows  = plan->n_rest_rows;
    plan->is_open = plan->n_rest >= 2 && plan->n_rest_rows >= 2 * (uint64_t)fit->options->n_min_exact;
}

/* Texts that are neither exact nor open become exact after all when they are
 * few; and there must be something. */
static void rescue(struct text_work *work)
{
    uint32_t n_lost = 0, n_kept = 0, best = 0;

    for (uint32_t g = 0; g < work->groups.n_groups; g++) {
        n_lost += work->plans[g].is_open ? 0 : work->plans[g].n_rest;
        n_kept += work->plans[g].is_open;
    }
    for (uint32_t i = 0; i < work->n_items; i++) {
        n_kept += work->is_exact[i];
        if (work->items[i].n > work->items[best].n)
            best = i;
    }
    if (n_lost > COLUMN_FIT_FEW) {
        work->is_exact[best] |= n_kept == 0;
        return;
    }
    for (uint32_t g = 0; g < work->groups.n_groups; g++) {
        const struct text_group *group = &work->groups.groups[g];
        for (uint32_t i = 0; i < group->n_members && !work->plans[g].is_open; i++)
            work->is_exact[work->groups.members[group->first + i]] = 1;
    }
}

/* Gives the lost rows to the open templates, else to the exact texts, in
 * proportion. Ends are rounded, not counts: so they add up. */
static void give_lost_rows(struct text_work *work)
{
    uint64_t n_lost = 0, n_open = 0, end = 0, end_after = 0;

    for (uint32_t g = 0; g < work->groups.n_groups; g++) {
        if (work->plans[g].is_open)
            n_open += work->plans[g].n_rest_rows;
        else
            n_lost += work->plans[g].n_rest_rows;
    }
    for (uint32_t g = 0; g < work->groups.n_groups && n_open != 0; g++) {
        if (!work->plans[g].is_open)
            continue;
        end += work->plans[g].n_rest_rows;
        uint64_t end_now      = (uint64_t)((unsigned __int128)end * (n_open + n_lost) / n_open);
        work->plans[g].n_rows = end_now - end_after;
        end_after             = end_now;
    }
    if (n_open != 0 || n_lost == 0)
        return;
    uint64_t n_rows = column_fit_count(work->items, work->n_items);
    for (uint32_t i = 0; i < work->n_items; i++) {
        if (!work->is_exact[i])
            work->items[i].n = 0;
    }
    column_fit_spread(work->items, work->n_items, n_rows);
}

/* ---- 3. Choices ------------------------------------------------------------------- */

static enum model_alphabet find_alphabet(const struct text_work *work, const struct text_group *group)
{
    switch (member_piece(work, group, 0, 0)->kind) {
    case PATTERN_DIGITS: return MODEL_ALPHABET_DIGITS;
    case PATTERN_HEX_LOWER: return MODEL_ALPHABET_HEX_LOWER;
    case PATTERN_HEX_UPPER: return MODEL_ALPHABET_HEX_UPPER;
    case PATTERN_UUID: return MODEL_ALPHABET_UUID;
    default: break;
    }
    for (uint32_t i = 0; i < group->n_members; i++) {
        struct text text = member_piece(work, group, i, 0)->text;
        for (size_t k = 0; k < text.n; k++) {
            if (text.at[k] >= 'A' && text.at[k] <= 'Z')
                return MODEL_ALPHABET_ALNUM;
        }
    }
    return MODEL_ALPHABET_ALNUM_LOWER;
}

static void emit_fresh(struct column_fit *fit, const struct text_work *work, const struct text_group *group,
                       uint64_t n_rows)
{
    struct model_fresh *fresh = MODEL_BUILD_TAKE(fit->build, fresh, 1);
    if (fresh == NULL)
        return;
    *fresh = (struct model_fresh){ .length   = (uint16_t)member_piece(work, group, 0, 0)->text.n,
                                   .alphabet = (uint8_t)find_alphabet(work, group),
                                   .type     = work->items[0].value.type };
    column_fit_choose(fit, MODEL_CHOICE_FRESH, fit->build->model.n_fresh - 1, (uint32_t)n_rows);
}

static void emit_numbers(struct column_fit *fit, const struct text_work *work, const struct text_group *group,
                         uint64_t n_rows)
{
    struct column_fit_item *items = column_fit_take(fit, group->n_members, sizeof *items);
    if (items == NULL)
        return;
    for (uint32_t i = 0; i < group->n_members; i++)
        items[i] = *member(work, group, i);
    column_fit_spread(items, group->n_members, n_rows);
    column_number_fit_texts(fit, items, group->n_members);
}

/* Ends the part in the making with a slot, or with none. */
static void end_part(struct column_fit *fit, struct buffer *literal, uint32_t column)
{
    uint32_t           string = model_build_string(fit->build, (struct text){ (char *)literal->data, literal->n });
    struct model_part *part   = MODEL_BUILD_TAKE(fit->build, parts, 1);
    if (part != NULL)
        *part = (struct model_part){ .string = string, .column = column };
    literal->n = 0;
}

static void emit_pattern(struct column_fit *fit, const struct text_work *work, const struct text_group *group,
                         uint64_t n_rows)
{
    struct buffer literal = { 0 }; /* owned here */
    uint32_t      first   = fit->build->model.n_parts;

    for (uint32_t piece = 0; piece < group->n_pieces && !fit->has_failed; piece++) {
        struct column_fit_item *slot  = NULL;
        uint32_t                n     = 1;
        struct text             text  = member_piece(work, group, 0, piece)->text;
        if (member_piece(work, group, 0, piece)->kind != PATTERN_LITERAL) {
            slot = column_fit_take(fit, group->n_members, sizeof *slot);
            if (slot == NULL)
                break;
            n    = list_slot(work, group, piece, true, slot);
            n    = column_fit_join(slot, n);
            text = slot[0].value.text;
        }
        if (n == 1)
            buffer_append(&literal, text.at, text.n);
        else
            end_part(fit, &literal,
                     column_fit_add(fit, &(struct column_fit_rows){ slot, n, (uint32_t)n_rows, MODEL_CHOICE_VALUE }));
    }
    if (literal.n != 0)
        end_part(fit, &literal, MODEL_NONE);
    fit->has_failed |= literal.has_failed;
    buffer_free(&literal);
    struct model_pattern *pattern = MODEL_BUILD_TAKE(fit->build, patterns, 1);
    if (pattern == NULL)
        return;
    *pattern = (struct model_pattern){ first, fit->build->model.n_parts - first, work->items[0].value.type };
    column_fit_choose(fit, MODEL_CHOICE_PATTERN, fit->build->model.n_patterns - 1, (uint32_t)n_rows);
}

static void emit_all(struct column_fit *fit, const struct text_work *work)
{
    for (uint32_t i = 0; i < work->n_items; i++) {
        if (work->is_exact[i] && work->items[i].n != 0)
            column_fit_choose_value(fit, work->items[i].value, work->items[i].n);
    }
    for (uint32_t g = 0; g < work->groups.n_groups; g++) {
        const struct text_group *group = &work->groups.groups[g];
        uint64_t                 n_rows = work->plans[g].n_rows;
        if (!work->plans[g].is_open)
            continue;
        if (group->n_pieces != 1)
            emit_pattern(fit, work, group, n_rows);
        else if (text_groups_is_identifier(member_piece(work, group, 0, 0)))
            emit_fresh(fit, work, group, n_rows);
        else
            emit_numbers(fit, work, group, n_rows);
    }
}

void column_text_fit(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    struct text_work work = { .items = items, .n_items = n_items };

    work.is_exact = column_fit_take(fit, n_items, sizeof *work.is_exact);
    work.chance   = column_fit_take(fit, n_items, sizeof *work.chance);
    fit->has_failed |= !text_groups_build(items, n_items, &work.groups);
    work.plans = column_fit_take(fit, work.groups.n_groups, sizeof *work.plans);
    if (fit->has_failed)
        goto done;
    for (uint32_t i = 0; i < n_items; i++)
        work.chance[i] = 1;
    for (uint32_t g = 0; g < work.groups.n_groups; g++)
        choose_exact(fit, &work, &work.groups.groups[g]);
    limit_exact(fit, &work);
    for (uint32_t g = 0; g < work.groups.n_groups; g++)
        plan_rest(fit, &work, g);
    rescue(&work);
    for (uint32_t g = 0; g < work.groups.n_groups; g++) {
        bool was_open = work.plans[g].is_open;
        plan_rest(fit, &work, g);
        work.plans[g].is_open &= was_open;
    }
    give_lost_rows(&work);
    if (!fit->has_failed)
        emit_all(fit, &work);
done:
    text_groups_free(&work.groups);
}
