/* relation_match.c - one template against one span. */
#include "gentc/relation_match.h"

#include "common/bundle/model_take.h"

static const struct span *span_at(const struct relation_match *match, uint32_t position)
{
    return &match->window->spans->spans[match->window->order[position]];
}

/* The span before: a step up, or back to the elder sibling. */
static uint32_t step_back(const struct relation_match *match, uint8_t source, uint32_t position)
{
    return source == MODEL_SOURCE_SIBLING ? match->elder[position] : match->structure->parent[position];
}

uint32_t relation_match_find_other(const struct relation_match *match, const struct relation_part *part,
                                   uint32_t position, struct span_value *value)
{
    uint32_t n_steps = part->source == MODEL_SOURCE_PARENT ? 1 : MODEL_MAX_SOURCE_DEPTH;
    uint32_t other = step_back(match, part->source, position);

    for (uint32_t step = 0; step < n_steps && other != STRUCTURE_NO_PARENT; step++) {
        if (relation_cells_find(match->window->spans, span_at(match, other), part->what, part->key_id, value)
            != RELATION_CELLS_NONE)
            return other;
        other = step_back(match, part->source, other);
    }
    return STRUCTURE_NO_PARENT;
}

/* What a part repeats for cell 'cell' of the span at 'position'; false when nothing has it. */
static bool find_source(const struct relation_match *match, const struct relation_part *part, uint32_t position,
                        uint32_t cell, struct span_value *value)
{
    uint32_t other;

    if (part->source != MODEL_SOURCE_SELF)
        return relation_match_find_other(match, part, position, value) != STRUCTURE_NO_PARENT;
    other = relation_cells_find(match->window->spans, span_at(match, position), part->what, part->key_id, value);
    return other != RELATION_CELLS_NONE && match->rank[other] < match->rank[cell];
}

bool relation_match_is_copy(const struct relation_template *template)
{
    return template->n_parts == 1 && template->parts[0].literal.n == 0;
}

static bool is_pasteable(uint8_t type)
{
    return !span_value_is_json(type);
}

/* What a copy gives: all of the source, or a part of its text. */
static bool cut_part(const struct relation_template *copy, struct span_value *source)
{
    enum model_take take = copy->parts[0].take;
    if (take == MODEL_TAKE_ALL)
        return true;
    if (span_value_is_json(source->type) || !model_take_part(source->text, take, &source->text))
        return false;
    source->type = copy->type;
    return model_take_is_type(source->text, copy->type);
}

bool relation_match_has(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                        uint32_t cell)
{
    struct span_value source;
    for (uint32_t i = 0; i < template->n_parts; i++) {
        const struct relation_part *part = &template->parts[i];
        if (part->source == MODEL_SOURCE_NONE)
            break;
        if (!find_source(match, part, position, cell, &source))
            return false;
        if (relation_match_is_copy(template)
                ? !cut_part(template, &source)
                : !is_pasteable(source.type) || !model_take_part(source.text, part->take, &source.text))
            return false;
    }
    return true;
}

bool relation_match_is_repeated(struct span_value source, struct span_value value, uint32_t cell)
{
    bool is_type = cell < RELATION_CELLS_FIRST_ATTR ? is_pasteable(source.type) : source.type == value.type;
    return is_type && source.text.n == value.text.n
           && (value.text.n == 0 || memcmp(source.text.at, value.text.at, value.text.n) == 0);
}

/* Takes 'head' off the front of 'text'. */
static bool skip_text(struct text *text, struct text head)
{
    if (head.n > text->n || (head.n != 0 && memcmp(head.at, text->at, head.n) != 0))
        return false;
    text->at += head.n;
    text->n -= head.n;
    return true;
}

bool relation_match_is(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                       uint32_t cell)
{
    struct span_value value = relation_cells_at(match->window->spans, span_at(match, position), cell);
    struct text       left = value.text;
    struct span_value source;

    if (relation_match_is_copy(template))
        return find_source(match, &template->parts[0], position, cell, &source) && cut_part(template, &source)
               && relation_match_is_repeated(source, value, cell);
    if (value.type != VALUE_STRING)
        return false;
    for (uint32_t i = 0; i < template->n_parts; i++) {
        const struct relation_part *part = &template->parts[i];
        if (!skip_text(&left, part->literal))
            return false;
        if (part->source == MODEL_SOURCE_NONE)
            break;
        if (!find_source(match, part, position, cell, &source) || !is_pasteable(source.type)
            || !model_take_part(source.text, part->take, &source.text) || !skip_text(&left, source.text))
            return false;
    }
    return left.n == 0;
}
