/* gent_tx_node.c - one walk for all objects: a member has a code, is an object to walk, or is an attribute. */
#include "common/trace/gent_tx_node.h"

#include "common/trace/gent_tx_form.h"
#include "common/trace/gent_tx_level.h"
#include "common/trace/json_scalar.h"
#include "common/trace/native_attr.h"

/* ---- First look -------------------------------------------------------------- */

uint32_t gent_tx_node_member(const struct json_node *nodes, uint32_t at, const char *name)
{
    if (nodes[at].type == JSON_OBJECT)
        for (uint32_t name_at = at + 1; name_at < nodes[at].next; name_at = nodes[name_at + 1].next)
            if (json_text_is(nodes[name_at].text, name))
                return name_at + 1;
    return 0;
}

/* "cart*12" is cart, and has a rank. */
static struct text without_rank(struct text name, bool *has_rank)
{
    size_t n = name.n;

    while (n != 0 && json_scalar_is_digit(name.at[n - 1]))
        n--;
    *has_rank = n != name.n && n > 1 && name.at[n - 1] == '*';
    return *has_rank ? (struct text){ name.at, n - 1 } : name;
}

/* The whole part of a number that is not negative. */
static bool read_whole(const struct json_node *node, uint64_t *value)
{
    if (json_scalar_u64(node, INT64_MAX, value))
        return true;
    const char *point = node->type == JSON_NUMBER ? memchr(node->text.at, '.', node->text.n) : NULL;
    if (point == NULL || node->text.at[0] == '-')
        return false;
    for (const char *c = point + 1; c < node->text.at + node->text.n; c++)
        if (!json_scalar_is_digit(*c)) /* an exponent */
            return false;
    return json_scalar_parse_u64((struct text){ node->text.at, (size_t)(point - node->text.at) }, value) &&
           *value <= INT64_MAX;
}

static enum status look_at_times(struct trace_document *document, struct gent_tx_node *node)
{
    const struct json_node *nodes = document->nodes;
    uint32_t start_at = gent_tx_node_member(nodes, node->at, "startTime");
    uint32_t duration_at = gent_tx_node_member(nodes, node->at, "duration");
    uint64_t start, duration = 0, duration_ns;

    if (start_at == 0 || nodes[start_at].type == JSON_NULL)
        return trace_document_bad(document, "node has no startTime");
    if (!read_whole(&nodes[start_at], &start))
        return trace_document_bad(document, "startTime is not a number");
    if (start == 0)
        return trace_document_bad(document, "startTime is zero");
    if (duration_at != 0 && nodes[duration_at].type != JSON_NULL && !read_whole(&nodes[duration_at], &duration))
        return trace_document_bad(document, "duration is not a number");
    node->power = time_unit_of(start);
    if (!time_unit_to_ns(start, node->power, &node->start_ns) ||
        !time_unit_to_ns(duration, node->power, &duration_ns) || duration_ns > INT64_MAX - node->start_ns)
        return trace_document_bad(document, "a time lies beyond the year 2262");
    node->end_ns = node->start_ns + duration_ns;
    return STATUS_OK;
}

enum status gent_tx_node_look(struct trace_document *document, struct gent_tx_node *node)
{
    const struct json_node *nodes = document->nodes;

    if (nodes[node->at].type != JSON_OBJECT)
        return trace_document_bad(document, "node is not an object");
    enum status s = look_at_times(document, node);
    if (s != STATUS_OK)
        return s;

    uint32_t resource_at = gent_tx_node_member(nodes, node->at, "resource");
    uint32_t name_at = resource_at == 0 ? 0 : gent_tx_node_member(nodes, resource_at, "name");
    uint32_t issues_at = gent_tx_node_member(nodes, node->at, "issues");
    bool     is_named = name_at != 0 && nodes[name_at].type == JSON_STRING;
    node->name = without_rank(is_named ? nodes[name_at].text : node->key, &node->has_rank);
    node->is_failed = issues_at != 0 && nodes[issues_at].type == JSON_ARRAY && nodes[issues_at].next > issues_at + 1;
    node->is_good = true;
    return STATUS_OK;
}

/* ---- Members ------------------------------------------------------------------- */

