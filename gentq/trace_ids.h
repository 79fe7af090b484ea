/* trace_ids.h - a dataset's traces by the ids that stand in its file, in any format. */
#ifndef GENT_GENTQ_TRACE_IDS_H
#define GENT_GENTQ_TRACE_IDS_H

#include "common/trace/json.h"
#include "common/trace/trace_format.h"
#include "gentq/code_map.h"
#include "gentq/dataset.h"

struct trace_ids {
    struct code_map map;      /* of ids: traces in order */
    struct code_map low;      /* of their second halves alone */
    uint32_t       *low_first; /* by code of low: its first trace; owned */
    uint32_t        n_traces;
};

/* Needs trace_ids_free whatever it returns. False: out of memory, or two traces have ids that cannot be told apart. */
bool trace_ids_build(const struct dataset *set, struct trace_ids *ids);
void trace_ids_free(struct trace_ids *ids);

/* The number of the trace, or n_traces for an id (NULL: none) that the format's reader did not keep. */
uint32_t trace_ids_find(const struct trace_ids *ids, enum trace_format format, const struct json_node *id);

#endif
