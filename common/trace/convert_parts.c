/* convert_parts.c - buffers that fill up and go to the arena. */
#include "common/trace/convert_parts.h"

#include <stdlib.h>

#include "common/trace/convert.h"
#include "common/trace/span_form.h"

void *convert_take(struct convert *c, size_t n, size_t size)
{
    void *taken = c->status == STATUS_OK ? arena_take(c->arena, n, size) : NULL;

    if (taken == NULL && c->status == STATUS_OK)
        c->status = STATUS_NO_MEMORY;
    return taken;
}

struct text convert_keep(struct convert *c, struct text text)
{
    char *kept = convert_take(c, text.n, 1);

    if (kept == NULL || text.n == 0)
        return (struct text){ "", 0 };
    memcpy(kept, text.at, text.n);
    return (struct text){ kept, text.n };
}

/* ---- Forms ------------------------------------------------------------------------ */

void convert_codes(struct convert *c, const char *codes)
{
    buffer_append(&c->form, codes, strlen(codes));
}

struct text convert_end_form(struct convert *c)
{
    struct text form = { (const char *)c->form.data, c->form.n };

    if (c->form.has_failed)
        c->status = STATUS_NO_MEMORY;
    c->form.n = 0;
    return convert_keep(c, form);
}

/* All formats have one code for a parent that is named (model_label.has_parent_id). */
bool convert_has_parent(const struct convert *c, const struct span_shape *shape)
{
    return convert_has_code(shape->form, FORM_PARENT_ID) ||
           (shape->is_shared && !trace_format_shares_ids(c->to.format));
}

/* ---- Fields ------------------------------------------------------------------------- */

struct span_shape_field convert_constant(enum value_type type, struct text text)
{
    return (struct span_shape_field){ .slot = SPAN_SHAPE_CONST, .value = { text, (uint8_t)type } };
}

struct span_shape_field convert_string(const char *literal)
{
    return convert_constant(VALUE_STRING, convert_text(literal));
}

struct span_shape_field convert_blank(void)
{
    return convert_string("");
}

bool convert_is_blank(const struct span_shape_field *field)
{
    return convert_is_constant(field) && (field->value.text.n == 0 || json_text_is(field->value.text, "0"));
}

bool convert_is_string(const struct span_shape_field *field)
{
    return field->value.type == VALUE_STRING;
}

bool convert_is_int(const struct span_shape_field *field)
{
    return field->value.type == VALUE_INT || field->value.type == VALUE_INT_NUMBER;
}

bool convert_parse_count(const struct span_shape_field *field, uint64_t *count)
{
    struct text text = field->value.text;
    uint64_t    value = 0;

    if (!convert_is_constant(field) || text.n == 0 || text.n > 19 || (text.at[0] == '0' && text.n != 1))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text.at[i] - '0');
    }
    *count = value;
    return true;
}

bool convert_is(const struct span_shape_field *field, const char *literal)
{
    return convert_is_constant(field) && !span_value_is_json(field->value.type) &&
           json_text_is(field->value.text, literal);
}

void convert_lose_field(struct convert *c, const struct span_shape_field *field, enum convert_loss loss)
{
    if (!convert_is_blank(field))
        convert_lose(c, loss);
}

/* ---- Lists of attributes -------------------------------------------------------------- */

const struct span_shape_attr *convert_find(const struct span_shape_attr *attrs, uint32_t n, const char *key)
{
    for (uint32_t i = 0; i < n; i++)
        if (convert_key_is(&attrs[i], key))
            return &attrs[i];
    return NULL;
}

void convert_add(struct convert *c, struct text key, struct span_shape_field field)
{
    struct span_shape_attr attr = { key, field };

    buffer_append(&c->attrs, &attr, sizeof attr);
}

void convert_add_as(struct convert *c, const char *key, struct span_shape_field field)
{
    convert_add(c, convert_text(key), field);
}

const struct span_shape_attr *convert_end_attrs(struct convert *c, uint32_t *n)
{
    struct span_shape_attr *kept;

    *n = (uint32_t)(c->attrs.n / sizeof *kept);
    c->n_attrs += *n;
    if (c->attrs.has_failed)
        c->status = STATUS_NO_MEMORY;
    else if (c->n_attrs > CONVERT_MAX_ATTRS)
        c->status = STATUS_LIMIT;
    kept = convert_take(c, *n, sizeof *kept);
    if (kept != NULL && *n != 0)
        memcpy(kept, c->attrs.data, c->attrs.n);
    if (kept == NULL)
        *n = 0;
    c->attrs.n = 0;
    return kept;
}

/* ---- Their order ----------------------------------------------------------------------- */

struct ordered {
    struct span_shape_attr attr;
    uint32_t               at;
};

static int compare_keys(struct text a, struct text b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int    order = n == 0 ? 0 : memcmp(a.at, b.at, n);

    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

static int compare_ordered(const void *left, const void *right)
{
    const struct ordered *a = left, *b = right;
    int                   order = compare_keys(a->attr.key, b->attr.key);

    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

void convert_sort_attrs(struct convert *c)
{
    const struct span_shape_attr *attrs = (const struct span_shape_attr *)c->attrs.data;
    uint32_t                      n = (uint32_t)(c->attrs.n / sizeof *attrs);

    c->order.n = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct ordered item = { attrs[i], i };
        buffer_append(&c->order, &item, sizeof item);
    }
    if (c->order.has_failed) {
        c->status = STATUS_NO_MEMORY;
        return;
    }
    struct ordered *items = (struct ordered *)c->order.data;
    if (n > 1)
        qsort(items, n, sizeof *items, compare_ordered);
    c->attrs.n = 0;
    for (uint32_t i = 0; i < n; i++)
        if (i + 1 == n || compare_keys(items[i].attr.key, items[i + 1].attr.key) != 0)
            convert_add(c, items[i].attr.key, items[i].attr.field);
}
