/* trace_ids.c - each format's ids to the two words that its reader makes of them. */
#include "gentq/trace_ids.h"

#include <stdlib.h>

#include "common/trace/cctf_id.h"
#include "common/trace/json_scalar.h"
#include "common/trace/opaque_id.h"

static uint64_t id_key(const uint64_t id[2])
{
    return code_mix(id[0]) + id[1];
}

bool trace_ids_build(const struct dataset *set, struct trace_ids *ids)
{
    *ids = (struct trace_ids){ .n_traces = set->n_traces };
    ids->low_first = malloc(((size_t)set->n_traces + 1) * sizeof *ids->low_first);
    for (uint32_t t = 0; ids->low_first != NULL && t < set->n_traces; t++) {
        uint32_t n_low = ids->low.n, low = code_map_add(&ids->low, set->traces[t].id[1]);
        if (low == CODE_NONE || code_map_add(&ids->map, id_key(set->traces[t].id)) == CODE_NONE)
            return false;
        if (low == n_low)
            ids->low_first[low] = t;
    }
    return ids->map.n == set->n_traces;
}

void trace_ids_free(struct trace_ids *ids)
{
    code_map_free(&ids->map);
    code_map_free(&ids->low);
    free(ids->low_first);
    *ids = (struct trace_ids){ 0 };
}

static bool parse(enum trace_format format, const struct json_node *node, uint64_t id[2])
{
    bool is_text = node->type == JSON_STRING;

    switch (format) {
    case TRACE_FORMAT_OTLP:
        return is_text && node->text.n == 32 && json_scalar_parse_hex(node->text, id);
    case TRACE_FORMAT_GENT:
        if (is_text && !(json_scalar_parse_hex(node->text, id) && (id[0] | id[1]) != 0))
            opaque_id_wide(node->text, id);
        return is_text;
    case TRACE_FORMAT_CCTF:
        if ((!is_text && node->type != JSON_NUMBER) || node->text.n == 0)
            return false;
        cctf_id_trace(node->text, !is_text, id);
        return true;
    default:
        return is_text && json_scalar_parse_hex(node->text, id);
    }
}

uint32_t trace_ids_find(const struct trace_ids *ids, enum trace_format format, const struct json_node *id)
{
    uint64_t words[2] = { 0, 0 };

    if (id == NULL || !parse(format, id, words))
        return ids->n_traces;
    uint32_t number = code_map_find(&ids->map, id_key(words));
    if (number != CODE_NONE)
        return number;
    if (!trace_format_shares_ids((uint8_t)format)) /* Zipkin's short and long ids are of one trace */
        return ids->n_traces;
    uint32_t low = code_map_find(&ids->low, words[1]);
    return low == CODE_NONE ? ids->n_traces : ids->low_first[low];
}
