/* list_cost.h - what each operation and attribute of a frame costs, and how it is drawn: for gentd -l -v. */
#ifndef GENT_GENTD_LIST_COST_H
#define GENT_GENTD_LIST_COST_H

#include "common/bundle/frame.h"

/* Decodes the frame and appends to 'out': lines, or with is_json a member
 * ,"costs":{...} of the frame's object. Fails as frame_decode does. */
enum status list_cost_print(const struct frame_view *view, bool is_json, struct buffer *out, struct fail *fail);

#endif
