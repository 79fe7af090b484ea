/* drop.c - each key is matched once; then every run of attributes closes its gaps in place. */
#include "gentc/drop.h"

#include <stdbool.h>
#include <stdlib.h>

#define DROP_KEEP UINT32_MAX

struct drop {
    struct span_table *table;
    uint32_t          *pattern_of; /* by text: the pattern that it meets, or DROP_KEEP */
    uint64_t          *n_dropped;  /* by pattern */
};

static bool is_met(const char *pattern, struct text key)
{
    size_t n = strlen(pattern);

    if (pattern[n - 1] == '*')
        return key.n >= n - 1 && memcmp(key.at, pattern, n - 1) == 0;
    return key.n == n && memcmp(key.at, pattern, n) == 0;
}

static void match_texts(struct drop *drop, const char *const *patterns, uint32_t n_patterns)
{
    for (uint32_t i = 0; i < drop->table->texts.n; i++) {
        drop->pattern_of[i] = DROP_KEEP;
        for (uint32_t p = n_patterns; p-- > 0;)
            if (is_met(patterns[p], span_table_text(drop->table, i)))
                drop->pattern_of[i] = p;
    }
}

static void drop_run(struct drop *drop, struct span_attrs *attrs)
{
    struct span_attr *run = drop->table->attrs + attrs->first_at;
    uint32_t          n_kept = 0;

    for (uint32_t i = 0; i < attrs->n; i++) {
        uint32_t pattern = drop->pattern_of[run[i].key_id];
        if (pattern == DROP_KEEP)
            run[n_kept++] = run[i];
        else
            drop->n_dropped[pattern]++;
    }
    attrs->n = n_kept;
}

/* The service name of a resource once more: the text of its attribute, or "". */
static void find_service(struct span_table *table, struct span_resource *resource)
{
    for (uint32_t i = 0; i < resource->attrs.n; i++) {
        struct text key = span_table_text(table, table->attrs[resource->attrs.first_at + i].key_id);
        if (key.n == 12 && memcmp(key.at, "service.name", 12) == 0)
            return;
    }
    resource->service_id = 0;
}

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

static void drop_runs(struct drop *drop)
{
    struct span_table *table = drop->table;

    for (uint32_t i = 0; i < table->n_resources; i++) {
        drop_run(drop, &table->resources[i].attrs);
        find_service(table, &table->resources[i]);
    }
    for (uint32_t i = 0; i < table->n_scopes; i++)
        drop_run(drop, &table->scopes[i].attrs);
    for (uint32_t i = 0; i < table->n_spans; i++)
        drop_run(drop, &table->spans[i].attrs);
    for (uint32_t i = 0; i < table->n_events; i++)
        drop_run(drop, &table->events[i].attrs);
    for (uint32_t i = 0; i < table->n_links; i++)
        drop_run(drop, &table->links[i].attrs);
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

enum status drop_attributes(struct span_table *table, const char *const *patterns, uint32_t n_patterns,
                            struct buffer *said, struct fail *fail)
{
    if (n_patterns == 0)
        return STATUS_OK;

    struct drop drop = {
        .table = table,
        .pattern_of = malloc(table->texts.n * sizeof *drop.pattern_of),  /* owned here */
        .n_dropped = calloc(n_patterns, sizeof *drop.n_dropped),         /* owned here */
    };
    enum status s = drop.pattern_of == NULL || drop.n_dropped == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    if (s == STATUS_OK) {
        match_texts(&drop, patterns, n_patterns);
        drop_runs(&drop);
        s = join_equal(table);
    }
    for (uint32_t p = 0; p < n_patterns && s == STATUS_OK; p++)
        if (drop.n_dropped[p] != 0) {
            buffer_append_u64(said, drop.n_dropped[p]);
            buffer_append_literal(said, " attributes ");
            buffer_append(said, patterns[p], strlen(patterns[p]));
            buffer_append_literal(said, "\n");
        }
    free(drop.pattern_of);
    free(drop.n_dropped);
    return s == STATUS_OK ? s : fail_set(fail, s, FAIL_NO_OFFSET, "dropping attributes");
}
