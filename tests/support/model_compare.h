/* model_compare.h - are two models the same, member by member? */
#ifndef GENT_TESTS_SUPPORT_MODEL_COMPARE_H
#define GENT_TESTS_SUPPORT_MODEL_COMPARE_H

#include "common/bundle/model.h"

/* The array or member in which they differ first, stored and derived ones
 * alike, with its index in *at; NULL when they are equal. */
const char *model_compare_find(const struct model *a, const struct model *b, uint32_t *at);

#endif
