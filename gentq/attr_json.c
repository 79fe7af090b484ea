/* attr_json.c - typed values lose their types but for what JSON has itself; lists are parsed and taken apart. */
#include "gentq/attr_json.h"

#include <stdlib.h>

#include "common/base/input.h"
#include "common/trace/otlp_member.h"

enum status attr_json_init(struct attr_json *writer, const struct span_table *table, struct fail *fail)
{
    *writer         = (struct attr_json){ .table = table };
    writer->json    = json_open();
    writer->last_at = calloc(table->texts.n, sizeof *writer->last_at);
    if (writer->json == NULL || writer->last_at == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "attributes");
    return STATUS_OK;
}

void attr_json_free(struct attr_json *writer)
{
    json_close(writer->json);
    free(writer->last_at);
    buffer_free(&writer->padded);
    *writer = (struct attr_json){ 0 };
}

static void append_quoted(struct buffer *out, struct text body)
{
    buffer_append_byte(out, '"');
    buffer_append(out, body.at, body.n);
    buffer_append_byte(out, '"');
}

/* ---- Inside of lists ------------------------------------------------------ */

static void append_list(const struct json_node *nodes, uint32_t at, bool is_map, struct buffer *out);

static void append_number(struct text text, struct buffer *out)
{
    if (json_text_is_number(text))
        buffer_append(out, text.at, text.n);
    else
        append_quoted(out, text);
}

/* The AnyValue at node 'at'; the reader has checked it. */
static void append_any(const struct json_node *nodes, uint32_t at, struct buffer *out)
{
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next) {
        const struct json_node *value = &nodes[i + 1];
        switch (value->type == JSON_NULL ? OTLP_MEMBER_UNKNOWN : otlp_member_of(nodes[i].text)) {
        case OTLP_MEMBER_STRING_VALUE:
        case OTLP_MEMBER_BYTES_VALUE:
            append_quoted(out, value->text);
            return;
        case OTLP_MEMBER_BOOL_VALUE:
            buffer_append(out, value->text.at, value->text.n);
            return;
        case OTLP_MEMBER_INT_VALUE:
        case OTLP_MEMBER_DOUBLE_VALUE:
            append_number(value->text, out);
            return;
        case OTLP_MEMBER_ARRAY_VALUE:
        case OTLP_MEMBER_KVLIST_VALUE:
            append_list(nodes, i + 1, otlp_member_of(nodes[i].text) == OTLP_MEMBER_KVLIST_VALUE, out);
            return;
        default:
            break;
        }
    }
    buffer_append_literal(out, "null");
}

static void append_key_value(const struct json_node *nodes, uint32_t at, struct buffer *out)
{
    struct text key      = { "", 0 };
    uint32_t    value_at = 0;

    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next) {
        enum otlp_member member = otlp_member_of(nodes[i].text);
        if (member == OTLP_MEMBER_KEY)
            key = nodes[i + 1].text;
        else if (member == OTLP_MEMBER_VALUE && nodes[i + 1].type == JSON_OBJECT)
            value_at = i + 1;
    }
    append_quoted(out, key);
    buffer_append_byte(out, ':');
    if (value_at == 0)
        buffer_append_literal(out, "null");
    else
        append_any(nodes, value_at, out);
}

/* The object behind arrayValue or kvlistValue, {"values":[...]}; json_parse bounds the depth. */
static void append_list(const struct json_node *nodes, uint32_t at, bool is_map, struct buffer *out)
{
    bool is_first = true;

    buffer_append_byte(out, is_map ? '{' : '[');
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next) {
        if (otlp_member_of(nodes[i].text) != OTLP_MEMBER_VALUES || nodes[i + 1].type != JSON_ARRAY)
            continue;
        for (uint32_t k = i + 2; k < nodes[i + 1].next; k = nodes[k].next) {
            if (!is_first)
                buffer_append_byte(out, ',');
            is_first = false;
            if (is_map)
                append_key_value(nodes, k, out);
            else
                append_any(nodes, k, out);
        }
    }
    buffer_append_byte(out, is_map ? '}' : ']');
}

static void parse_list(struct attr_json *writer, struct span_value value, struct buffer *out)
{
    static const uint8_t    padding[INPUT_PADDING];
    const struct json_node *nodes;

    writer->padded.n = 0;
    buffer_append(&writer->padded, value.text.at, value.text.n);
    buffer_append(&writer->padded, padding, sizeof padding);
    struct text text = { (const char *)writer->padded.data, value.text.n };
    if (writer->padded.has_failed) {
        writer->has_failed = true;
        return;
    }
    enum status s = json_parse(writer->json, text, &nodes, NULL);
    writer->has_failed |= s == STATUS_NO_MEMORY;
    if (s == STATUS_OK && nodes[0].type == JSON_OBJECT)
        append_list(nodes, 0, value.type == VALUE_KVLIST, out);
    else
        buffer_append_literal(out, "null");
}

/* ---- Attributes ----------------------------------------------------------- */

static void append_value(struct attr_json *writer, struct span_value value, struct buffer *out)
{
    switch (value.type) {
    case VALUE_EMPTY:
        buffer_append_literal(out, "null");
        break;
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_INT_NUMBER:
    case VALUE_DOUBLE:
    case VALUE_JSON:
        buffer_append(out, value.text.at, value.text.n);
        break;
    case VALUE_DOUBLE_STRING:
        append_number(value.text, out);
        break;
    case VALUE_ARRAY:
    case VALUE_KVLIST:
        parse_list(writer, value, out);
        break;
    default:
        append_quoted(out, value.text);
        break;
    }
}

void attr_json_append(struct attr_json *writer, struct span_attrs attrs, struct buffer *out)
{
    const struct span_table *table    = writer->table;
    bool                     is_first = true;

    for (uint32_t i = attrs.first_at; i < attrs.first_at + attrs.n; i++)
        writer->last_at[table->attrs[i].key_id] = i;
    buffer_append_byte(out, '{');
    for (uint32_t i = attrs.first_at; i < attrs.first_at + attrs.n; i++) {
        const struct span_attr *attr = &table->attrs[i];
        if (writer->last_at[attr->key_id] != i)
            continue;
        if (!is_first)
            buffer_append_byte(out, ',');
        is_first = false;
        append_quoted(out, span_table_text(table, attr->key_id));
        buffer_append_byte(out, ':');
        append_value(writer, span_table_value(table, attr->value_id), out);
    }
    buffer_append_byte(out, '}');
    writer->has_failed |= out->has_failed;
}
