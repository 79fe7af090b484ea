/* column_share.h - which fields share a column.
 *
 *   column_values -> [column_share] -> columns
 */
#ifndef GENT_GENTC_COLUMN_SHARE_H
#define GENT_GENTC_COLUMN_SHARE_H

#include "gentc/column_values.h"

/* Links by values->next[] the fields of labels of one operation that hold the
 * same attribute (or member): those of labels with few spans among
 * themselves, unless their value is always the same, then those whose many
 * values are alike (column_alike.h).
 * is_first[] tells the first field of each column. False: out of memory. */
bool column_share_build(struct column_values *values, const struct columns_options *options, uint8_t *is_first);

#endif
