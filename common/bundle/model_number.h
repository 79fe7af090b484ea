/* model_number.h - the numbers that model_code wants: everything in the order in which it is coded first.
 *
 *   learner -> [model_number] -> model_derive -> model_code
 *
 * The coder asks "is it the next new one?" before anything else. */
#ifndef GENT_COMMON_BUNDLE_MODEL_NUMBER_H
#define GENT_COMMON_BUNDLE_MODEL_NUMBER_H

#include "common/bundle/model.h"

/* Renumbers strings, values, services, scopes, columns, numbers, patterns,
 * fresh texts, tables and cells in order of first use, moves their arrays and
 * the attributes of resources and scopes accordingly, in place (text apart, which comes from 'arena'), and drops
 * strings and values without a use. Operations, labels and trees must be in
 * their order already. Everything else of the model stays as it is; derived
 * members must be derived again. Needs indices that are in range.
 *
 * Deterministic: depends on the model alone; twice is as good as once. Fails
 * with STATUS_NO_MEMORY; the model is then unusable. */
enum status model_number(struct model *model, struct arena *arena, struct fail *fail);

#endif