/* {"count":n} and nothing else; 0 has no code, as files that never count have it everywhere. */
static bool is_count_of_failed(const struct gent_tx_shape *shape, uint32_t at)
{
    const struct json_node *nodes = shape->document->nodes;
    uint32_t                count_at = gent_tx_node_member(nodes, at, "count");
    uint64_t                count;

    return count_at != 0 && nodes[count_at].next == nodes[at].next && count_at == at + 2 &&
           nodes[count_at].type == JSON_NUMBER && json_scalar_parse_u64(nodes[count_at].text, &count) && count != 0 &&
           count == shape->n_failed;
}

static bool is_text(const struct json_node *node, struct text text)
{
    return node->type == JSON_STRING && node->text.n == text.n && memcmp(node->text.at, text.at, text.n) == 0;
}

/* Of issues: an array of one object is an object. */
static char code_of_issues(const struct json_node *nodes, uint32_t at)
{
    if (nodes[at].type != JSON_ARRAY)
        return GENT_TX_FORM_ATTR;
    if (nodes[at].next == at + 1)
        return GENT_TX_FORM_NO_ISSUES;
    return nodes[at + 1].type == JSON_OBJECT && nodes[at + 1].next == nodes[at].next ? GENT_TX_FORM_ISSUE
                                                                                     : GENT_TX_FORM_ATTR;
}

static char code_in_node(const struct gent_tx_shape *shape, const struct gent_tx_node *node, enum gent_tx_level level,
                         struct text name, uint32_t at)
{
    const struct json_node *nodes = shape->document->nodes;

    if (json_text_is(name, "id"))
        return level != GENT_TX_ENVIRONMENT && is_text(&nodes[at], node->key) ? GENT_TX_FORM_ID : GENT_TX_FORM_ATTR;
    if (level == GENT_TX_RESOURCE && json_text_is(name, "name") && nodes[at].type == JSON_STRING)
        return node->has_rank ? GENT_TX_FORM_NAME : GENT_TX_FORM_BARE_NAME;
    if (level == GENT_TX_ENVIRONMENT && json_text_is(name, "body") && nodes[at].type == JSON_OBJECT)
        return GENT_TX_FORM_BODY;
    if (level != GENT_TX_NODE)
        return GENT_TX_FORM_ATTR;
    if (json_text_is(name, "startTime"))
        return GENT_TX_FORM_START;
    if (json_text_is(name, "duration") && nodes[at].type != JSON_NULL)
        return GENT_TX_FORM_DURATION;
    return json_text_is(name, "issues") ? code_of_issues(nodes, at) : GENT_TX_FORM_ATTR;
}

static char code_in_transaction(const struct gent_tx_shape *shape, enum gent_tx_level level, struct text name,
                                uint32_t at)
{
    switch (level) {
    case GENT_TX_TRANSACTION:
        return json_text_is(name, "nodesData") ? GENT_TX_FORM_NODES : GENT_TX_FORM_ATTR;
    case GENT_TX_GRAPH:
        return !json_text_is(name, "edges") ? GENT_TX_FORM_ATTR
             : shape->is_back               ? GENT_TX_FORM_EDGES_BACK
                                            : GENT_TX_FORM_EDGES;
    case GENT_TX_TIMELINE:
        return json_text_is(name, "range")   ? GENT_TX_FORM_RANGE
               : json_text_is(name, "items") ? GENT_TX_FORM_ITEMS
                                             : GENT_TX_FORM_ATTR;
    default:
        if (json_text_is(name, "transactionId"))
            return shape->is_low_id ? GENT_TX_FORM_TRACE_LOW : GENT_TX_FORM_TRACE_ID;
        return json_text_is(name, "startTime")  ? GENT_TX_FORM_START
               : json_text_is(name, "duration") ? GENT_TX_FORM_DURATION
               : json_text_is(name, "issues") && is_count_of_failed(shape, at) ? GENT_TX_FORM_N_ISSUES
                                                                               : GENT_TX_FORM_ATTR;
    }
}

static char code_of(const struct gent_tx_shape *shape, const struct gent_tx_node *node, enum gent_tx_level level,
                    struct text name, uint32_t at)
{
    if (shape->document->nodes[at].type == JSON_OBJECT)
        for (int inner = 0; inner < GENT_TX_N_LEVELS; inner++)
            if (gent_tx_levels[inner].code != 0 && gent_tx_levels[inner].code != GENT_TX_FORM_ISSUE &&
                gent_tx_levels[inner].around == level && json_text_is(name, gent_tx_levels[inner].name))
                return (char)gent_tx_levels[inner].code;
    return gent_tx_levels[level].around == GENT_TX_NODE ? code_in_node(shape, node, level, name, at)
                                                        : code_in_transaction(shape, level, name, at);
}

