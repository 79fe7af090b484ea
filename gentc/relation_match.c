/* relation_match.c - one template against one span. */
#include "gentc/relation_match.h"

#define MIN_SOURCE_BYTES 3   /* shorter texts stand everywhere */
#define MAX_CANDIDATES   256
#define MAX_TEXT_BYTES   4096 /* of what is looked through */

struct candidate {
    struct text text;
    uint32_t    key_id, value_id;
    uint8_t     source;
};

static const struct span *span_at(const struct relation_match *match, uint32_t position)
{
    return &match->window->spans->spans[match->window->order[position]];
}

static const struct span_attr *attr_at(const struct relation_match *match, const struct span *span, uint32_t attr)
{
    return &match->window->spans->attrs[span->attrs.first_at + attr];
}

/* The first attribute with that key: what gen finds; SPAN_TABLE_NONE when there is none. */
static uint32_t find_attr(const struct relation_match *match, const struct span *span, uint32_t key_id)
{
    for (uint32_t i = 0; i < span->attrs.n; i++)
        if (attr_at(match, span, i)->key_id == key_id)
            return i;
    return SPAN_TABLE_NONE;
}

bool relation_match_above(const struct relation_match *match, uint32_t position, uint32_t key_id, uint32_t *value_id)
{
    uint32_t up = match->structure->parent[position];
    for (uint32_t step = 0; step < MODEL_MAX_SOURCE_DEPTH && up != STRUCTURE_NO_PARENT; step++) {
        const struct span *span = span_at(match, up);
        uint32_t           attr = find_attr(match, span, key_id);
        if (attr != SPAN_TABLE_NONE) {
            *value_id = attr_at(match, span, attr)->value_id;
            return true;
        }
        up = match->structure->parent[up];
    }
    return false;
}

static bool find_source(const struct relation_match *match, const struct relation_part *part, uint32_t position,
                        uint32_t attr, uint32_t *value_id)
{
    const struct span *span = span_at(match, position);
    uint32_t           other;

    if (part->source == MODEL_SOURCE_ABOVE)
        return relation_match_above(match, position, part->key_id, value_id);
    if (part->source == MODEL_SOURCE_PARENT) {
        uint32_t parent = match->structure->parent[position];
        if (parent == STRUCTURE_NO_PARENT)
            return false;
        span = span_at(match, parent);
        other = find_attr(match, span, part->key_id);
        if (other != SPAN_TABLE_NONE)
            *value_id = attr_at(match, span, other)->value_id;
        return other != SPAN_TABLE_NONE;
    }
    other = find_attr(match, span, part->key_id);
    if (other == SPAN_TABLE_NONE || match->rank[other] >= match->rank[attr])
        return false;
    *value_id = attr_at(match, span, other)->value_id;
    return true;
}

bool relation_match_has(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                        uint32_t attr)
{
    uint32_t value_id;
    return find_source(match, &template->parts[0], position, attr, &value_id);
}

static bool is_copy(const struct relation_template *template)
{
    return template->n_parts == 1 && template->parts[0].literal.n == 0;
}

static bool is_pasteable(uint8_t type)
{
    return !span_value_is_json(type);
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
                       uint32_t attr, uint32_t value_id)
{
    struct span_value value = span_table_value(match->window->spans, value_id);
    struct text       left = value.text;
    uint32_t          source_id;

    if (is_copy(template))
        return find_source(match, &template->parts[0], position, attr, &source_id) && source_id == value_id;
    if (value.type != VALUE_STRING)
        return false;
    for (uint32_t i = 0; i < template->n_parts; i++) {
        const struct relation_part *part = &template->parts[i];
        if (!skip_text(&left, part->literal))
            return false;
        if (part->source == MODEL_SOURCE_NONE)
            break;
        if (!find_source(match, part, position, attr, &source_id))
            return false;
        struct span_value source = span_table_value(match->window->spans, source_id);
        if (!is_pasteable(source.type) || !skip_text(&left, source.text))
            return false;
    }
    return left.n == 0;
}

/* ---- Proposals --------------------------------------------------------------------------- */

