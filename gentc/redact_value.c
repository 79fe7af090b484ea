/* redact_value.c - a value's JSON is written once more, with other scalars in their places.
 *
 * Texts of arrays and maps are compact and were checked by a reader, so that
 * what is written from their nodes is what was read, but for what is to change. */
#include "gentc/redact_value.h"

#include "common/base/input.h"
#include "common/trace/json_text.h"
#include "common/trace/otlp_member.h"
#include "gentc/redact_hash.h"

enum status redact_value_open(struct redact_value *redact, const struct redact_rules *rules, uint64_t *n_met,
                              struct fail *fail)
{
    *redact = (struct redact_value){ .rules = rules, .n_met = n_met, .json = json_open() };
    return redact->json != NULL ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "hashing attributes");
}

void redact_value_close(struct redact_value *redact)
{
    json_close(redact->json);
    buffer_free(&redact->padded);
    buffer_free(&redact->path);
    buffer_free(&redact->plain);
    buffer_free(&redact->out);
}

/* ---- Scalars ------------------------------------------------------------------- */

static void put_text(struct redact_value *redact, struct text text)
{
    buffer_append(&redact->out, text.at, text.n);
}

/* Appends what comes in the place of 'text', which has one of the scalar types. */
static void put_scalar(struct redact_value *redact, enum value_type type, struct text text)
{
    redact_hash_put(&redact->out, redact->rules->key, type, text, &redact->plain);
    redact->is_changed = true;
}

/* ---- Paths --------------------------------------------------------------------- */

/* Adds a key, escaped as in JSON, to the path. */
static void push_key(struct redact_value *redact, struct text key)
{
    if (redact->path.n != 0)
        buffer_append_byte(&redact->path, '.');
    json_text_unescape(&redact->path, key);
}

/* The first rule that the path meets, or its end behind a '.'. Keys may hold
 * dots themselves: an end within one counts too, which hides more, never less. */
static uint32_t find_rule(const struct redact_value *redact)
{
    struct text path = { (const char *)redact->path.data, redact->path.n };
    uint32_t    rule = REDACT_RULES_NONE;

    for (size_t i = 0; i < path.n; i++)
        if (i == 0 || path.at[i - 1] == '.') {
            uint32_t met = redact_rules_find(redact->rules, (struct text){ path.at + i, path.n - i });
            rule = met < rule ? met : rule;
        }
    return rule;
}

/* Enters the member 'key'. False: it is dropped. *is_hashed: is all in it hashed, for its own sake or for what is
 * around it? */
static bool enter_member(struct redact_value *redact, struct text key, bool *is_hashed)
{
    push_key(redact, key);
    uint32_t rule = redact->path.has_failed ? REDACT_RULES_NONE : find_rule(redact);
    if (rule == REDACT_RULES_NONE)
        return true;
    bool is_dropped = redact_rules_drops(redact->rules, rule);
    if (is_dropped || !*is_hashed)
        redact->n_met[rule]++;
    redact->is_changed |= is_dropped;
    *is_hashed = true;
    return !is_dropped;
}

/* ---- JSON without types ----------------------------------------------------------- */

static void put_json(struct redact_value *redact, uint32_t at, bool is_hashed);

static void put_name(struct redact_value *redact, struct text name)
{
    buffer_append_byte(&redact->out, '"');
    put_text(redact, name);
    buffer_append_literal(&redact->out, "\":");
}

static void put_json_members(struct redact_value *redact, uint32_t at, bool is_hashed)
{
    const struct json_node *nodes = redact->nodes;
    bool                    is_first = true;

    buffer_append_byte(&redact->out, '{');
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next) {
        size_t n_path = redact->path.n;
        bool   is_member_hashed = is_hashed;
        if (enter_member(redact, nodes[i].text, &is_member_hashed)) {
            if (!is_first)
                buffer_append_byte(&redact->out, ',');
            is_first = false;
            put_name(redact, nodes[i].text);
            put_json(redact, i + 1, is_member_hashed);
        }
        redact->path.n = n_path;
    }
    buffer_append_byte(&redact->out, '}');
}

