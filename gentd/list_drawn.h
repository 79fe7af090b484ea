/* list_drawn.h - how the values of a line are drawn, in words and in JSON. */
#ifndef GENT_GENTD_LIST_DRAWN_H
#define GENT_GENTD_LIST_DRAWN_H

#include "gentd/cost.h"

/* A string of the model for people: cut when it is long; nothing that a terminal would obey. */
void list_drawn_put_text(struct buffer *out, struct text text);

/* "constant GET", "12 values", "97 % 3 values, 3 % pattern /orders/#". The
 * line draws something. */
void list_drawn_put(struct buffer *out, const struct model *model, const struct cost_line *line);

/* Members "values" (how many) and "drawn" (rows by kind). */
void list_drawn_put_json(struct buffer *out, const struct cost_line *line);

#endif
