/* text_groups.h - the texts of a column, those of one template together. */
#ifndef GENT_GENTC_TEXT_GROUPS_H
#define GENT_GENTC_TEXT_GROUPS_H

#include "gentc/column_fit.h"
#include "gentc/pattern.h"

#define TEXT_GROUPS_MAX_NUMBER 18 /* digits; longer runs are identifiers and have a length */

/* Texts whose pieces have the same kinds and the same literals. */
struct text_group {
    uint32_t first, n_members; /* of members */
    uint32_t n_pieces, n_slots;
    uint64_t n_rows;
};

struct text_groups {
    struct buffer      piece_bytes; /* struct pattern_piece of all texts */
    uint32_t          *first_piece; /* (n_items), owned */
    uint32_t          *members;     /* (n_items) items by template, then text; owned */
    struct text_group *groups;      /* by template; owned */
    uint32_t           n_groups;
};

/* Slots are where pattern_split_fine() sees them, or pattern_split_words().
 * False: out of memory. 'out' needs text_groups_free() whatever comes back. */
bool text_groups_build(const struct column_fit_item *items, uint32_t n_items, bool has_words,
                       struct text_groups *out);
void text_groups_free(struct text_groups *groups);

static inline const struct pattern_piece *text_groups_pieces(const struct text_groups *groups, uint32_t item)
{
    return (const struct pattern_piece *)(const void *)groups->piece_bytes.data + groups->first_piece[item];
}

/* Is the piece random characters of a fixed length, not a number? */
static inline bool text_groups_is_identifier(const struct pattern_piece *piece)
{
    if (piece->kind == PATTERN_DIGITS)
        return piece->text.n > TEXT_GROUPS_MAX_NUMBER;
    return piece->kind != PATTERN_LITERAL && piece->kind != PATTERN_WORD;
}

#endif
