/* jaeger_reference.c - one pass finds the parent, a second one, when there are others, appends the links. */
#include "common/trace/jaeger_reference.h"

#include "common/trace/jaeger_form.h"
#include "common/trace/json_scalar.h"

struct reference {
    uint64_t trace_id[2], span_id;
    char     codes[3]; /* its form, in order of the members */
    uint32_t n_codes;
    bool     is_child;
};

enum status jaeger_reference_id(struct jaeger_reader *reader, uint32_t at, const char *name, size_t max_digits,
                                uint64_t id[2])
{
    const struct json_node *node = &reader->document.nodes[at];
    if (node->type != JSON_STRING || node->text.n > max_digits || !json_scalar_parse_hex(node->text, id))
        return trace_document_bad(&reader->document, "%s%s is not 1 to %zu hexadecimal digits", reader->owner, name,
                                  max_digits);
    return STATUS_OK;
}

char jaeger_reference_width(const struct jaeger_reader *reader, uint32_t at)
{
    return reader->document.nodes[at].text.n > 16 ? JAEGER_FORM_TRACE_ID : JAEGER_FORM_TRACE_ID_LOW;
}

static enum status read_type(struct jaeger_reader *reader, uint32_t at, struct reference *reference)
{
    const struct json_node *node = &reader->document.nodes[at];

    reference->is_child = node->type == JSON_STRING && json_text_is(node->text, "CHILD_OF");
    if (!reference->is_child && (node->type != JSON_STRING || !json_text_is(node->text, "FOLLOWS_FROM")))
        return trace_document_bad(&reader->document, "refType is neither CHILD_OF nor FOLLOWS_FROM");
    reference->codes[reference->n_codes++] = reference->is_child ? JAEGER_FORM_REF_CHILD : JAEGER_FORM_REF_FOLLOWS;
    return STATUS_OK;
}

static enum status read_reference(struct jaeger_reader *reader, uint32_t at, bool is_counting,
                                  struct reference *reference)
{
    enum status               s = STATUS_OK;
    uint64_t                  id[2];
    struct jaeger_member_walk walk;

    *reference = (struct reference){ 0 };
    if (reader->document.nodes[at].type != JSON_OBJECT)
        return trace_document_bad(&reader->document, "reference is not an object");
    walk = jaeger_member_begin(reader, at);
    while (s == STATUS_OK && jaeger_member_next(reader, &walk)) {
        switch (walk.member) {
        case JAEGER_MEMBER_REF_TYPE:
            s = read_type(reader, walk.value_at, reference);
            break;
        case JAEGER_MEMBER_TRACE_ID:
            reference->codes[reference->n_codes++] = jaeger_reference_width(reader, walk.value_at);
            s = jaeger_reference_id(reader, walk.value_at, "traceID", 32, reference->trace_id);
            break;
        case JAEGER_MEMBER_SPAN_ID:
            reference->codes[reference->n_codes++] = JAEGER_FORM_SPAN_ID;
            s = jaeger_reference_id(reader, walk.value_at, "spanID", 16, id);
            reference->span_id = id[1];
            break;
        default:
            if (is_counting)
                jaeger_member_skip(reader, &walk);
        }
    }
    if (s != STATUS_OK || walk.status != STATUS_OK)
        return s != STATUS_OK ? s : walk.status;
    if (reference->n_codes != sizeof reference->codes)
        return trace_document_bad(&reader->document, "reference lacks refType, traceID or spanID");
    return STATUS_OK;
}

static enum status append_link(struct jaeger_reader *reader, const struct reference *reference)
{
    struct span_table *table = reader->document.table;
    struct span_link   link = { .trace_id = { reference->trace_id[0], reference->trace_id[1] },
                                .span_id = reference->span_id };

    link.form_id = intern_add(&table->texts, reference->codes, reference->n_codes);
    if (link.form_id == INTERN_NONE || span_table_append_link(table, &link) == SPAN_TABLE_NONE)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

/* Node of the reference that is the parent, or 0. */
static enum status find_parent(struct jaeger_reader *reader, uint32_t at, const uint64_t trace_id[2],
                               uint32_t *parent_at, struct reference *parent, uint32_t *n)
{
    const struct json_node *nodes = reader->document.nodes;

    *parent_at = *n = 0;
    *parent = (struct reference){ 0 };
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i].next, ++*n) {
        struct reference reference;
        enum status      s = read_reference(reader, i, true, &reference);
        if (s != STATUS_OK)
            return s;
        if (reference.trace_id[0] == trace_id[0] && reference.trace_id[1] == trace_id[1] && reference.span_id != 0 &&
            (*parent_at == 0 || (reference.is_child && !parent->is_child))) {
            *parent_at = i;
            *parent    = reference;
        }
    }
    return STATUS_OK;
}

static enum status read_list(struct jaeger_reader *reader, uint32_t at, const uint64_t trace_id[2], struct span *span)
{
    const struct json_node *nodes = reader->document.nodes;
    struct buffer          *form = &reader->form;
    struct reference        parent, reference;
    uint32_t                parent_at, n;
    enum status             s;

    if (nodes[at].type != JSON_ARRAY)
        return trace_document_bad(&reader->document, "references is not an array");
    s = find_parent(reader, at, trace_id, &parent_at, &parent, &n);
    if (n > (parent_at != 0)) {
        for (uint32_t i = at + 1; s == STATUS_OK && i < nodes[at].next; i = nodes[i].next) {
            if (i == parent_at)
                continue;
            if (i < parent_at)
                buffer_append_byte(form, JAEGER_FORM_LINK);
            s = read_reference(reader, i, false, &reference);
            if (s == STATUS_OK)
                s = append_link(reader, &reference);
        }
    }
    if (s == STATUS_OK && parent_at != 0) {
        span->parent_id = parent.span_id;
        buffer_append_byte(form, JAEGER_FORM_PARENT);
        if (!parent.is_child)
            buffer_append_byte(form, JAEGER_FORM_FOLLOWS);
    }
    return s;
}

enum status jaeger_reference_read_list(struct jaeger_reader *reader, uint32_t at, const uint64_t trace_id[2],
                                       struct span *span)
{
    reader->owner = "reference ";
    span->first_link_at = reader->document.table->n_links;
    enum status s = read_list(reader, at, trace_id, span);
    span->n_links = reader->document.table->n_links - span->first_link_at;
    reader->owner = "";
    return s;
}