/* What the parent has hides what is further above. */
static bool is_listed(const struct candidate *list, uint32_t n, uint8_t source, uint32_t key_id)
{
    for (uint32_t i = 0; i < n; i++)
        if (list[i].key_id == key_id && (list[i].source == MODEL_SOURCE_SELF) == (source == MODEL_SOURCE_SELF))
            return true;
    return false;
}

static void list_candidate(const struct relation_match *match, const struct span_attr *attr, uint8_t source,
                           struct candidate *list, uint32_t *n)
{
    if (*n == MAX_CANDIDATES || is_listed(list, *n, source, attr->key_id))
        return;
    list[(*n)++] = (struct candidate){ span_table_value(match->window->spans, attr->value_id).text, attr->key_id,
                                       attr->value_id, source };
}

static uint32_t list_candidates(const struct relation_match *match, uint32_t position, uint32_t attr,
                                struct candidate *list)
{
    const struct span *span = span_at(match, position);
    uint32_t           n = 0, up = match->structure->parent[position];

    for (uint32_t i = 0; i < span->attrs.n; i++)
        if (match->rank[i] < match->rank[attr] && find_attr(match, span, attr_at(match, span, i)->key_id) == i)
            list_candidate(match, attr_at(match, span, i), MODEL_SOURCE_SELF, list, &n);
    for (uint32_t step = 0; step < MODEL_MAX_SOURCE_DEPTH && up != STRUCTURE_NO_PARENT; step++) {
        span = span_at(match, up);
        for (uint32_t i = 0; i < span->attrs.n; i++)
            list_candidate(match, attr_at(match, span, i), step == 0 ? MODEL_SOURCE_PARENT : MODEL_SOURCE_ABOVE, list,
                           &n);
        up = match->structure->parent[up];
    }
    return n;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The longest candidate that stands at text[at], as whole words. */
static const struct candidate *find_candidate(const struct candidate *list, uint32_t n, struct text text, size_t at)
{
    const struct candidate *best = NULL;
    for (uint32_t i = 0; i < n; i++) {
        const struct text *t = &list[i].text;
        if (t->n < MIN_SOURCE_BYTES || t->n > text.n - at || (best != NULL && t->n <= best->text.n)
            || memcmp(t->at, text.at + at, t->n) != 0)
            continue;
        bool is_begin = at == 0 || !is_word(text.at[at - 1]) || !is_word(t->at[0]);
        bool is_end = at + t->n == text.n || !is_word(text.at[at + t->n]) || !is_word(t->at[t->n - 1]);
        if (is_begin && is_end)
            best = &list[i];
    }
    return best;
}

bool relation_match_propose(const struct relation_match *match, uint32_t position, uint32_t attr,
                            struct relation_template *template)
{
    const struct span_attr *own = attr_at(match, span_at(match, position), attr);
    struct span_value       value = span_table_value(match->window->spans, own->value_id);
    struct candidate        list[MAX_CANDIDATES];
    uint32_t                n = list_candidates(match, position, attr, list);
    size_t                  begin = 0;

    template->n_parts = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (list[i].value_id != own->value_id)
            continue;
        template->parts[template->n_parts++] = (struct relation_part){ { "", 0 }, list[i].key_id, list[i].source };
        return true;
    }
    if (value.type != VALUE_STRING || value.text.n > MAX_TEXT_BYTES)
        return false;
    for (size_t at = 0; at < value.text.n && template->n_parts < MODEL_MAX_SOURCES;) {
        const struct candidate *found = find_candidate(list, n, value.text, at);
        if (found == NULL) {
            at += value.text.at[at] == '\\' ? 2 : 1;
            continue;
        }
        template->parts[template->n_parts++] =
            (struct relation_part){ { value.text.at + begin, at - begin }, found->key_id, found->source };
        at += found->text.n;
        begin = at;
    }
    if (template->n_parts == 0)
        return false;
    if (begin < value.text.n)
        template->parts[template->n_parts++] =
            (struct relation_part){ { value.text.at + begin, value.text.n - begin }, 0, MODEL_SOURCE_NONE };
    return true;
}
