/* model_column_order.h - the order in which columns are coded: columns of one key together.
 *
 * Their values are alike, and so lie together among the strings as well. */
#ifndef GENT_COMMON_BUNDLE_MODEL_COLUMN_ORDER_H
#define GENT_COMMON_BUNDLE_MODEL_COLUMN_ORDER_H

#include "common/bundle/model.h"

/* What stands for a key where a column is first used otherwise. */
enum model_column_group {
    MODEL_GROUP_NONE, MODEL_GROUP_RESOURCES, MODEL_GROUP_NAME, MODEL_GROUP_STATUS_MESSAGE, MODEL_GROUP_TRACE_STATE,
    MODEL_GROUP_FLAGS, MODEL_GROUP_DROPPED_ATTRS, MODEL_GROUP_DROPPED_EVENTS, MODEL_GROUP_DROPPED_LINKS,
    MODEL_GROUP_EVENT_NAME, MODEL_GROUP_EVENT_DROPPED_ATTRS, MODEL_GROUP_LINK_TRACE_STATE,
    MODEL_GROUP_LINK_DROPPED_ATTRS, MODEL_GROUP_LINK_FLAGS, MODEL_GROUP_LINK_TARGET,
    MODEL_GROUP_KEY, /* + the key's string */
};

/* Fills order (n_columns) with the columns, each with its group in the high 32
 * bits: first those that services and labels use, by the group of their first
 * use and then by number; then the others, slots, by number, in group MODEL_NONE. Needs
 * indices that are in range. */
void model_column_order(const struct model *model, uint64_t *order);

#endif
