/* name_template.h - the part of a name that many spans share: GET /cart/17 -> GET /cart/{id}. */
#ifndef GENT_COMMON_BASE_NAME_TEMPLATE_H
#define GENT_COMMON_BASE_NAME_TEMPLATE_H

#include "common/base/buffer.h"

/* Appends 'text' (JSON-escaped) with {id} in place of every identifier:
 *
 *   a word of digits, or of 8 or more hexadecimal digits, with all groups of
 *   hexadecimal digits that follow it behind dashes: a UUID, cut off or not, is one identifier
 *   a word of 12 or more letters and digits that looks random: in one case
 *   with 3 changes between letters and digits, else between digits and cases after 2 of 5 characters
 *   of other words the digits, 3 or more, or fewer at the beginning or, behind two letters, at the end
 *
 * A word is a run of letters, digits and bytes of UTF-8 sequences. One mark for
 * all: of random hexadecimal words some are digits alone, and a number may
 * grow as long as one. v1 and k8s stay. A definition of the measure; it has to
 * be no finer than the templates of a compressor that draws identifiers anew. */
void name_template_append(struct buffer *out, struct text text);

#endif
