/* otlp_value.c - AnyValues: a type and a text; arrays and maps keep their JSON.
 *
 * What lies inside an array or a map is checked to be made of AnyValues, so
 * that nothing malformed is carried, but it is not taken apart. */
#include "common/trace/otlp_value.h"

#include "common/trace/json_scalar.h"
#include "common/trace/json_text.h"
#include "common/trace/otlp_scalar.h"

struct any_value {
    struct text     text;
    enum value_type type;
    uint32_t        list_at; /* node of the object behind arrayValue or kvlistValue */
};

static enum status check_list(struct otlp_reader *reader, uint32_t at, bool is_map);

/* The 64-bit integer that a number or string holds, in the digits that printf gives it. */
static enum status take_int(struct otlp_reader *reader, const struct json_node *node, struct any_value *value)
{
    struct text text = node->text;
    bool        is_negative = text.n != 0 && text.at[0] == '-';
    uint64_t    size;

    if (is_negative)
        text = (struct text){ text.at + 1, text.n - 1 };
    if ((node->type != JSON_NUMBER && node->type != JSON_STRING) || !json_scalar_parse_u64(text, &size) ||
        size > (uint64_t)INT64_MAX + is_negative)
        return otlp_member_bad(reader, "%sintValue is not a 64-bit integer", reader->owner);

    value->type = node->type == JSON_NUMBER ? VALUE_INT_NUMBER : VALUE_INT;
    value->text = node->text;
    bool is_plain = text.at[0] != '0' || (text.n == 1 && !is_negative); /* no leading zero, no -0 */
    for (size_t i = 0; i < text.n && is_plain; i++)
        is_plain = text.at[i] >= '0' && text.at[i] <= '9';
    if (is_plain)
        return STATUS_OK;

    struct buffer *scratch = &reader->scratch;
    scratch->n = 0;
    if (is_negative && size != 0)
        buffer_append_byte(scratch, '-');
    buffer_append_u64(scratch, size);
    value->text = (struct text){ (const char *)scratch->data, scratch->n };
    return scratch->has_failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status take_double(struct otlp_reader *reader, const struct json_node *node, struct any_value *value)
{
    value->text = node->text;
    value->type = node->type == JSON_NUMBER ? VALUE_DOUBLE : VALUE_DOUBLE_STRING;
    if (node->type == JSON_NUMBER ||
        (node->type == JSON_STRING &&
         (json_text_is(node->text, "NaN") || json_text_is(node->text, "Infinity") ||
          json_text_is(node->text, "-Infinity") || json_text_is_number(node->text))))
        return STATUS_OK;
    return otlp_member_bad(reader, "%sdoubleValue is not a number", reader->owner);
}

/* Sets type and text of the value that 'member' of an AnyValue gives. */
static enum status take_value(struct otlp_reader *reader, enum otlp_member member, uint32_t at, struct any_value *value)
{
    const struct json_node *node = &reader->nodes[at];
    value->text = node->text;
    value->list_at = at;
    switch (member) {
    case OTLP_MEMBER_STRING_VALUE:
        value->type = VALUE_STRING;
        return node->type == JSON_STRING ? STATUS_OK
                                         : otlp_member_bad(reader, "%sstringValue is not a string", reader->owner);
    case OTLP_MEMBER_BOOL_VALUE:
        value->type = VALUE_BOOL;
        return node->type == JSON_TRUE || node->type == JSON_FALSE
                   ? STATUS_OK
                   : otlp_member_bad(reader, "%sboolValue is not true or false", reader->owner);
    case OTLP_MEMBER_INT_VALUE:
        return take_int(reader, node, value);
    case OTLP_MEMBER_DOUBLE_VALUE:
        return take_double(reader, node, value);
    case OTLP_MEMBER_BYTES_VALUE:
        value->type = VALUE_BYTES;
        return node->type == JSON_STRING && otlp_scalar_is_base64(node->text)
                   ? STATUS_OK
                   : otlp_member_bad(reader, "%sbytesValue is not base64", reader->owner);
    case OTLP_MEMBER_ARRAY_VALUE:
        value->type = VALUE_ARRAY;
        return check_list(reader, at, false);
    default:
        value->type = VALUE_KVLIST;
        return check_list(reader, at, true);
    }
}

static bool is_value_member(enum otlp_member member)
{
    const uint64_t members =
        (uint64_t)1 << OTLP_MEMBER_STRING_VALUE | (uint64_t)1 << OTLP_MEMBER_BOOL_VALUE |
        (uint64_t)1 << OTLP_MEMBER_INT_VALUE | (uint64_t)1 << OTLP_MEMBER_DOUBLE_VALUE |
        (uint64_t)1 << OTLP_MEMBER_BYTES_VALUE | (uint64_t)1 << OTLP_MEMBER_ARRAY_VALUE |
        (uint64_t)1 << OTLP_MEMBER_KVLIST_VALUE;
    return (members >> member & 1) != 0;
}

/* Unknown members are added to *n_unknown: those of a nested value are kept with its text. */
static enum status read_value(struct otlp_reader *reader, uint32_t at, struct any_value *value, uint64_t *n_unknown)
{
    *value = (struct any_value){ .text = { "", 0 }, .type = VALUE_EMPTY };
    if (reader->nodes[at].type != JSON_OBJECT)
        return otlp_member_bad(reader, "%sattribute value is not an object", reader->owner);

