/* redact.c - each key is matched and each value hashed once; every run of attributes closes its gaps in place. */
#include "gentc/redact.h"

#include <stdlib.h>

#include "common/trace/json.h"
#include "common/trace/json_text.h"
#include "gentc/redact_value.h"

struct redact {
    struct span_table         *table;
    const struct redact_rules *rules;
    struct redact_value        value;
    uint64_t                  *n_met;     /* owned: by rule */
    uint32_t                  *rule_of;   /* owned: by text, the rule that it meets as a key */
    uint32_t                  *hashed_as; /* owned: by value; SPAN_TABLE_NONE: not yet */
};

/* ---- Attributes ------------------------------------------------------------------- */

static enum status match_keys(struct redact *redact)
{
    struct buffer plain = { 0 }; /* owned here */

    for (uint32_t i = 0; i < redact->table->texts.n; i++) {
        plain.n = 0;
        json_text_unescape(&plain, span_table_text(redact->table, i));
        redact->rule_of[i] = redact_rules_find(redact->rules, (struct text){ (const char *)plain.data, plain.n });
    }
    enum status s = plain.has_failed ? STATUS_NO_MEMORY : STATUS_OK;
    buffer_free(&plain);
    return s;
}

static enum status add_value(struct redact *redact, struct span_value value, uint32_t *value_id)
{
    *value_id = span_table_add_value(redact->table, (enum value_type)value.type, value.text);
    return *value_id == SPAN_TABLE_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status hash_value(struct redact *redact, uint32_t *value_id, struct fail *fail)
{
    uint32_t         *hashed = &redact->hashed_as[*value_id];
    struct span_value value;
    enum status       s = STATUS_OK;

    if (*hashed == SPAN_TABLE_NONE) {
        s = redact_value_hash(&redact->value, span_table_value(redact->table, *value_id), &value, fail);
        if (s == STATUS_OK)
            s = add_value(redact, value, hashed);
    }
    *value_id = *hashed;
    return s;
}

static enum status hash_members(struct redact *redact, struct span_attr *attr, struct fail *fail)
{
    struct text       key = span_table_text(redact->table, attr->key_id);
    struct span_value value = span_table_value(redact->table, attr->value_id);
    bool              is_changed;
    enum status       s = redact_value_members(&redact->value, key, value, &value, &is_changed, fail);

    return s == STATUS_OK && is_changed ? add_value(redact, value, &attr->value_id) : s;
}

static enum status redact_run(struct redact *redact, struct span_attrs *attrs, struct fail *fail)
{
    struct span_attr *run = redact->table->attrs + attrs->first_at;
    uint32_t          n_kept = 0;
    enum status       s = STATUS_OK;

    for (uint32_t i = 0; i < attrs->n && s == STATUS_OK; i++) {
        struct span_attr attr = run[i];
        uint32_t         rule = redact->rule_of[attr.key_id];
        if (rule != REDACT_RULES_NONE)
            redact->n_met[rule]++;
        if (rule != REDACT_RULES_NONE && redact_rules_drops(redact->rules, rule))
            continue;
        s = rule == REDACT_RULES_NONE ? hash_members(redact, &attr, fail) : hash_value(redact, &attr.value_id, fail);
        run[n_kept++] = attr;
    }
    attrs->n = n_kept;
    return s;
}

/* The service name of a resource once more: the last string of this key, or "". */
static enum status find_service(struct span_table *table, struct span_resource *resource)
{
    if (resource->service_id == 0)
        return STATUS_OK;
    resource->service_id = 0;
    for (uint32_t i = resource->attrs.n; i-- != 0;) {
        struct span_attr  attr = table->attrs[resource->attrs.first_at + i];
        struct span_value value = span_table_value(table, attr.value_id);
        if (value.type != VALUE_STRING || !json_text_is(span_table_text(table, attr.key_id), "service.name"))
            continue;
        resource->service_id = intern_add(&table->texts, value.text.at, value.text.n);
        return resource->service_id == INTERN_NONE ? STATUS_NO_MEMORY : STATUS_OK;
    }
    return STATUS_OK;
}

static enum status redact_runs(struct redact *redact, struct fail *fail)
{
    struct span_table *table = redact->table;
    enum status        s = STATUS_OK;

