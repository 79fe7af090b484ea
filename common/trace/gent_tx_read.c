/* gent_tx_read.c - a transaction: look at its nodes, follow its edges, then append the spans.
 *
 * All that can be bad of a node is found before the first is appended, since
 * the first good one without a parent carries what is the transaction's own. */
#include "common/trace/gent_tx_read.h"

#include "common/trace/gent_tx_node.h"
#include "common/trace/json_scalar.h"
#include "common/trace/opaque_id.h"

#define NO_PARENT         UINT32_MAX
#define STATUS_CODE_ERROR 2
#define SERVICE_KEY       "service.name"

struct transaction {
    struct trace_document *document;
    struct gent_tx_shape   shape;    /* its buffers are owned */
    struct buffer          nodes;    /* owned: struct gent_tx_node */
    struct intern          keys;     /* owned: of the nodes, in their order */
    uint64_t               trace_id[2];
    uint32_t               trace_at, scope_at, service_key_id;
};

static struct gent_tx_node *node_of(struct transaction *tx, uint32_t i)
{
    return (struct gent_tx_node *)(void *)tx->nodes.data + i;
}

static enum status bad_line(struct transaction *tx, uint32_t at, const char *what)
{
    return trace_document_bad_line(tx->document, at, what);
}

/* ---- Nodes ------------------------------------------------------------------ */

/* Bad ones are kept too, so that edges find them. */
static enum status look_at_node(struct transaction *tx, uint32_t name_at)
{
    struct text         key = tx->document->nodes[name_at].text;
    struct gent_tx_node node = { .key = key, .at = name_at + 1, .parent = NO_PARENT };
    uint32_t            n = tx->keys.n;
    uint32_t            at = intern_add(&tx->keys, key.at, key.n);

    if (at == INTERN_NONE)
        return trace_document_no_memory(tx->document);
    if (at != n)
        return trace_document_bad_span(tx->document, name_at, "a node is given twice");
    enum status s = gent_tx_node_look(tx->document, &node);
    buffer_append(&tx->nodes, &node, sizeof node);
    if (tx->nodes.has_failed)
        return trace_document_no_memory(tx->document);
    tx->shape.n_failed += node.is_failed;
    return s == STATUS_OK ? s : trace_document_bad_span(tx->document, name_at + 1, tx->document->what);
}

static enum status look_at_nodes(struct transaction *tx, uint32_t at)
{
    const struct json_node *nodes = tx->document->nodes;
    enum status             s = STATUS_OK;

    tx->nodes.n = 0;
    tx->shape.n_failed = 0;
    for (uint32_t name_at = at + 1; name_at < nodes[at].next && s == STATUS_OK; name_at = nodes[name_at + 1].next)
        s = look_at_node(tx, name_at);
    return s;
}

/* ---- Edges ------------------------------------------------------------------ */

/* The node that a member of an edge names, or NO_PARENT. */
static uint32_t end_of(struct transaction *tx, uint32_t edge_at, const char *name)
{
    const struct json_node *nodes = tx->document->nodes;
    uint32_t                at = gent_tx_node_member(nodes, edge_at, name);

    if (at == 0 || nodes[at].type != JSON_STRING)
        return NO_PARENT;
    uint32_t found = intern_find(&tx->keys, nodes[at].text.at, nodes[at].text.n);
    return found == INTERN_NONE ? NO_PARENT : found;
}

/* Edges that lead forward in time less those that lead back; those that lead nowhere are reported. */
static enum status count_votes(struct transaction *tx, uint32_t edges_at, int64_t *votes)
{
    const struct json_node *nodes = tx->document->nodes;

