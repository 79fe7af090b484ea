/* text_groups.c - a template as a key of bytes, then a sort. */
#include "gentc/text_groups.h"

#include <stdlib.h>

#define MAX_PIECES     64
#define MAX_IDENTIFIER 4096 /* struct model_fresh */

struct keyed {
    struct text key;
    uint32_t    item;
};

/* JSON text has no control characters, so that they can mark the slots. */
static void append_key(const struct pattern_piece *pieces, uint32_t n_pieces, struct buffer *out)
{
    for (uint32_t i = 0; i < n_pieces; i++) {
        if (pieces[i].kind == PATTERN_LITERAL) {
            buffer_append(out, pieces[i].text.at, pieces[i].text.n);
            continue;
        }
        buffer_append_byte(out, pieces[i].kind);
        if (text_groups_is_identifier(&pieces[i])) {
            buffer_append_u64(out, pieces[i].text.n);
            buffer_append_byte(out, pieces[i].kind);
        }
    }
}

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    size_t              n = x->key.n < y->key.n ? x->key.n : y->key.n;
    int                 c = n == 0 ? 0 : memcmp(x->key.at, y->key.at, n);
    if (c == 0)
        c = (x->key.n > y->key.n) - (x->key.n < y->key.n);
    return c != 0 ? c : (x->item > y->item) - (x->item < y->item);
}

static bool split_all(const struct column_fit_item *items, uint32_t n_items, bool has_words,
                      struct text_groups *out, struct buffer *keys, uint64_t *key_ends)
{
    struct pattern_piece pieces[MAX_PIECES];

    for (uint32_t i = 0; i < n_items; i++) {
        uint32_t n = has_words ? pattern_split_words(items[i].value.text, pieces, MAX_PIECES)
                               : pattern_split_fine(items[i].value.text, pieces, MAX_PIECES);
        for (uint32_t k = 0; k < n; k++) {
            if (pieces[k].text.n > MAX_IDENTIFIER && text_groups_is_identifier(&pieces[k]))
                pieces[k].kind = PATTERN_LITERAL;
        }
        append_key(pieces, n, keys);
        key_ends[i]             = keys->n;
        out->first_piece[i + 1] = out->first_piece[i] + n;
        buffer_append(&out->piece_bytes, pieces, n * sizeof *pieces);
    }
    return !keys->has_failed && !out->piece_bytes.has_failed;
}

static void make_groups(const struct column_fit_item *items, uint32_t n_items, const struct keyed *keyed,
                        struct text_groups *out)
{
    for (uint32_t i = 0; i < n_items; i++) {
        uint32_t           item  = keyed[i].item;
        struct text_group *group = &out->groups[out->n_groups];
        bool is_new = i == 0 || keyed[i].key.n != keyed[i - 1].key.n ||
                      memcmp(keyed[i].key.at, keyed[i - 1].key.at, keyed[i].key.n) != 0;
        if (is_new) {
            const struct pattern_piece *pieces = text_groups_pieces(out, item);
            *group = (struct text_group){ .first = i, .n_pieces = out->first_piece[item + 1] - out->first_piece[item] };
            for (uint32_t k = 0; k < group->n_pieces; k++)
                group->n_slots += pieces[k].kind != PATTERN_LITERAL;
            out->n_groups++;
        } else {
            group--;
        }
        out->members[i] = item;
        group->n_members++;
        group->n_rows += items[item].n;
    }
}

bool text_groups_build(const struct column_fit_item *items, uint32_t n_items, bool has_words,
                       struct text_groups *out)
{
    struct buffer keys     = { 0 };                                             /* owned here */
    uint64_t     *key_ends = malloc(n_items * sizeof *key_ends);                /* owned here */
    struct keyed *keyed    = malloc(n_items * sizeof *keyed);                   /* owned here */
    bool          is_done  = false;

    *out             = (struct text_groups){ 0 };
    out->first_piece = calloc((size_t)n_items + 1, sizeof *out->first_piece);
    out->members     = malloc(n_items * sizeof *out->members);
    out->groups      = malloc(n_items * sizeof *out->groups);
    if (key_ends == NULL || keyed == NULL || out->first_piece == NULL || out->members == NULL || out->groups == NULL ||
        !split_all(items, n_items, has_words, out, &keys, key_ends))
        goto done;
    for (uint32_t i = 0; i < n_items; i++) {
        uint64_t begin = i == 0 ? 0 : key_ends[i - 1];
        keyed[i] = (struct keyed){ { (const char *)keys.data + begin, (size_t)(key_ends[i] - begin) }, i };
    }
    qsort(keyed, n_items, sizeof *keyed, compare_keyed);
    make_groups(items, n_items, keyed, out);
    is_done = true;
done:
    free(keyed);
    free(key_ends);
    buffer_free(&keys);
    return is_done;
}

void text_groups_free(struct text_groups *groups)
{
    buffer_free(&groups->piece_bytes);
    free(groups->first_piece);
    free(groups->members);
    free(groups->groups);
    *groups = (struct text_groups){ 0 };
}