    for (uint32_t i = 0; i < table->n_resources && s == STATUS_OK; i++)
        s = redact_run(redact, &table->resources[i].attrs, fail);
    for (uint32_t i = 0; i < table->n_scopes && s == STATUS_OK; i++)
        s = redact_run(redact, &table->scopes[i].attrs, fail);
    for (uint32_t i = 0; i < table->n_spans && s == STATUS_OK; i++)
        s = redact_run(redact, &table->spans[i].attrs, fail);
    for (uint32_t i = 0; i < table->n_events && s == STATUS_OK; i++)
        s = redact_run(redact, &table->events[i].attrs, fail);
    for (uint32_t i = 0; i < table->n_links && s == STATUS_OK; i++)
        s = redact_run(redact, &table->links[i].attrs, fail);
    for (uint32_t i = 0; i < table->n_resources && s == STATUS_OK; i++)
        s = find_service(table, &table->resources[i]);
    return s;
}

/* ---- Resources and scopes ------------------------------------------------------------ */

/* Stores equal resources once: the list is read from the front and written
 * from the front, so that 'moved' tells where each went. Their attributes stay where they are. */
static enum status join_resources(struct span_table *table, uint32_t *moved)
{
    uint32_t n = table->n_resources;

    intern_free(&table->resource_keys);
    table->n_resources = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct span_resource resource = table->resources[i];
        uint32_t             n_attrs = table->n_attrs;
        moved[i] = span_table_add_resource(table, &resource);
        table->n_attrs = n_attrs;
        if (moved[i] == SPAN_TABLE_NONE)
            return STATUS_NO_MEMORY;
    }
    for (uint32_t i = 0; i < table->n_spans; i++)
        table->spans[i].resource_at = moved[table->spans[i].resource_at];
    return STATUS_OK;
}

static enum status join_scopes(struct span_table *table, uint32_t *moved)
{
    uint32_t n = table->n_scopes;

    intern_free(&table->scope_keys);
    table->n_scopes = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct span_scope scope = table->scopes[i];
        uint32_t          n_attrs = table->n_attrs;
        moved[i] = span_table_add_scope(table, &scope);
        table->n_attrs = n_attrs;
        if (moved[i] == SPAN_TABLE_NONE)
            return STATUS_NO_MEMORY;
    }
    for (uint32_t i = 0; i < table->n_spans; i++)
        table->spans[i].scope_at = moved[table->spans[i].scope_at];
    return STATUS_OK;
}

static enum status join_equal(struct span_table *table)
{
    uint32_t    n = table->n_resources > table->n_scopes ? table->n_resources : table->n_scopes;
    uint32_t   *moved = malloc(((size_t)n + 1) * sizeof *moved); /* owned here */
    enum status s = moved == NULL ? STATUS_NO_MEMORY : join_resources(table, moved);

    if (s == STATUS_OK)
        s = join_scopes(table, moved);
    free(moved);
    return s;
}

/* ---- All of it ------------------------------------------------------------------------ */

static void say(const struct redact *redact, struct buffer *said)
{
    for (uint32_t i = 0; i < redact_rules_count(redact->rules); i++) {
        const char *pattern = redact_rules_pattern(redact->rules, i);
        bool        is_hashed = !redact_rules_drops(redact->rules, i);
        if (redact->n_met[i] == 0)
            continue;
        if (is_hashed)
            buffer_append_literal(said, "hashed ");
        buffer_append_u64(said, redact->n_met[i]);
        buffer_append_literal(said, " attributes ");
        buffer_append(said, pattern, strlen(pattern));
        if (is_hashed && redact->rules->key.n != 0)
            buffer_append_literal(said, ", with a key");
        buffer_append_literal(said, "\n");
    }
}

static enum status begin(struct redact *redact, struct fail *fail)
{
    uint32_t n_texts = redact->table->texts.n, n_values = redact->table->values.n;

    redact->rule_of   = malloc(((size_t)n_texts + 1) * sizeof *redact->rule_of);
    redact->hashed_as = malloc(((size_t)n_values + 1) * sizeof *redact->hashed_as);
    redact->n_met     = calloc(redact_rules_count(redact->rules), sizeof *redact->n_met);
    if (redact->rule_of == NULL || redact->hashed_as == NULL || redact->n_met == NULL)
        return STATUS_NO_MEMORY;
    memset(redact->hashed_as, 0xff, (size_t)n_values * sizeof *redact->hashed_as);
    return redact_value_open(&redact->value, redact->rules, redact->n_met, fail);
}

enum status redact_attributes(struct span_table *table, const struct redact_rules *rules, struct buffer *said,
                              struct fail *fail)
{
    struct redact redact = { .table = table, .rules = rules };

    if (redact_rules_count(rules) == 0)
        return STATUS_OK;
    enum status s = begin(&redact, fail);
    if (s == STATUS_OK)
        s = match_keys(&redact);
    if (s == STATUS_OK)
        s = redact_runs(&redact, fail);
    if (s == STATUS_OK)
        s = join_equal(table);
    if (s == STATUS_OK)
        say(&redact, said);
    redact_value_close(&redact.value);
    free(redact.n_met);
    free(redact.rule_of);
    free(redact.hashed_as);
    return s == STATUS_NO_MEMORY ? fail_set(fail, s, FAIL_NO_OFFSET, "dropping and hashing attributes") : s;
}
