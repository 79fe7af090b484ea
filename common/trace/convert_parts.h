/* convert_parts.h - what conversions share: lists under construction, fields, and what got lost. */
#ifndef GENT_COMMON_TRACE_CONVERT_PARTS_H
#define GENT_COMMON_TRACE_CONVERT_PARTS_H

#include "common/base/arena.h"
#include "common/base/intern.h"
#include "common/base/status.h"
#include "common/trace/json.h"
#include "common/trace/span_shape.h"
#include "common/trace/trace_format.h"

/* What a target has no place for: bit and clause. */
#define CONVERT_LOSSES(X)                                                       \
    X(FLAGS,       "flags")                                                     \
    X(COUNTS,      "counts of what was dropped before")                         \
    X(SCHEMAS,     "schema URLs")                                               \
    X(SCOPES,      "scopes")                                                    \
    X(KINDS,       "kinds of spans")                                            \
    X(STATUS,      "messages of a status, and that it is ok")                   \
    X(TRACE_STATE, "trace states")                                              \
    X(EVENTS,      "events")                                                    \
    X(LINKS,       "links")                                                     \
    X(LINK_PARTS,  "attributes, trace states and flags of links")               \
    X(DEBUG,       "debug flags")                                               \
    X(ADDRESS,     "second addresses of an endpoint")                           \
    X(IDS,         "ids of spans")                                              \
    X(RESOURCES,   "attributes of resources besides its own members")           \
    X(NAMED,       "attributes with the names of its own members")              \
    X(TIMES,       "times below the millisecond")

enum convert_loss {
#define CONVERT_LOSS_ENUM(name, clause) CONVERT_LOSS_##name,
    CONVERT_LOSSES(CONVERT_LOSS_ENUM)
#undef CONVERT_LOSS_ENUM
    CONVERT_LOSS_N,
};

struct convert {
    struct arena     *arena;    /* borrowed */
    struct trace_style from, to;
    struct buffer     attrs;    /* owned, like the next four: struct span_shape_attr, of the list under construction */
    struct buffer     form;     /* the form under construction */
    struct intern     keys;     /* of tags, where resources have tags that stand among them */
    struct intern     scopes;   /* name, a NUL, version: index in the canonical set */
    struct buffer     order;    /* scratch of sorting */
    struct text       scope_name, scope_version; /* of the shape at hand */
    uint64_t          n_attrs;  /* made so far */
    uint32_t          losses;   /* bit by enum convert_loss */
    enum status       status;   /* STATUS_OK, or why nothing more is made */
};

/* From a native format to OTLP's terms, one shape and one resource at a time.
 * The new form is not set, nor scope_at: scope_name and scope_version say it.
 * Whatever a shape or resource does not have is as convert_blank makes it. */
struct convert_source {
    void (*take_shape)(struct convert *c, const struct span_shape *from, struct span_shape *to);
    void (*take_resource)(struct convert *c, const struct span_shape_resource *from, struct span_shape_resource *to);
};

/* And back: forms are set, too. prepare may be NULL. */
struct convert_target {
    void (*prepare)(struct convert *c, const struct span_shape_set *set);
    void (*give_shape)(struct convert *c, const struct span_shape_set *set, const struct span_shape *from,
                       struct span_shape *to);
    void (*give_resource)(struct convert *c, const struct span_shape_resource *from, struct span_shape_resource *to);
};

extern const struct convert_source convert_from_zipkin, convert_from_zipkin1, convert_from_jaeger, convert_from_native;
extern const struct convert_target convert_to_zipkin, convert_to_zipkin1, convert_to_jaeger, convert_to_gent,
    convert_to_cctf;

/* ---- Memory: NULL, and c->status, when there is none --------------------------- */

void *convert_take(struct convert *c, size_t n, size_t size);

/* A text in the arena. */
struct text convert_keep(struct convert *c, struct text text);

static inline void convert_lose(struct convert *c, enum convert_loss loss)
{
    c->losses |= UINT32_C(1) << loss;
}

/* ---- Forms ---------------------------------------------------------------------- */

static inline bool convert_has_code(struct text form, char code)
{
    return form.n != 0 && memchr(form.at, code, form.n) != NULL;
}

static inline void convert_code(struct convert *c, char code)
{
    buffer_append_byte(&c->form, (uint8_t)code);
}

void        convert_codes(struct convert *c, const char *codes);
struct text convert_end_form(struct convert *c); /* of all codes since the last call */

/* Whether the shape names a parent once it is of the target's format. */
bool convert_has_parent(const struct convert *c, const struct span_shape *shape);

/* ---- Fields ----------------------------------------------------------------------- */

struct span_shape_field convert_constant(enum value_type type, struct text text);
struct span_shape_field convert_string(const char *literal);
struct span_shape_field convert_blank(void); /* the field of what is not there */

static inline bool convert_is_constant(const struct span_shape_field *field)
{
    return field->slot == SPAN_SHAPE_CONST;
}

/* Whether it stands for nothing: "" or 0. */
bool convert_is_blank(const struct span_shape_field *field);

/* Whether all that can stand there is a string, or an integer. */
bool convert_is_string(const struct span_shape_field *field);
bool convert_is_int(const struct span_shape_field *field);

/* The number of a constant that is a decimal one of at most 19 digits, without leading zeros; else false. */
bool convert_parse_count(const struct span_shape_field *field, uint64_t *count);

/* Whether it is that very constant. */
bool convert_is(const struct span_shape_field *field, const char *literal);

/* Loses 'loss' if the field is not blank. */
void convert_lose_field(struct convert *c, const struct span_shape_field *field, enum convert_loss loss);

/* ---- Lists of attributes ------------------------------------------------------------ */

static inline struct text convert_text(const char *literal)
{
    return (struct text){ literal, strlen(literal) };
}

static inline bool convert_key_is(const struct span_shape_attr *attr, const char *key)
{
    return json_text_is(attr->key, key);
}

/* The first one of that key, or NULL. */
const struct span_shape_attr *convert_find(const struct span_shape_attr *attrs, uint32_t n, const char *key);

void convert_add(struct convert *c, struct text key, struct span_shape_field field);
void convert_add_as(struct convert *c, const char *key, struct span_shape_field field);

/* Puts those since the last list in order of their keys; of equal keys the
 * last stays, since an object has each once. */
void convert_sort_attrs(struct convert *c);

/* All since the last call; *n of them. */
const struct span_shape_attr *convert_end_attrs(struct convert *c, uint32_t *n);

#endif