static void put_json(struct redact_value *redact, uint32_t at, bool is_hashed)
{
    const struct json_node *nodes = redact->nodes, *node = &nodes[at];

    if (node->type == JSON_OBJECT) {
        put_json_members(redact, at, is_hashed);
    } else if (node->type == JSON_ARRAY) {
        buffer_append_byte(&redact->out, '[');
        for (uint32_t i = at + 1; i < node->next; i = nodes[i].next) {
            if (i != at + 1)
                buffer_append_byte(&redact->out, ',');
            put_json(redact, i, is_hashed);
        }
        buffer_append_byte(&redact->out, ']');
    } else if (node->type == JSON_STRING) {
        buffer_append_byte(&redact->out, '"');
        if (is_hashed)
            put_scalar(redact, VALUE_STRING, node->text);
        else
            put_text(redact, node->text);
        buffer_append_byte(&redact->out, '"');
    } else if (!is_hashed || node->type == JSON_NULL) {
        put_text(redact, node->text);
    } else if (node->type != JSON_NUMBER) {
        put_scalar(redact, VALUE_BOOL, node->text);
    } else {
        bool is_int = true;
        for (size_t i = 0; i < node->text.n; i++)
            is_int = is_int && node->text.at[i] != '.' && (node->text.at[i] | 0x20) != 'e';
        put_scalar(redact, is_int ? VALUE_INT_NUMBER : VALUE_DOUBLE, node->text);
    }
}

/* ---- AnyValues ---------------------------------------------------------------------- */

static void put_list(struct redact_value *redact, uint32_t at, bool is_map, bool is_hashed);

static enum value_type type_of(enum otlp_member member)
{
    switch (member) {
    case OTLP_MEMBER_STRING_VALUE:
        return VALUE_STRING;
    case OTLP_MEMBER_BOOL_VALUE:
        return VALUE_BOOL;
    case OTLP_MEMBER_INT_VALUE:
        return VALUE_INT;
    case OTLP_MEMBER_DOUBLE_VALUE:
        return VALUE_DOUBLE;
    case OTLP_MEMBER_BYTES_VALUE:
        return VALUE_BYTES;
    default:
        return VALUE_EMPTY;
    }
}

/* What stands behind the name of a member of an AnyValue. */
static void put_any_member(struct redact_value *redact, enum otlp_member member, uint32_t at, bool is_hashed)
{
    const struct json_node *node = &redact->nodes[at];
    enum value_type         type = type_of(member);

    if (node->type == JSON_OBJECT && (member == OTLP_MEMBER_ARRAY_VALUE || member == OTLP_MEMBER_KVLIST_VALUE)) {
        put_list(redact, at, member == OTLP_MEMBER_KVLIST_VALUE, is_hashed);
        return;
    }
    if (!is_hashed || type == VALUE_EMPTY || node->type == JSON_NULL) {
        put_json(redact, at, is_hashed);
        return;
    }
    if (node->type == JSON_STRING)
        buffer_append_byte(&redact->out, '"');
    put_scalar(redact, type, node->text);
    if (node->type == JSON_STRING)
        buffer_append_byte(&redact->out, '"');
}

static void put_any(struct redact_value *redact, uint32_t at, bool is_hashed)
{
    const struct json_node *nodes = redact->nodes;

    if (nodes[at].type != JSON_OBJECT) {
        put_json(redact, at, is_hashed);
        return;
    }
    buffer_append_byte(&redact->out, '{');
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next) {
        if (i != at + 1)
            buffer_append_byte(&redact->out, ',');
        put_name(redact, nodes[i].text);
        put_any_member(redact, otlp_member_of(nodes[i].text), i + 1, is_hashed);
    }
    buffer_append_byte(&redact->out, '}');
}

/* A KeyValue whose key was entered. */
static void put_key_value(struct redact_value *redact, uint32_t at, bool is_hashed)
{
    const struct json_node *nodes = redact->nodes;

    buffer_append_byte(&redact->out, '{');
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next) {
        enum otlp_member member = otlp_member_of(nodes[i].text);
        if (i != at + 1)
            buffer_append_byte(&redact->out, ',');
        put_name(redact, nodes[i].text);
        if (member == OTLP_MEMBER_VALUE)
            put_any(redact, i + 1, is_hashed);
        else
            put_json(redact, i + 1, is_hashed && member != OTLP_MEMBER_KEY);
    }
    buffer_append_byte(&redact->out, '}');
}

static struct text key_of(const struct redact_value *redact, uint32_t at)
{
    const struct json_node *nodes = redact->nodes;
    struct text             key = { "", 0 };

