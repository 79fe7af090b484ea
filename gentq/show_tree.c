/* show_tree.c - sort, find parents, fold hashes from the leaves up, walk from the roots down. */
#include "gentq/show_tree.h"

#include <stdlib.h>

#include "common/base/hash.h"
#include "common/base/name_template.h"
#include "common/trace/json_text.h"
#include "gentq/code_map.h"

struct row {
    const struct span *span;
    uint64_t           label;
};

static bool reserve(struct show_tree *tree, uint32_t n)
{
    if (n <= tree->capacity)
        return true;
    show_tree_free(tree);
    tree->spans    = calloc(n, sizeof *tree->spans);
    tree->preorder = calloc(n, sizeof *tree->preorder);
    tree->labels   = calloc(n, sizeof *tree->labels);
    tree->keys     = calloc(n, sizeof *tree->keys);
    tree->next     = calloc(n, 2 * sizeof *tree->next);
    tree->capacity = n;
    return tree->spans != NULL && tree->preorder != NULL && tree->labels != NULL && tree->keys != NULL &&
           tree->next != NULL && kin_reserve(&tree->kin, n);
}

void show_tree_free(struct show_tree *tree)
{
    free(tree->spans);
    free(tree->preorder);
    free(tree->labels);
    free(tree->keys);
    free(tree->next);
    kin_free(&tree->kin);
    buffer_free(&tree->scratch);
    *tree = (struct show_tree){ 0 };
}

static uint64_t hash_label(struct show_tree *tree, const struct span_table *table, const struct span *span)
{
    struct buffer *scratch = &tree->scratch;

    scratch->n = 0;
    json_text_unescape(scratch, span_table_text(table, table->resources[span->resource_at].service_id));
    buffer_append_byte(scratch, '\0');
    name_template_append(scratch, span_table_text(table, span->name_id));
    buffer_append_byte(scratch, span->kind);
    return scratch->has_failed ? 0 : hash_table_key(scratch->data, scratch->n);
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->span->start_ns != y->span->start_ns)
        return x->span->start_ns < y->span->start_ns ? -1 : 1;
    if (x->label != y->label)
        return x->label < y->label ? -1 : 1;
    if (x->span->end_ns != y->span->end_ns)
        return x->span->end_ns > y->span->end_ns ? -1 : 1;
    return (x->span->span_id > y->span->span_id) - (x->span->span_id < y->span->span_id);
}

static bool sort_spans(struct show_tree *tree, const struct span_table *table, const uint32_t *order)
{
    struct row *rows = calloc(tree->n, sizeof *rows); /* owned here */

    for (uint32_t i = 0; rows != NULL && i < tree->n; i++) {
        const struct span *span = &table->spans[order[i]];
        rows[i] = (struct row){ span, hash_label(tree, table, span) };
    }
    if (rows != NULL)
        qsort(rows, tree->n, sizeof *rows, compare_rows);
    for (uint32_t i = 0; rows != NULL && i < tree->n; i++) {
        tree->spans[i]  = rows[i].span;
        tree->labels[i] = rows[i].label;
    }
    free(rows);
    return rows != NULL && !tree->scratch.has_failed;
}

/* kin.order gives children before parents, those of one parent in start order. */
static void fold_key(struct show_tree *tree)
{
    tree->key = 0;
    memset(tree->keys, 0, tree->n * sizeof *tree->keys);
    for (uint32_t i = 0; i < tree->n; i++) {
        uint32_t  at     = tree->kin.order[i];
        uint64_t *parent = tree->kin.parent[at] == SPAN_TABLE_NONE ? &tree->key : &tree->keys[tree->kin.parent[at]];
        *parent = code_mix(*parent + code_mix(tree->keys[at] ^ tree->labels[at]));
    }
}

/* first[i], next[i]: first child and next sibling of position i. */
static void walk(struct show_tree *tree)
{
    uint32_t *first = tree->next, *next = tree->next + tree->n, root = SPAN_TABLE_NONE, n = 0;

    for (uint32_t i = 0; i < tree->n; i++)
        first[i] = SPAN_TABLE_NONE;
    for (uint32_t i = tree->n; i-- > 0;) {
        uint32_t *slot = tree->kin.parent[i] == SPAN_TABLE_NONE ? &root : &first[tree->kin.parent[i]];
        next[i] = *slot;
        *slot   = i;
    }
    for (uint32_t at = root; at != SPAN_TABLE_NONE;) {
        tree->preorder[n++] = at;
        if (first[at] != SPAN_TABLE_NONE) {
            at = first[at];
            continue;
        }
        while (at != SPAN_TABLE_NONE && next[at] == SPAN_TABLE_NONE)
            at = tree->kin.parent[at];
        if (at != SPAN_TABLE_NONE)
            at = next[at];
    }
}

enum status show_tree_build(struct show_tree *tree, const struct span_table *table, const uint32_t *order,
                            uint32_t n, struct fail *fail)
{
    if (!reserve(tree, n))
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "trace");
    tree->n = n;
    if (!sort_spans(tree, table, order))
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "trace");
    kin_solve(&tree->kin, tree->spans, n);
    fold_key(tree);
    walk(tree);
    tree->start_ns = tree->spans[0]->start_ns;
    tree->end_ns   = tree->spans[0]->end_ns;
    for (uint32_t i = 1; i < n; i++)
        tree->end_ns = tree->spans[i]->end_ns > tree->end_ns ? tree->spans[i]->end_ns : tree->end_ns;
    return STATUS_OK;
}
