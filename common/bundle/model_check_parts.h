/* model_check_parts.h - what the files of model_check share; nobody else includes it. */
#ifndef GENT_COMMON_BUNDLE_MODEL_CHECK_PARTS_H
#define GENT_COMMON_BUNDLE_MODEL_CHECK_PARTS_H

#include "common/bundle/model_code.h"
#include "common/trace/span_value.h"

#define MODEL_CHECK_BAD(fail, ...) fail_set((fail), STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, __VA_ARGS__)

/* What a string is; each is looked at once, however many refer to it. */
enum model_text_kind {
    MODEL_TEXT_PLAIN   = 0, /* may stand between the quotes of a JSON string */
    MODEL_TEXT_NUMBER  = 1, /* a JSON number */
    MODEL_TEXT_INTEGER = 2, /* a JSON number without fraction and exponent */
    MODEL_TEXT_OBJECT  = 3, /* a JSON object */
    MODEL_TEXT_JSON    = 4, /* a JSON value */
};

struct model_check_texts {
    const struct model *m;
    uint16_t           *known; /* (n_strings) bits 2 k: looked at, 2 k + 1: it is, of kind k */
};

/* False for a string out of range. */
bool model_check_texts_is(const struct model_check_texts *texts, uint32_t string, enum model_text_kind kind);

/* Strings, values, resources, scopes, services, labels. The first of all. */
enum status model_check_labels(const struct model_check_texts *texts, struct fail *fail);

/* Numbers, patterns, fresh texts, by themselves. */
enum status model_check_generators(const struct model_check_texts *texts, struct fail *fail);

/* What each column's choices may be follows from who uses it. Needs the rows of labels. */
enum status model_check_columns(const struct model_check_texts *texts, struct fail *fail);

/* How much text the shapes hold and a trace needs. */
enum status model_check_sizes(const struct model *m, struct fail *fail);

/* Edges, cells, tables. Needs the rows of edges and labels. */
enum status model_check_times(const struct model *m, struct fail *fail);

/* first..first + n lies inside an array of n_all. */
static inline bool model_check_is_inside(uint32_t first, uint32_t n, uint32_t n_all)
{
    return first <= n_all && n <= n_all - first;
}

/* Powers of ten of nanoseconds: 0, 3, 6, 9. */
static inline bool model_check_is_grid(uint8_t grid)
{
    return grid <= 9 && grid % 3 == 0;
}

/* Types that are written in quotes: any plain text will do. */
static inline bool model_check_is_quoted(uint8_t type)
{
    return type == VALUE_STRING || type == VALUE_INT || type == VALUE_DOUBLE_STRING || type == VALUE_BYTES;
}

#endif