    if (nodes[at].type == JSON_OBJECT)
        for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next)
            if (otlp_member_of(nodes[i].text) == OTLP_MEMBER_KEY && nodes[i + 1].type == JSON_STRING)
                key = nodes[i + 1].text;
    return key;
}

static void put_elements(struct redact_value *redact, uint32_t at, bool is_map, bool is_hashed)
{
    const struct json_node *nodes = redact->nodes;
    bool                    is_first = true;

    buffer_append_byte(&redact->out, '[');
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i].next) {
        size_t n_path = redact->path.n;
        bool   is_element_hashed = is_hashed, is_kept = true;
        if (is_map)
            is_kept = enter_member(redact, key_of(redact, i), &is_element_hashed);
        if (is_kept) {
            if (!is_first)
                buffer_append_byte(&redact->out, ',');
            is_first = false;
            if (is_map && nodes[i].type == JSON_OBJECT)
                put_key_value(redact, i, is_element_hashed);
            else
                put_any(redact, i, is_element_hashed);
        }
        redact->path.n = n_path;
    }
    buffer_append_byte(&redact->out, ']');
}

/* The object behind arrayValue or kvlistValue. */
static void put_list(struct redact_value *redact, uint32_t at, bool is_map, bool is_hashed)
{
    const struct json_node *nodes = redact->nodes;

    buffer_append_byte(&redact->out, '{');
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next) {
        if (i != at + 1)
            buffer_append_byte(&redact->out, ',');
        put_name(redact, nodes[i].text);
        if (otlp_member_of(nodes[i].text) == OTLP_MEMBER_VALUES && nodes[i + 1].type == JSON_ARRAY)
            put_elements(redact, i + 1, is_map, is_hashed);
        else
            put_json(redact, i + 1, is_hashed);
    }
    buffer_append_byte(&redact->out, '}');
}

/* ---- Values --------------------------------------------------------------------------- */

/* Nodes of an array's, a map's or a JSON value's text. */
static enum status parse(struct redact_value *redact, struct text text, struct fail *fail)
{
    static const uint8_t padding[INPUT_PADDING];

    redact->padded.n = 0;
    buffer_append(&redact->padded, text.at, text.n);
    buffer_append(&redact->padded, padding, sizeof padding);
    if (redact->padded.has_failed)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "hashing attributes");
    return json_parse(redact->json, (struct text){ (const char *)redact->padded.data, text.n }, &redact->nodes, fail);
}

static enum status rewrite(struct redact_value *redact, struct span_value value, bool is_hashed, struct fail *fail)
{
    enum status s = STATUS_OK;

    redact->out.n = 0;
    redact->is_changed = false;
    if (!span_value_is_json(value.type)) {
        if (is_hashed && value.type != VALUE_EMPTY)
            put_scalar(redact, (enum value_type)value.type, value.text);
    } else {
        s = parse(redact, value.text, fail);
        if (s == STATUS_OK && value.type == VALUE_JSON)
            put_json(redact, 0, is_hashed);
        else if (s == STATUS_OK)
            put_list(redact, 0, value.type == VALUE_KVLIST, is_hashed);
    }
    if (s == STATUS_OK && (redact->out.has_failed || redact->plain.has_failed || redact->path.has_failed))
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "hashing attributes");
    return s;
}

enum status redact_value_hash(struct redact_value *redact, struct span_value value, struct span_value *out,
                              struct fail *fail)
{
    redact->path.n = 0;
    enum status s = rewrite(redact, value, true, fail);
    *out = (struct span_value){ { (const char *)redact->out.data, redact->out.n }, value.type };
    return s;
}

/* Cheaply: may there be a map? */
static bool may_have_members(struct span_value value)
{
    if (value.type == VALUE_ARRAY)
        return memmem(value.text.at, value.text.n, "kvlist", 6) != NULL;
    return value.type == VALUE_KVLIST
           || (value.type == VALUE_JSON && memchr(value.text.at, '{', value.text.n) != NULL);
}

enum status redact_value_members(struct redact_value *redact, struct text key, struct span_value value,
                                 struct span_value *out, bool *is_changed, struct fail *fail)
{
    *is_changed = false;
    if (!may_have_members(value))
        return STATUS_OK;
    redact->path.n = 0;
    push_key(redact, key);
    enum status s = rewrite(redact, value, false, fail);
    *is_changed = redact->is_changed;
    *out = (struct span_value){ { (const char *)redact->out.data, redact->out.n }, value.type };
    return s;
}
