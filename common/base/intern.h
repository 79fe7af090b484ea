/* intern.h - byte strings to dense ids, in order of first appearance. */
#ifndef GENT_COMMON_BASE_INTERN_H
#define GENT_COMMON_BASE_INTERN_H

#include "common/base/buffer.h"

#define INTERN_NONE UINT32_MAX

struct intern {
    struct buffer bytes;      /* every string, back to back */
    uint64_t     *ends;       /* end of string i in bytes */
    uint32_t     *slots;      /* open addressing: id + 1, or 0 */
    uint32_t     *hashes;     /* of string i */
    uint32_t      n;
    uint32_t      n_capacity;
    uint32_t      n_slots;    /* a power of two, or 0 */
};

/* {0} is empty and valid.  Ids do not depend on addresses or hash order. */
void     intern_free(struct intern *intern);
uint32_t intern_add(struct intern *intern, const void *data, size_t n);        /* INTERN_NONE: out of memory */
uint32_t intern_find(const struct intern *intern, const void *data, size_t n); /* INTERN_NONE: absent */

/* Borrowed until the next intern_add. */
static inline struct text intern_view(const struct intern *intern, uint32_t id)
{
    uint64_t begin = id == 0 ? 0 : intern->ends[id - 1];
    return (struct text){ (const char *)intern->bytes.data + begin, (size_t)(intern->ends[id] - begin) };
}

#endif
