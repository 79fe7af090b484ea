/* recode.c - each text and value of a table is looked up once and then remembered. */
#include "gentq/recode.h"

#include "common/base/name_template.h"
#include "common/trace/json_text.h"

#define SYNTHETIC_KEY "gent.synthetic" /* the mark that regenerated spans carry */
#define IGNORED       UINT32_MAX

bool recode_init(struct recode *recode, const struct span_table *table, struct codes *codes, struct arena *arena)
{
    *recode            = (struct recode){ .table = table, .codes = codes };
    uint32_t **texts[] = { &recode->services, &recode->names,   &recode->event_names, &recode->messages,
                           &recode->keys[0],  &recode->keys[1], &recode->keys[2],     &recode->keys[3] };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if ((*texts[i] = arena_take(arena, table->texts.n, sizeof(uint32_t))) == NULL)
            return false;
    return (recode->values = arena_take(arena, table->values.n, sizeof(uint32_t))) != NULL;
}

void recode_free(struct recode *recode)
{
    buffer_free(&recode->scratch);
}

static uint32_t check_code(struct recode *recode, uint32_t code)
{
    if (code != CODE_NONE)
        return code;
    recode->has_failed = true;
    return 0;
}

static uint32_t add_scratch(struct recode *recode, struct intern *intern)
{
    if (recode->scratch.has_failed)
        return check_code(recode, CODE_NONE);
    return check_code(recode, intern_add(intern, recode->scratch.data, recode->scratch.n));
}

/* A text as it is, behind a first byte when that is not 0. */
static uint32_t add_text(struct recode *recode, struct intern *intern, char first, struct text text)
{
    recode->scratch.n = 0;
    if (first != 0)
        buffer_append_byte(&recode->scratch, (uint8_t)first);
    buffer_append(&recode->scratch, text.at, text.n);
    return add_scratch(recode, intern);
}

static uint32_t add_template(struct recode *recode, struct intern *intern, char first, struct text text)
{
    recode->scratch.n = 0;
    if (first != 0)
        buffer_append_byte(&recode->scratch, (uint8_t)first);
    name_template_append(&recode->scratch, text);
    return add_scratch(recode, intern);
}

uint32_t recode_service(struct recode *recode, uint32_t text_id)
{
    uint32_t *known = &recode->services[text_id];
    if (*known == 0)
        *known = add_text(recode, &recode->codes->services, 0, span_table_text(recode->table, text_id)) + 1;
    return *known - 1;
}

uint32_t recode_operation(struct recode *recode, const struct span *span)
{
    uint32_t  service = recode_service(recode, recode->table->resources[span->resource_at].service_id);
    uint32_t *name    = &recode->names[span->name_id];
    if (*name == 0)
        *name = add_template(recode, &recode->codes->names, 0, span_table_text(recode->table, span->name_id)) + 1;
    uint64_t key = (uint64_t)service << 40 | (uint64_t)(*name - 1) << 4 | span->kind;
    return check_code(recode, code_map_add(&recode->codes->operations, key));
}

uint32_t recode_pair(struct recode *recode, struct code_map *map, uint32_t high, uint32_t low)
{
    return check_code(recode, code_map_add(map, code_pair(high, low)));
}

uint32_t recode_event_kind(struct recode *recode, uint32_t operation, uint32_t name_id)
{
    uint32_t *known = &recode->event_names[name_id];
    if (*known == 0)
        *known = add_template(recode, &recode->codes->event_names, 0, span_table_text(recode->table, name_id)) + 1;
    return recode_pair(recode, &recode->codes->event_kinds, operation, *known - 1);
}

static uint32_t *known_keys(struct recode *recode, enum codes_class class)
{
    switch (class) {
    case CODES_SPAN:
        return recode->keys[0];
    case CODES_SCOPE:
        return recode->keys[1];
    case CODES_EVENT:
        return recode->keys[2];
    default:
        return recode->keys[3];
    }
}

/* Strings that differ only in their escapes are one value. */
static uint32_t add_value(struct recode *recode, char type, struct text text)
{
    if (type != 's' || text.n == 0 || memchr(text.at, '\\', text.n) == NULL)
        return add_text(recode, &recode->codes->values, type, text);
    recode->scratch.n = 0;
    buffer_append_byte(&recode->scratch, (uint8_t)type);
    json_text_unescape(&recode->scratch, text);
    return add_scratch(recode, &recode->codes->values);
}

static uint32_t recode_value(struct recode *recode, uint32_t value_id)
{
    uint32_t *known = &recode->values[value_id];
    if (*known == 0) {
        struct span_value value = span_table_value(recode->table, value_id);
        *known = add_value(recode, codes_type(value.type), value.text) + 1;
    }
    return *known - 1;
}

static void append_cell(struct recode *recode, uint64_t column_key, uint32_t value, struct buffer *cells)
{
    uint32_t column = check_code(recode, code_map_add(&recode->codes->columns, column_key));
    recode_append(cells, recode_pair(recode, &recode->codes->cells, column, value));
}

void recode_attrs(struct recode *recode, enum codes_class class, uint32_t owner, struct span_attrs attrs,
                  struct buffer *cells)
{
    uint32_t *keys = known_keys(recode, class);

    for (uint32_t i = 0; i < attrs.n; i++) {
        const struct span_attr *attr = &recode->table->attrs[attrs.first_at + i];
        uint32_t               *key  = &keys[attr->key_id];
        if (*key == 0) {
            struct text text = span_table_text(recode->table, attr->key_id);
            bool is_ignored  = text.n == sizeof SYNTHETIC_KEY - 1 && memcmp(text.at, SYNTHETIC_KEY, text.n) == 0;
            *key = is_ignored ? IGNORED : add_text(recode, &recode->codes->keys, (char)class, text) + 1;
        }
        if (*key != IGNORED)
            append_cell(recode, code_pair(owner, *key - 1), recode_value(recode, attr->value_id), cells);
    }
}

void recode_text(struct recode *recode, enum codes_class class, uint32_t owner, const char *key, uint32_t text_id,
                 struct buffer *cells)
{
    uint32_t key_code = add_text(recode, &recode->codes->keys, (char)class, (struct text){ key, strlen(key) });
    uint32_t value    = add_value(recode, 's', span_table_text(recode->table, text_id));
    append_cell(recode, code_pair(owner, key_code), value, cells);
}

uint32_t recode_message(struct recode *recode, uint32_t text_id)
{
    uint32_t *known = &recode->messages[text_id];
    if (*known == 0)
        *known = add_template(recode, &recode->codes->rarities, 'm', span_table_text(recode->table, text_id)) + 1;
    return *known - 1;
}

uint32_t recode_exception(struct recode *recode, uint32_t value_id)
{
    return add_text(recode, &recode->codes->rarities, 'x', span_table_value(recode->table, value_id).text);
}