    *votes = 0;
    for (uint32_t i = edges_at + 1; i < nodes[edges_at].next; i = nodes[i].next) {
        uint32_t source = end_of(tx, i, "source"), target = end_of(tx, i, "target");
        if (source == NO_PARENT || target == NO_PARENT) {
            enum status s = bad_line(tx, i, "an edge's end is no node of the transaction");
            if (s != STATUS_OK)
                return s;
            continue;
        }
        const struct gent_tx_node *from = node_of(tx, source), *to = node_of(tx, target);
        if (from->is_good && to->is_good)
            *votes += (from->start_ns < to->start_ns) - (from->start_ns > to->start_ns);
    }
    return STATUS_OK;
}

static enum status read_edges(struct transaction *tx)
{
    const struct json_node *nodes = tx->document->nodes;
    struct span_table      *table = tx->document->table;
    uint32_t                graph_at = gent_tx_node_member(nodes, tx->shape.at, "graph");
    uint32_t                edges_at = graph_at == 0 ? 0 : gent_tx_node_member(nodes, graph_at, "edges");
    int64_t                 votes = 0;

    tx->shape.is_back = table->edge_votes < 0;
    if (edges_at == 0 || nodes[edges_at].type == JSON_NULL)
        return STATUS_OK;
    if (nodes[edges_at].type != JSON_ARRAY)
        return bad_line(tx, edges_at, "edges are not an array");
    enum status s = count_votes(tx, edges_at, &votes);
    if (s != STATUS_OK)
        return s;
    if (votes != 0)
        tx->shape.is_back = votes < 0;
    table->edge_votes += votes;
    for (uint32_t i = edges_at + 1; i < nodes[edges_at].next; i = nodes[i].next) {
        uint32_t parent = end_of(tx, i, tx->shape.is_back ? "target" : "source");
        uint32_t child = end_of(tx, i, tx->shape.is_back ? "source" : "target");
        if (parent != NO_PARENT && child != NO_PARENT)
            node_of(tx, child)->parent = parent;
    }
    return STATUS_OK;
}

/* ---- Spans ------------------------------------------------------------------ */

static enum status read_resource(struct transaction *tx, const struct gent_tx_node *node, struct span *span)
{
    struct span_table   *table = tx->document->table;
    struct span_resource resource = { .attrs = { table->n_attrs, 1 } };
    enum status          s = trace_document_append_attr(tx->document, tx->service_key_id, VALUE_STRING, node->name);

    if (s != STATUS_OK)
        return s;
    span->name_id = resource.service_id = intern_add(&table->texts, node->name.at, node->name.n);
    if (span->name_id == INTERN_NONE)
        return STATUS_NO_MEMORY;
    span->resource_at = span_table_add_resource(table, &resource);
    return span->resource_at == SPAN_TABLE_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status append_span(struct transaction *tx, const struct gent_tx_node *node, bool has_transaction)
{
    struct span_table *table = tx->document->table;
    struct span        span = {
               .span_id = opaque_id_narrow(node->key), .start_ns = node->start_ns, .end_ns = node->end_ns,
               .trace_at = tx->trace_at, .scope_at = tx->scope_at,
               .status_code = node->is_failed ? STATUS_CODE_ERROR : 0,
    };
    if (node->parent != NO_PARENT)
        span.parent_id = opaque_id_narrow(node_of(tx, node->parent)->key);
    enum status s = read_resource(tx, node, &span);
    if (s == STATUS_OK)
        s = gent_tx_node_read(&tx->shape, node, has_transaction, &span.attrs, &span.form_id);
    if (s == STATUS_OK && span_table_append_span(table, &span) == SPAN_TABLE_NONE)
        s = STATUS_NO_MEMORY;
    if (s != STATUS_OK)
        return trace_document_no_memory(tx->document);
    return time_unit_note(&table->start_unit, node->power)
               ? trace_document_warn(tx->document, node->at, "times are in another unit than before")
               : STATUS_OK;
}

/* The node that carries the transaction: the first without a parent, else the first; NO_PARENT: none is good. */
static uint32_t find_carrier(struct transaction *tx)
{
    uint32_t carrier = NO_PARENT;

    for (uint32_t i = tx->keys.n; i-- > 0;)
        if (node_of(tx, i)->is_good &&
            (carrier == NO_PARENT || node_of(tx, i)->parent == NO_PARENT || node_of(tx, carrier)->parent != NO_PARENT))
            carrier = i;
    return carrier;
}

static enum status append_spans(struct transaction *tx)
{
    struct span_table *table = tx->document->table;
    uint32_t           carrier = find_carrier(tx);
    enum status        s = STATUS_OK;