/* ---- Attributes ------------------------------------------------------------------ */

static enum status read_attr(struct gent_tx_shape *shape, enum gent_tx_level level, uint32_t name_at)
{
    struct trace_document *document = shape->document;
    struct text            name = document->nodes[name_at].text;
    struct buffer         *key = &shape->key;

    key->n = 0;
    if (level != GENT_TX_BODY || (name.n != 0 && name.at[0] == '/'))
        buffer_append(key, gent_tx_levels[level].prefix, strlen(gent_tx_levels[level].prefix));
    buffer_append(key, name.at, name.n);
    uint32_t key_id = 0;
    if (key->n != 0)
        key_id = key->has_failed ? INTERN_NONE : intern_add(&document->table->texts, key->data, key->n);
    return key_id == INTERN_NONE ? STATUS_NO_MEMORY
                                 : native_attr_read(document, &shape->scratch, key_id, name_at + 1);
}

static enum status read_body(struct gent_tx_shape *shape, uint32_t at)
{
    const struct json_node *nodes = shape->document->nodes;
    enum status             s = STATUS_OK;

    for (uint32_t name_at = at + 1; name_at < nodes[at].next && s == STATUS_OK; name_at = nodes[name_at + 1].next)
        s = read_attr(shape, GENT_TX_BODY, name_at);
    return s;
}

/* The members of the object at 'at'. What has a code comes once; a second one
 * is passed over like a name that cannot be part of a key. */
static enum status read_level(struct gent_tx_shape *shape, const struct gent_tx_node *node, enum gent_tx_level level,
                              uint32_t at)
{
    const struct json_node *nodes = shape->document->nodes;
    char                    seen[8]; /* no level has more codes */
    size_t                  n_seen = 0;
    enum status             s = STATUS_OK;

    for (uint32_t name_at = at + 1; name_at < nodes[at].next && s == STATUS_OK; name_at = nodes[name_at + 1].next) {
        struct text name = nodes[name_at].text;
        uint32_t    value_at = name_at + 1;
        char        code = code_of(shape, node, level, name, value_at);
        if (code == GENT_TX_FORM_ATTR ? name.n != 0 && memchr(name.at, '/', name.n) != NULL
                                      : memchr(seen, code, n_seen) != NULL) {
            shape->document->table->notes.n_unknown_members++;
            continue;
        }
        buffer_append_byte(&shape->form, (uint8_t)code);
        if (code == GENT_TX_FORM_ATTR) {
            s = read_attr(shape, level, name_at);
            continue;
        }
        seen[n_seen++] = code;
        enum gent_tx_level inner = gent_tx_level_opened(level, code);
        if (code == GENT_TX_FORM_BODY && level == GENT_TX_ENVIRONMENT)
            s = read_body(shape, value_at);
        if (inner == GENT_TX_N_LEVELS)
            continue;
        s = read_level(shape, node, inner, inner == GENT_TX_ISSUE ? value_at + 1 : value_at);
        buffer_append_byte(&shape->form, GENT_TX_FORM_CLOSE);
    }
    return s;
}

enum status gent_tx_node_read(struct gent_tx_shape *shape, const struct gent_tx_node *node, bool has_transaction,
                              struct span_attrs *attrs, uint32_t *form_id)
{
    struct span_table *table = shape->document->table;
    struct buffer     *form = &shape->form;

    attrs->first_at = table->n_attrs;
    form->n = 0;
    buffer_append_byte(form, (uint8_t)('0' + node->power));
    if (node->parent != UINT32_MAX)
        buffer_append_byte(form, GENT_TX_FORM_PARENT);
    enum status s = read_level(shape, node, GENT_TX_NODE, node->at);
    if (s == STATUS_OK && has_transaction) {
        buffer_append_byte(form, GENT_TX_FORM_TRANSACTION);
        s = read_level(shape, node, GENT_TX_TRANSACTION, shape->at);
    }
    if (s != STATUS_OK)
        return s;
    attrs->n = table->n_attrs - attrs->first_at;
    *form_id = form->has_failed ? INTERN_NONE : intern_add(&table->texts, form->data, form->n);
    return *form_id == INTERN_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}
