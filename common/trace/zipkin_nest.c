/* zipkin_nest.c - JSON inside of strings, holes and all. */
#include "common/trace/zipkin_nest.h"

#include "common/trace/decimal.h"
#include "common/trace/zipkin_compile.h"

static void put_attrs(struct span_builder *b, const struct span_shape_attr *attrs, uint32_t n)
{
    span_builder_literal(b, "{");
    for (uint32_t i = 0; i < n; i++) {
        span_builder_literal(b, i == 0 ? "\\\"" : ",\\\"");
        span_builder_escaped(b, attrs[i].key);
        span_builder_literal(b, "\\\":");
        zipkin_compile_field(b, &attrs[i].field, ZIPKIN_COMPILE_NESTED);
    }
    span_builder_literal(b, "}");
}

static void put_text(struct span_builder *b, const struct span_shape_field *field)
{
    if (field->slot == SPAN_SHAPE_CONST)
        span_builder_text(b, field->value.text);
    else
        span_builder_hole(b, SPAN_PROGRAM_TEXT, field->slot);
}

static void put_count(struct span_builder *b, const struct span_shape_field *field)
{
    if (field->slot == SPAN_SHAPE_CONST && field->value.text.n == 0)
        span_builder_literal(b, "0");
    else
        put_text(b, field);
}

void zipkin_nest_event(struct span_builder *b, const struct span_shape_event *event)
{
    span_builder_literal(b, "\"");
    put_text(b, &event->name);
    span_builder_literal(b, "|");
    put_attrs(b, event->attrs, event->n_attrs);
    span_builder_literal(b, "|");
    put_count(b, &event->dropped_attrs);
    span_builder_literal(b, "\"");
}

void zipkin_nest_link_key(struct span_builder *b, uint32_t link_at)
{
    char   digits[DECIMAL_MAX_U64];
    size_t n = decimal_print_u64(digits, link_at, 0);

    span_builder_literal(b, "\"otlp.link.");
    span_builder_text(b, (struct text){ digits, n });
    span_builder_literal(b, "\"");
}

void zipkin_nest_link(struct span_builder *b, const struct span_shape_link *link, uint32_t link_at)
{
    span_builder_literal(b, "\"");
    span_builder_hole(b, SPAN_PROGRAM_LINK_TRACE_ID, link_at);
    span_builder_literal(b, "|");
    span_builder_hole(b, SPAN_PROGRAM_LINK_SPAN_ID, link_at);
    span_builder_literal(b, "|");
    put_text(b, &link->trace_state);
    span_builder_literal(b, "|");
    put_attrs(b, link->attrs, link->n_attrs);
    span_builder_literal(b, "|");
    put_count(b, &link->dropped_attrs);
    span_builder_literal(b, "\"");
}
