/* thin.c - three levels of containers, each with a list of children under one of a few names. */
#include "gentq/thin.h"

#define N_LEVELS 3 /* document, resource, scope; spans below */

static const char *const child_keys[N_LEVELS][4] = {
    { "resourceSpans", "resource_spans", "batches", NULL },
    { "scopeSpans", "scope_spans", "instrumentationLibrarySpans", NULL },
    { "spans", NULL },
};

static bool is_child_key(struct text key, int level)
{
    for (int i = 0; child_keys[level][i] != NULL; i++)
        if (json_text_is(key, child_keys[level][i]))
            return true;
    return false;
}

/* The index of a member's value in the object at 'at', or 0. */
static uint32_t find_children(const struct json_node *nodes, uint32_t at, int level)
{
    if (nodes[at].type != JSON_OBJECT)
        return 0;
    for (uint32_t key = at + 1; key < nodes[at].next; key = nodes[key + 1].next)
        if (is_child_key(nodes[key].text, level) && nodes[key + 1].type == JSON_ARRAY)
            return key + 1;
    return 0;
}

static struct text find_trace_id(const struct json_node *nodes, uint32_t at)
{
    for (uint32_t key = at + 1; nodes[at].type == JSON_OBJECT && key < nodes[at].next; key = nodes[key + 1].next)
        if (json_text_is(nodes[key].text, "traceId") || json_text_is(nodes[key].text, "trace_id"))
            return nodes[key + 1].text;
    return (struct text){ "", 0 };
}

static const char *end_of(struct text text)
{
    return text.at + text.n;
}

static void add_container(const struct json_node *nodes, uint32_t at, int level, const struct thin_numbers *numbers,
                          struct thin_line *line)
{
    uint32_t children = find_children(nodes, at, level);
    if (children == 0)
        return;
    size_t            piece_at = line->pieces.n;
    struct text       whole = nodes[at].text, list = nodes[children].text;
    struct thin_piece piece = { whole.at, end_of(whole), list.at + 1, end_of(list) - 1, 0, 0, false };

    buffer_append(&line->pieces, &piece, sizeof piece);
    for (uint32_t child = children + 1; child < nodes[children].next; child = nodes[child].next) {
        if (level + 1 < N_LEVELS) {
            add_container(nodes, child, level + 1, numbers, line);
            continue;
        }
        struct thin_piece span = { .begin = nodes[child].text.at, .end = end_of(nodes[child].text), .is_span = true };
        span.trace             = numbers->number(numbers->context, find_trace_id(nodes, child));
        span.next              = (uint32_t)(line->pieces.n / sizeof span) + 1;
        buffer_append(&line->pieces, &span, sizeof span);
    }
    if (!line->pieces.has_failed)
        ((struct thin_piece *)(void *)(line->pieces.data + piece_at))->next = (uint32_t)(line->pieces.n / sizeof piece);
}

void thin_line_build(const struct json_node *nodes, const struct thin_numbers *numbers, struct thin_line *line)
{
    line->pieces.n = 0;
    add_container(nodes, 0, 0, numbers, line);
    line->is_otlp = line->pieces.n != 0;
}

void thin_line_free(struct thin_line *line)
{
    buffer_free(&line->pieces);
}

/* Appends the piece at 'at'; false, and 'out' as it was, when no span of it is left. */
static bool append_piece(const struct thin_piece *pieces, uint32_t at, const uint8_t *has_trace, struct buffer *out)
{
    const struct thin_piece *piece  = &pieces[at];
    size_t                   before = out->n;
    bool                     is_any = false;

    if (piece->is_span) {
        if (has_trace[piece->trace])
            buffer_append(out, piece->begin, (size_t)(piece->end - piece->begin));
        return has_trace[piece->trace];
    }
    buffer_append(out, piece->begin, (size_t)(piece->head_end - piece->begin));
    for (uint32_t child = at + 1; child < piece->next; child = pieces[child].next) {
        size_t before_comma = out->n;
        if (is_any)
            buffer_append_byte(out, ',');
        if (append_piece(pieces, child, has_trace, out))
            is_any = true;
        else
            out->n = before_comma;
    }
    buffer_append(out, piece->tail_begin, (size_t)(piece->end - piece->tail_begin));
    if (!is_any)
        out->n = before;
    return is_any;
}

void thin_line_append(const struct thin_line *line, const uint8_t *has_trace, struct buffer *out)
{
    if (line->pieces.n != 0 && !line->pieces.has_failed &&
        append_piece((const struct thin_piece *)(const void *)line->pieces.data, 0, has_trace, out))
        buffer_append_byte(out, '\n');
}
