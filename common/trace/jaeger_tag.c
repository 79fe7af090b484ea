/* jaeger_tag.c - the type that a KeyValue names and the token that it has, to a type of ours. */
#include "common/trace/jaeger_tag.h"

#include "common/trace/json_scalar.h"
#include "common/trace/json_text.h"
#include "common/trace/otlp_scalar.h"

/* A 64-bit integer in the digits that printf gives it. */
static bool is_int(struct text text)
{
    bool     is_negative = text.n != 0 && text.at[0] == '-';
    uint64_t size;

    if (is_negative)
        text = (struct text){ text.at + 1, text.n - 1 };
    if (text.n == 0 || text.n > 19 || (text.at[0] == '0' && (text.n != 1 || is_negative)))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (!json_scalar_is_digit(text.at[i]))
            return false;
    }
    return json_scalar_parse_u64(text, &size) && size <= (uint64_t)INT64_MAX + is_negative;
}

static bool is_float(struct text text)
{
    return json_text_is(text, "NaN") || json_text_is(text, "Infinity") || json_text_is(text, "-Infinity") ||
           json_text_is_number(text);
}

static enum value_type type_of_token(const struct json_node *value)
{
    switch (value->type) {
    case JSON_NULL:
        return VALUE_EMPTY;
    case JSON_FALSE:
    case JSON_TRUE:
        return VALUE_BOOL;
    case JSON_NUMBER:
        return is_int(value->text) ? VALUE_INT_NUMBER : VALUE_DOUBLE;
    case JSON_STRING:
        return VALUE_STRING;
    default:
        return VALUE_JSON;
    }
}

/* The type of a scalar, as it is named and as far as it fits. */
static enum value_type type_of(struct text type, const struct json_node *value)
{
    bool is_string = value->type == JSON_STRING;

    if (json_text_is(type, "string"))
        return VALUE_STRING;
    if (is_string && json_text_is(type, "bool") &&
        (json_text_is(value->text, "true") || json_text_is(value->text, "false")))
        return VALUE_BOOL;
    if (is_string && json_text_is(type, "int64") && is_int(value->text))
        return VALUE_INT;
    if (is_string && json_text_is(type, "float64") && is_float(value->text))
        return VALUE_DOUBLE_STRING;
    if (value->type == JSON_NUMBER && json_text_is(type, "float64"))
        return VALUE_DOUBLE;
    if (is_string && json_text_is(type, "binary") && otlp_scalar_is_base64(value->text))
        return VALUE_BYTES;
    return type_of_token(value);
}

struct tag {
    struct text             key;
    struct text             type;
    const struct json_node *value; /* NULL: none */
};

static enum status read_tag(struct jaeger_reader *reader, uint32_t at, struct tag *tag)
{
    const struct json_node   *nodes = reader->document.nodes;
    struct jaeger_member_walk walk;
    const char               *bad = NULL;

    *tag = (struct tag){ .type = { "", 0 } };
    if (nodes[at].type != JSON_OBJECT)
        return trace_document_bad(&reader->document, "%stag is not an object", reader->owner);
    walk = jaeger_member_begin(reader, at);
    while (jaeger_member_next(reader, &walk)) {
        const struct json_node *value = &nodes[walk.value_at];
        if (walk.member == JAEGER_MEMBER_VALUE) {
            tag->value = value;
        } else if (walk.member != JAEGER_MEMBER_KEY && walk.member != JAEGER_MEMBER_TYPE) {
            jaeger_member_skip(reader, &walk);
        } else if (value->type != JSON_STRING) {
            bad = walk.member == JAEGER_MEMBER_KEY ? "key" : "type";
        } else if (walk.member == JAEGER_MEMBER_KEY) {
            tag->key = value->text;
        } else {
            tag->type = value->text;
        }
    }
    if (walk.status != STATUS_OK)
        return walk.status;
    if (bad != NULL)
        return trace_document_bad(&reader->document, "%stag's %s is not a string", reader->owner, bad);
    if (tag->key.at == NULL)
        return trace_document_bad(&reader->document, "%stag has no key", reader->owner);
    return STATUS_OK;
}

static enum status append_value(struct jaeger_reader *reader, struct text key, enum value_type type, struct text value)
{
    uint32_t key_id = intern_add(&reader->document.table->texts, key.at, key.n);

    if (key_id == INTERN_NONE || (type == VALUE_JSON && !json_text_compact(&reader->scratch, &value)))
        return STATUS_NO_MEMORY;
    return trace_document_append_attr(&reader->document, key_id, type, value);
}

enum status jaeger_tag_append_json(struct jaeger_reader *reader, struct text key, uint32_t at)
{
    const struct json_node *value = &reader->document.nodes[at];
    return append_value(reader, key, type_of_token(value), value->text);
}

static void note_fact(struct jaeger_tag_facts *facts, struct text key, struct text value)
{
    if (json_text_is(key, "span.kind"))
        facts->kind = value;
    else if (json_text_is(key, "error"))
        facts->is_error = json_text_is(value, "true");
    else if (json_text_is(key, "http.status_code"))
        facts->http_code = value;
    else if (json_text_is(key, "otel.status_code"))
        facts->status_code = value;
    else if (json_text_is(key, "otel.status_description"))
        facts->status_message = value;
}

enum status jaeger_tag_read_list(struct jaeger_reader *reader, uint32_t at, bool *is_quoted,
                                 struct jaeger_tag_facts *facts, struct jaeger_tag_event *event)
{
    const struct json_node *nodes = reader->document.nodes;
    uint32_t                n = 0;
    bool                    has_bool = false;

    *is_quoted = false;
    if (nodes[at].type != JSON_ARRAY)
        return trace_document_bad(&reader->document, "%s%s is not an array", reader->owner,
                                  event == NULL ? "tags" : "fields");
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i].next, n++) {
        struct tag  tag;
        enum status s = read_tag(reader, i, &tag);
        if (s != STATUS_OK)
            return s;

        struct text     text = { "", 0 };
        enum value_type type = VALUE_EMPTY;
        if (tag.value != NULL && tag.value->type != JSON_NULL) {
            text = tag.value->text;
            type = tag.value->type < JSON_ARRAY ? type_of(tag.type, tag.value) : VALUE_JSON;
        }
        if (type == VALUE_BOOL && !has_bool) {
            has_bool   = true;
            *is_quoted = tag.value->type == JSON_STRING;
        }
        if (facts != NULL)
            note_fact(facts, tag.key, text);
        if (event != NULL && !event->is_given && type == VALUE_STRING && json_text_is(tag.key, "event")) {
            *event = (struct jaeger_tag_event){ true, text, n };
            continue;
        }
        s = append_value(reader, tag.key, type, text);
        if (s != STATUS_OK)
            return s;
    }
    return STATUS_OK;
}