    if (carrier == NO_PARENT)
        return STATUS_OK;
    tx->trace_at = span_table_add_trace(table, tx->trace_id);
    tx->scope_at = span_table_add_scope(table, &(struct span_scope){ .attrs.first_at = table->n_attrs });
    tx->service_key_id = intern_add(&table->texts, SERVICE_KEY, strlen(SERVICE_KEY));
    if (tx->trace_at == SPAN_TABLE_NONE || tx->scope_at == SPAN_TABLE_NONE || tx->service_key_id == INTERN_NONE)
        return trace_document_no_memory(tx->document);
    for (uint32_t i = 0; i < tx->keys.n && s == STATUS_OK; i++)
        if (node_of(tx, i)->is_good)
            s = append_span(tx, node_of(tx, i), i == carrier);
    return s;
}

/* ---- Transactions ------------------------------------------------------------- */

static void read_trace_id(struct transaction *tx, struct text text)
{
    bool is_hex = json_scalar_parse_hex(text, tx->trace_id) && (tx->trace_id[0] | tx->trace_id[1]) != 0;

    tx->shape.is_low_id = is_hex && text.n <= 16;
    if (!is_hex)
        opaque_id_wide(text, tx->trace_id);
}

static enum status read_transaction(struct transaction *tx, uint32_t at)
{
    const struct json_node *nodes = tx->document->nodes;
    uint32_t                nodes_at = gent_tx_node_member(nodes, at, "nodesData");
    uint32_t                details_at = gent_tx_node_member(nodes, at, "details");
    uint32_t                id_at = details_at == 0 ? 0 : gent_tx_node_member(nodes, details_at, "transactionId");

    if (nodes_at == 0 || nodes[nodes_at].type != JSON_OBJECT)
        return bad_line(tx, at, "transaction has no nodesData");
    if (id_at == 0 || nodes[id_at].type != JSON_STRING)
        return bad_line(tx, at, "transaction has no transactionId");
    tx->shape.at = at;
    intern_free(&tx->keys);
    read_trace_id(tx, nodes[id_at].text);
    enum status s = look_at_nodes(tx, nodes_at);
    if (s == STATUS_OK)
        s = read_edges(tx);
    return s == STATUS_OK ? append_spans(tx) : s;
}

static enum status read_document(struct span_table *table, const struct json_node *nodes, uint64_t line,
                                 const struct trace_report *report, struct fail *fail)
{
    struct trace_document document = { .table = table, .nodes = nodes, .report = report, .fail = fail, .line = line };
    struct transaction    tx = { .document = &document, .shape.document = &document };
    enum status           s = STATUS_OK;

    if (nodes[0].type == JSON_ARRAY)
        for (uint32_t i = 1; i < nodes[0].next && s == STATUS_OK; i = nodes[i].next)
            s = read_transaction(&tx, i);
    else
        s = read_transaction(&tx, 0);
    intern_free(&tx.keys);
    buffer_free(&tx.nodes);
    buffer_free(&tx.shape.scratch);
    buffer_free(&tx.shape.key);
    buffer_free(&tx.shape.form);
    return s;
}

static bool recognises(const struct json_node *nodes)
{
    uint32_t at = nodes[0].type == JSON_ARRAY ? 1 : 0;

    return at < nodes[0].next && gent_tx_node_member(nodes, at, "nodesData") != 0 &&
           (gent_tx_node_member(nodes, at, "graph") != 0 || gent_tx_node_member(nodes, at, "details") != 0);
}

const struct trace_reader gent_tx_read = { recognises, read_document };
