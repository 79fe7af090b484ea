/* column_share.c - fields by what they are to their operation; within such a set, columns that are alike.
 *
 * Sharing costs the dependence of the values on the label, and no counts: so
 * columns of few values, where dependence shows, stay apart, and so do constants,
 * which are a column anyway (columns.c) and otherwise take others' values. */
#include "gentc/column_share.h"

#include <stdlib.h>

#include "gentc/column_alike.h"

#define MIN_DISTINCT 2  /* constants are shared elsewhere */
#define MIN_CONSTANT 8  /* rows with one value: with fewer that may be chance */
#define MAX_CLUSTERS 16 /* of one set; what is like none of them stands alone */

#define NO_FIELD COLUMN_VALUES_NO_FIELD

/* Fields of one operation and status with one role. */
struct shared_key {
    uint32_t operation, status_code, part, key, role; /* failures have values of their own */
    uint32_t n_templates, templates[RELATIONS_MAX_TEMPLATES], sure_bits; /* what it repeats */
};

struct share {
    struct column_values         *values;
    const struct columns_options *options;
    uint8_t                      *is_first;
    struct intern                 keys;      /* owned */
    uint32_t                     *set_first; /* by key: first field of the set; owned */
    uint32_t                     *set_next;  /* (n_fields), owned */
    uint32_t                     *last;      /* by key, then (n_fields) of each chain; owned */
};

static bool make_sets(struct share *share)
{
    const struct column_rows *rows = share->values->rows;

    for (uint32_t i = 0; i < rows->n_fields; i++) {
        const struct column_rows_field *field = &rows->fields[i];
        share->set_next[i] = NO_FIELD;
        share->is_first[i] = 1;
        if (field->label == MODEL_NONE)
            continue;
        const struct model_label *label = &share->values->model->labels[field->label - MODEL_LABEL_FIRST];
        struct shared_key key = { label->operation, label->status_code, field->part, field->key, field->role,
                                  0, { 0 }, 0 };
        key.n_templates = share->values->relations->fields[i].n;
        for (uint32_t k = 0; k < key.n_templates; k++)
            key.sure_bits |= (uint32_t)share->values->relations->fields[i].is_sure[k] << k;
        memcpy(key.templates, share->values->relations->fields[i].template_at, sizeof key.templates);
        uint32_t                  n     = share->keys.n;
        uint32_t                  at    = intern_add(&share->keys, &key, sizeof key);
        if (at == INTERN_NONE)
            return false;
        if (at == n)
            share->set_first[at] = i;
        else
            share->set_next[share->last[at]] = i;
        share->last[at] = i;
    }
    return true;
}

/* Hangs the chain of column 'from' on that of column 'to', which comes before it. */
static void link_columns(struct share *share, uint32_t to, uint32_t from)
{
    uint32_t *next = share->values->next;
    while (next[to] != NO_FIELD)
        to = next[to];
    next[to]              = from;
    share->is_first[from] = 0;
}

/* One value in all rows, told by the label alone: a column that others with that value have too. */
static bool is_plain_constant(const struct share *share, uint32_t field)
{
    const struct column_rows_field *of = &share->values->rows->fields[field];
    return of->n_rows >= MIN_CONSTANT && share->values->relations->fields[field].n == 0 && column_rows_is_constant(of);
}

/* Joins the fields of labels with few spans. */
static void share_rare(struct share *share, uint32_t set)
{
    uint32_t last = NO_FIELD;

    for (uint32_t i = share->set_first[set]; i != NO_FIELD; i = share->set_next[i]) {
        if (share->values->rows->fields[i].n_rows >= share->options->n_min_rows || is_plain_constant(share, i))
            continue;
        if (last != NO_FIELD) {
            share->values->next[last] = i;
            share->is_first[i]        = 0;
        }
        last = i;
    }
}

/* Joins columns of many values that are alike. */
static bool share_alike(struct share *share, uint32_t set)
{
    struct column_fit_rows clusters[MAX_CLUSTERS];
    uint32_t               firsts[MAX_CLUSTERS], n = 0, first_empty = NO_FIELD;

    for (uint32_t i = share->set_first[set]; i != NO_FIELD; i = share->set_next[i]) {
        if (!share->is_first[i])
            continue;
        struct column_fit_rows list = column_values_list(share->values, i);
        if (list.items == NULL)
            return false;
        if (list.n_items == 0 && first_empty != NO_FIELD)
            link_columns(share, first_empty, i);
        else if (list.n_items == 0)
            first_empty = i;
        if (list.n_items < MIN_DISTINCT)
            continue;
        uint32_t at = 0;
        while (at < n && !column_alike(&clusters[at], &list))
            at++;
        if (at < n) {
            link_columns(share, firsts[at], i);
            clusters[at] = column_alike_join(&clusters[at], &list, share->values->arena);
            if (clusters[at].items == NULL)
                return false;
        } else if (n < MAX_CLUSTERS) {
            firsts[n]     = i;
            clusters[n++] = list;
        }
    }
    return true;
}

static bool is_worth_a_look(const struct share *share, uint32_t set)
{
    uint32_t                  first = share->set_first[set];
    enum column_rows_domain   domain = share->values->rows->fields[first].domain;
    return share->set_next[first] != NO_FIELD && (domain == COLUMN_ROWS_TEXT || domain == COLUMN_ROWS_VALUE);
}

bool column_share_build(struct column_values *values, const struct columns_options *options, uint8_t *is_first)
{
    size_t       n_fields = (size_t)values->rows->n_fields + 1;
    struct share share    = { .values = values, .options = options, .is_first = is_first,
                              .set_first = malloc(n_fields * sizeof *share.set_first),
                              .set_next  = malloc(n_fields * sizeof *share.set_next),
                              .last      = malloc(n_fields * sizeof *share.last) };
    bool is_done = share.set_first != NULL && share.set_next != NULL && share.last != NULL && make_sets(&share);

    for (uint32_t set = 0; set < share.keys.n && is_done; set++) {
        share_rare(&share, set);
        is_done = !is_worth_a_look(&share, set) || share_alike(&share, set);
    }
    intern_free(&share.keys);
    free(share.set_first);
    free(share.set_next);
    free(share.last);
    return is_done;
}
