/* column_text.c - the choices of a plan: exact texts, numbers, fresh identifiers, patterns with slots.
 *
 * Texts that are lost and many are planned once more, every word a slot. */
#include "gentc/column_text.h"

#include "gentc/column_number.h"
#include "gentc/text_plan.h"

static enum model_alphabet find_alphabet(const struct text_plan *plan, const struct text_group *group)
{
    switch (text_plan_piece(plan, group, 0, 0)->kind) {
    case PATTERN_DIGITS: return MODEL_ALPHABET_DIGITS;
    case PATTERN_HEX_LOWER: return MODEL_ALPHABET_HEX_LOWER;
    case PATTERN_HEX_UPPER: return MODEL_ALPHABET_HEX_UPPER;
    case PATTERN_UUID: return MODEL_ALPHABET_UUID;
    default: break;
    }
    for (uint32_t i = 0; i < group->n_members; i++) {
        struct text text = text_plan_piece(plan, group, i, 0)->text;
        for (size_t k = 0; k < text.n; k++) {
            if (text.at[k] >= 'A' && text.at[k] <= 'Z')
                return MODEL_ALPHABET_ALNUM;
        }
    }
    return MODEL_ALPHABET_ALNUM_LOWER;
}

static void emit_fresh(struct column_fit *fit, const struct text_plan *plan, const struct text_group *group,
                       uint64_t n_rows)
{
    struct model_fresh *fresh = MODEL_BUILD_TAKE(fit->build, fresh, 1);
    if (fresh == NULL)
        return;
    *fresh = (struct model_fresh){ .length   = (uint16_t)text_plan_piece(plan, group, 0, 0)->text.n,
                                   .alphabet = (uint8_t)find_alphabet(plan, group),
                                   .type     = plan->items[0].value.type };
    column_fit_choose(fit, MODEL_CHOICE_FRESH, fit->build->model.n_fresh - 1, (uint32_t)n_rows);
}

static void emit_numbers(struct column_fit *fit, const struct text_plan *plan, const struct text_group *group,
                         uint64_t n_rows)
{
    struct column_fit_item *items = column_fit_take(fit, group->n_members, sizeof *items);
    if (items == NULL)
        return;
    for (uint32_t i = 0; i < group->n_members; i++)
        items[i] = *text_plan_member(plan, group, i);
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

static void emit_pattern(struct column_fit *fit, const struct text_plan *plan, const struct text_group *group,
                         uint64_t n_rows)
{
    struct buffer literal = { 0 }; /* owned here */
    uint32_t      first   = fit->build->model.n_parts;

    for (uint32_t piece = 0; piece < group->n_pieces && !fit->has_failed; piece++) {
        struct column_fit_item *slot  = NULL;
        uint32_t                n     = 1;
        struct text             text  = text_plan_piece(plan, group, 0, piece)->text;
        if (text_plan_piece(plan, group, 0, piece)->kind != PATTERN_LITERAL) {
            slot = column_fit_take(fit, group->n_members, sizeof *slot);
            if (slot == NULL)
                break;
            n    = text_plan_list_slot(plan, group, piece, true, slot);
            n    = column_fit_join(slot, n);
            text = slot[0].value.text;
        }
        if (n == 1)
            buffer_append(&literal, text.at, text.n);
        else
            end_part(fit, &literal,
                     column_fit_add(fit, &(struct column_fit_rows){ slot, n, (uint32_t)n_rows, MODEL_CHOICE_VALUE, 0, NULL }));
    }
    if (literal.n != 0)
        end_part(fit, &literal, MODEL_NONE);
    fit->has_failed |= literal.has_failed;
    buffer_free(&literal);
    struct model_pattern *pattern = MODEL_BUILD_TAKE(fit->build, patterns, 1);
    if (pattern == NULL)
        return;
    *pattern = (struct model_pattern){ first, fit->build->model.n_parts - first, plan->items[0].value.type, false };
    column_fit_choose(fit, MODEL_CHOICE_PATTERN, fit->build->model.n_patterns - 1, (uint32_t)n_rows);
}

static void emit_all(struct column_fit *fit, const struct text_plan *plan)
{
    for (uint32_t i = 0; i < plan->n_items; i++) {
        if (plan->is_exact[i] && plan->items[i].n != 0)
            column_fit_choose_value(fit, plan->items[i].value, plan->items[i].n);
    }
    for (uint32_t g = 0; g < plan->groups.n_groups; g++) {
        const struct text_group *group = &plan->groups.groups[g];
        uint64_t                 n_rows = plan->of_group[g].n_rows;
        if (!plan->of_group[g].is_open)
            continue;
        if (group->n_pieces != 1)
            emit_pattern(fit, plan, group, n_rows);
        else if (text_groups_is_identifier(text_plan_piece(plan, group, 0, 0)))
            emit_fresh(fit, plan, group, n_rows);
        else
            emit_numbers(fit, plan, group, n_rows);
    }
}

/* Does a plan with words for slots find a pattern? Then it takes over all that is lost. */
static bool look_again(struct column_fit *fit, const struct text_plan *plan, struct text_plan *second)
{
    second->n_items = text_plan_list_lost(fit, plan, &second->items);
    if (second->n_items != 0 && !fit->has_failed)
        text_plan_build(fit, second);
    return second->n_items != 0 && !fit->has_failed && text_plan_has_open(second);
}

void column_text_fit(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    struct text_plan plan   = { .items = items, .n_items = n_items }; /* owns its groups */
    struct text_plan second = { .has_words = true };                  /* likewise */

    text_plan_build(fit, &plan);
    bool is_second = !fit->has_failed && look_again(fit, &plan, &second);
    if (!fit->has_failed) {
        text_plan_settle(fit, is_second ? &second : &plan);
        emit_all(fit, &plan);
    }
    if (!fit->has_failed && is_second)
        emit_all(fit, &second);
    text_groups_free(&plan.groups);
    text_groups_free(&second.groups);
}
