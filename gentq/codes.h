/* codes.h - the numbers under which all compared files know the same thing.
 *
 *   span tables -> [codes, dataset] -> selections -> metrics -> rates -> report
 *
 * REAL is coded first; what REAL never had gets the codes behind. Codes are
 * complete once every file has been read and then only looked up. */
#ifndef GENT_GENTQ_CODES_H
#define GENT_GENTQ_CODES_H

#include "common/base/intern.h"
#include "gentq/code_map.h"

#define CODES_N_TREES 3 /* operations unordered, operations in start order, services */

/* What owns a key; the first byte of a text of codes.keys. */
enum codes_class {
    CODES_SPAN     = 'a', /* owner: operation */
    CODES_SCOPE    = 's', /* owner: operation */
    CODES_EVENT    = 'e', /* owner: event kind */
    CODES_RESOURCE = 'r', /* owner: service */
};

struct codes {
    struct intern   services;      /* service names */
    struct intern   names;         /* templated span names */
    struct intern   event_names;
    struct intern   keys;          /* class byte, key */
    struct intern   values;        /* type byte (codes_type), text */
    struct intern   rarities;      /* 'm' and a templated error message, or 'x' and an exception type */
    struct code_map operations;    /* service << 40 | name << 4 | kind */
    struct code_map edges;         /* operation of the parent, of the child */
    struct code_map service_pairs; /* service, service */
    struct code_map event_kinds;   /* operation, event name */
    struct code_map columns;       /* owner, key */
    struct code_map cells;         /* column, value */
    struct code_map trees[CODES_N_TREES]; /* hash */
    struct code_map failures;      /* hash of root operation and set of failing operations */
};

void codes_free(struct codes *codes); /* accepts {0} */

static inline uint32_t codes_service(const struct codes *codes, uint32_t operation)
{
    return (uint32_t)(codes->operations.keys[operation] >> 40);
}

static inline uint8_t codes_kind(const struct codes *codes, uint32_t operation)
{
    return codes->operations.keys[operation] & 15;
}

static inline uint32_t codes_name(const struct codes *codes, uint32_t operation)
{
    return (uint32_t)(codes->operations.keys[operation] >> 4);
}

static inline uint32_t codes_high(const struct code_map *map, uint32_t code)
{
    return (uint32_t)(map->keys[code] >> 32);
}

static inline uint32_t codes_low(const struct code_map *map, uint32_t code)
{
    return (uint32_t)map->keys[code];
}

static inline enum codes_class codes_column_class(const struct codes *codes, uint32_t column)
{
    return (enum codes_class)intern_view(&codes->keys, codes_low(&codes->columns, column)).at[0];
}

/* The type of a value whatever its spelling in JSON: i for "42" and 42, d for
 * 0.5 and "NaN", s, b, y (bytes), l (list), k (map), n (none). */
char codes_type(uint8_t value_type);
static inline bool codes_type_is_number(char type)
{
    return type == 'i' || type == 'd';
}

#endif