    bool                    is_empty = true;
    struct otlp_member_walk walk = otlp_member_begin(reader, at);
    while (otlp_member_next(reader, &walk)) {
        if (!is_value_member(walk.member)) {
            ++*n_unknown;
            continue;
        }
        if (!is_empty)
            return otlp_member_bad(reader, "%sattribute value has two types", reader->owner);
        is_empty = false;
        enum status s = take_value(reader, walk.member, walk.value_at, value);
        if (s != STATUS_OK)
            return s;
    }
    return walk.status;
}

/* Finds the key (a node, never 0) and the value (0 when there is none) of a KeyValue. */
static enum status split_key_value(struct otlp_reader *reader, uint32_t at, uint32_t *key_at, uint32_t *value_at,
                                   uint64_t *n_unknown)
{
    if (reader->nodes[at].type != JSON_OBJECT)
        return otlp_member_bad(reader, "%sattribute is not an object", reader->owner);

    *key_at = *value_at = 0;
    struct otlp_member_walk walk = otlp_member_begin(reader, at);
    while (otlp_member_next(reader, &walk)) {
        if (walk.member == OTLP_MEMBER_KEY)
            *key_at = walk.value_at;
        else if (walk.member == OTLP_MEMBER_VALUE)
            *value_at = walk.value_at;
        else
            ++*n_unknown;
    }
    if (walk.status != STATUS_OK)
        return walk.status;
    if (*key_at == 0)
        return otlp_member_bad(reader, "%sattribute has no key", reader->owner);
    if (reader->nodes[*key_at].type != JSON_STRING)
        return otlp_member_bad(reader, "%sattribute key is not a string", reader->owner);
    return STATUS_OK;
}

/* One element of the values of an array (AnyValue) or a map (KeyValue). json_parse bounds the depth. */
static enum status check_element(struct otlp_reader *reader, uint32_t at, bool is_map)
{
    struct any_value value;
    uint64_t         n_unknown = 0; /* kept, hence not counted */
    if (is_map) {
        uint32_t    key_at;
        enum status s = split_key_value(reader, at, &key_at, &at, &n_unknown);
        if (s != STATUS_OK || at == 0)
            return s;
    }
    return read_value(reader, at, &value, &n_unknown);
}

/* The object behind arrayValue or kvlistValue: {"values":[...]}. */
static enum status check_list(struct otlp_reader *reader, uint32_t at, bool is_map)
{
    const char *name = is_map ? "kvlistValue" : "arrayValue";
    if (reader->nodes[at].type != JSON_OBJECT)
        return otlp_member_bad(reader, "%s%s is not an object", reader->owner, name);

    struct otlp_member_walk walk = otlp_member_begin(reader, at);
    while (otlp_member_next(reader, &walk)) {
        if (walk.member != OTLP_MEMBER_VALUES)
            continue;
        const struct json_node *values = &reader->nodes[walk.value_at];
        if (values->type != JSON_ARRAY)
            return otlp_member_bad(reader, "%svalues of %s is not an array", reader->owner, name);
        for (uint32_t i = walk.value_at + 1; i < values->next; i = reader->nodes[i].next) {
            enum status s = check_element(reader, i, is_map);
            if (s != STATUS_OK)
                return s;
        }
    }
    return walk.status;
}

static enum status read_attr(struct otlp_reader *reader, uint32_t at)
{
    struct span_table *table = reader->table;
    struct any_value   value = { .text = { "", 0 }, .type = VALUE_EMPTY };
    uint32_t           key_at, value_at;
    enum status        s = split_key_value(reader, at, &key_at, &value_at, &table->notes.n_unknown_members);
    if (s == STATUS_OK && value_at != 0)
        s = read_value(reader, value_at, &value, &table->notes.n_unknown_members);
    if (s == STATUS_OK && (value.type == VALUE_ARRAY || value.type == VALUE_KVLIST))
        s = json_text_compact(&reader->scratch, &value.text) ? STATUS_OK : STATUS_NO_MEMORY;
    if (s != STATUS_OK)
        return s;

    struct text key = reader->nodes[key_at].text;
    uint32_t    key_id = intern_add(&table->texts, key.at, key.n);
    uint32_t    value_id = span_table_add_value(table, value.type, value.text);
    if (key_id == INTERN_NONE || value_id == SPAN_TABLE_NONE ||
        span_table_append_attr(table, key_id, value_id) == SPAN_TABLE_NONE)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

enum status otlp_value_read_attrs(struct otlp_reader *reader, uint32_t at, struct span_attrs *attrs)
{
    const struct json_node *array = &reader->nodes[at];
    uint32_t                first_at = reader->table->n_attrs;
    if (array->type != JSON_ARRAY)
        return otlp_member_bad(reader, "%sattributes is not an array", reader->owner);
    for (uint32_t i = at + 1; i < array->next; i = reader->nodes[i].next) {
        enum status s = read_attr(reader, i);
        if (s != STATUS_OK)
            return s;
    }
    *attrs = (struct span_attrs){ first_at, reader->table->n_attrs - first_at };
    return STATUS_OK;
}
