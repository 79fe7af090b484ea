/* thin.c - levels of containers, each with a list of children under one of a few names; arrays around them. */
#include "gentq/thin.h"

#define MAX_LEVELS 3

/* How a format's documents are built. */
struct form {
    const char *lists[MAX_LEVELS][4]; /* names of the children's list, from the outside in; records below */
    const char *owner;                /* the member of a record that has the id, or NULL: the record itself */
    const char *ids[3];
    bool        is_whole; /* no level can be left out */
};

static const struct form forms[TRACE_FORMAT_N] = {
    [TRACE_FORMAT_OTLP] = {
        .lists = { { "resourceSpans", "resource_spans", "batches" },
                   { "scopeSpans", "scope_spans", "instrumentationLibrarySpans" },
                   { "spans" } },
        .ids = { "traceId", "trace_id" },
        .is_whole = true,
    },
    [TRACE_FORMAT_ZIPKIN]  = { .ids = { "traceId" } },
    [TRACE_FORMAT_ZIPKIN1] = { .ids = { "traceId" } },
    [TRACE_FORMAT_JAEGER]  = { .lists = { { "data" }, { "spans" } }, .ids = { "traceID" } },
    [TRACE_FORMAT_GENT]    = { .owner = "details", .ids = { "transactionId" } },
    [TRACE_FORMAT_CCTF]    = { .ids = { "trace_id" } },
};

struct build {
    const struct json_node    *nodes;
    const struct form         *form;
    const struct thin_numbers *numbers;
    struct thin_document      *document;
};

/* The index of the value of the first member with one of the names, which NULL ends, in the object at 'at', or 0. */
static uint32_t find_member(const struct json_node *nodes, uint32_t at, const char *const *names)
{
    if (nodes[at].type != JSON_OBJECT)
        return 0;
    for (uint32_t key = at + 1; key < nodes[at].next; key = nodes[key + 1].next)
        for (size_t i = 0; names[i] != NULL; i++)
            if (json_text_is(nodes[key].text, names[i]))
                return key + 1;
    return 0;
}

/* The list of the children of the object at 'at', or 0; *level becomes theirs. */
static uint32_t find_list(const struct build *build, uint32_t at, int *level)
{
    const struct json_node *nodes = build->nodes;

    while (*level < MAX_LEVELS && build->form->lists[*level][0] != NULL) {
        uint32_t list = find_member(nodes, at, build->form->lists[(*level)++]);
        if (list != 0 && nodes[list].type == JSON_ARRAY)
            return list;
        if (build->form->is_whole)
            break;
    }
    return 0;
}

static const char *end_of(struct text text)
{
    return text.at + text.n;
}

static void add_record(const struct build *build, uint32_t at)
{
    const struct json_node *nodes = build->nodes;
    struct buffer          *pieces = &build->document->pieces;
    uint32_t                owner = at, id = 0;

    if (build->form->owner != NULL)
        owner = find_member(nodes, at, (const char *const[]){ build->form->owner, NULL });
    if (owner != 0 || build->form->owner == NULL)
        id = find_member(nodes, owner, build->form->ids);
    struct thin_piece record = {
        .begin = nodes[at].text.at,
        .end = end_of(nodes[at].text),
        .next = (uint32_t)(pieces->n / sizeof record) + 1,
        .trace = build->numbers->number(build->numbers->context, id == 0 ? NULL : &nodes[id]),
        .is_record = true,
    };
    buffer_append(pieces, &record, sizeof record);
}

static void add_piece(const struct build *build, uint32_t at, int level)
{
    const struct json_node *nodes = build->nodes;
    struct buffer          *pieces = &build->document->pieces;
    bool                    is_array = level == 0 && nodes[at].type == JSON_ARRAY;
    int                     below = level;
    uint32_t                list = is_array ? at : find_list(build, at, &below);

    if (!is_array && list == 0) {
        if (!build->form->is_whole || level == MAX_LEVELS)
            add_record(build, at);
        return;
    }
    size_t            piece_at = pieces->n;
    struct text       whole = nodes[at].text, inner = nodes[list].text;
    struct thin_piece piece = { whole.at, end_of(whole), inner.at + 1, end_of(inner) - 1, 0, 0, false };

    buffer_append(pieces, &piece, sizeof piece);
    for (uint32_t child = list + 1; child < nodes[list].next; child = nodes[child].next)
        add_piece(build, child, below);
    if (!pieces->has_failed)
        ((struct thin_piece *)(void *)(pieces->data + piece_at))->next = (uint32_t)(pieces->n / sizeof piece);
}

void thin_document_build(const struct json_node *nodes, enum trace_format format, const struct thin_numbers *numbers,
                         struct thin_document *document)
{
    const struct build build = { nodes, &forms[format], numbers, document };

    document->pieces.n = 0;
    add_piece(&build, 0, 0);
    document->is_known = document->pieces.n != 0;
}

void thin_document_free(struct thin_document *document)
{
    buffer_free(&document->pieces);
}

/* Appends the piece at 'at'; false, and 'out' as it was, when no record of it is left. */
static bool append_piece(const struct thin_piece *pieces, uint32_t at, const uint8_t *has_trace, struct buffer *out)
{
    const struct thin_piece *piece  = &pieces[at];
    size_t                   before = out->n;
    bool                     is_any = false;

    if (piece->is_record) {
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

void thin_document_append(const struct thin_document *document, const uint8_t *has_trace, struct buffer *out)
{
    if (document->pieces.n != 0 && !document->pieces.has_failed &&
        append_piece((const struct thin_piece *)(const void *)document->pieces.data, 0, has_trace, out))
        buffer_append_byte(out, '\n');
}
