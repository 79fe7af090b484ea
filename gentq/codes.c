/* codes.c - types by name, and the end of all maps. */
#include "gentq/codes.h"

#include "common/trace/span_value.h"

char codes_type(uint8_t value_type)
{
    static const char types[VALUE_N_TYPES] = {
        [VALUE_EMPTY] = 'n',      [VALUE_STRING] = 's', [VALUE_BOOL] = 'b',          [VALUE_INT] = 'i',
        [VALUE_INT_NUMBER] = 'i', [VALUE_DOUBLE] = 'd', [VALUE_DOUBLE_STRING] = 'd', [VALUE_BYTES] = 'y',
        [VALUE_ARRAY] = 'l',      [VALUE_KVLIST] = 'k', [VALUE_JSON] = 'j',
    };
    return types[value_type];
}

void codes_free(struct codes *codes)
{
    intern_free(&codes->services);
    intern_free(&codes->names);
    intern_free(&codes->event_names);
    intern_free(&codes->keys);
    intern_free(&codes->values);
    intern_free(&codes->rarities);
    code_map_free(&codes->operations);
    code_map_free(&codes->edges);
    code_map_free(&codes->service_pairs);
    code_map_free(&codes->event_kinds);
    code_map_free(&codes->columns);
    code_map_free(&codes->cells);
    for (int i = 0; i < CODES_N_TREES; i++)
        code_map_free(&codes->trees[i]);
    code_map_free(&codes->failures);
    *codes = (struct codes){ 0 };
}
