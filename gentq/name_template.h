/* name_template.h - the part of a name that many spans share: GET /cart/17 -> GET /cart/{n}. */
#ifndef GENT_GENTQ_NAME_TEMPLATE_H
#define GENT_GENTQ_NAME_TEMPLATE_H

#include "common/base/buffer.h"

/* Appends 'text' (JSON-escaped) with every identifier replaced:
 *
 *   {n}   a word of digits alone
 *   {id}  a word of 8 or more hexadecimal digits with a digit among them, or
 *         of 16 or more letters and digits with 4 digits among them; also the
 *         groups of up to 12 hexadecimal digits that follow an 8-digit group
 *         behind dashes, so that a UUID, cut off or not, is one identifier
 *
 * A word is a run of letters, digits and bytes of UTF-8 sequences, so v1 and
 * k8s stay. A definition of the measure, independent of any compressor. */
void name_template_append(struct buffer *out, struct text text);

#endif
