/* native_attr.c - a JSON token has a type, and each type its quotes. */
#include "common/trace/native_attr.h"

#include "common/trace/json_scalar.h"
#include "common/trace/json_text.h"

const struct span_program_frame native_attr_frames[VALUE_N_TYPES] = {
    [VALUE_EMPTY]         = SPAN_PROGRAM_FRAME("null", ""),
    [VALUE_STRING]        = SPAN_PROGRAM_FRAME("\"", "\""),
    [VALUE_BOOL]          = SPAN_PROGRAM_FRAME("", ""),
    [VALUE_INT]           = SPAN_PROGRAM_FRAME("\"", "\""),
    [VALUE_INT_NUMBER]    = SPAN_PROGRAM_FRAME("", ""),
    [VALUE_DOUBLE]        = SPAN_PROGRAM_FRAME("", ""),
    [VALUE_DOUBLE_STRING] = SPAN_PROGRAM_FRAME("\"", "\""),
    [VALUE_BYTES]         = SPAN_PROGRAM_FRAME("\"", "\""),
    [VALUE_ARRAY]         = SPAN_PROGRAM_FRAME("", ""),
    [VALUE_KVLIST]        = SPAN_PROGRAM_FRAME("", ""),
    [VALUE_JSON]          = SPAN_PROGRAM_FRAME("", ""),
};

#define MAX_SURE_DIGITS 18 /* so many always fit into 63 bits */

/* Digits as a program prints them: of "-0" and of what needs more than 64 bits the token is kept. */
static bool is_int(struct text token)
{
    bool     is_negative = token.at[0] == '-';
    uint64_t size;

    for (size_t i = is_negative; i < token.n; i++)
        if (!json_scalar_is_digit(token.at[i]))
            return false;
    struct text digits = { token.at + is_negative, token.n - is_negative };
    if (digits.n <= MAX_SURE_DIGITS)
        return !(is_negative && digits.at[0] == '0');
    return json_scalar_parse_u64(digits, &size) && size <= (uint64_t)INT64_MAX + is_negative &&
           !(is_negative && size == 0);
}

enum status native_attr_read(struct trace_document *document, struct buffer *scratch, uint32_t key_id, uint32_t at)
{
    const struct json_node *node = &document->nodes[at];
    struct text             text = node->text;

    switch ((enum json_type)node->type) {
    case JSON_NULL:
        return trace_document_append_attr(document, key_id, VALUE_EMPTY, (struct text){ "", 0 });
    case JSON_FALSE:
    case JSON_TRUE:
        return trace_document_append_attr(document, key_id, VALUE_BOOL, text);
    case JSON_NUMBER:
        return trace_document_append_attr(document, key_id, is_int(text) ? VALUE_INT_NUMBER : VALUE_DOUBLE, text);
    case JSON_STRING:
        return trace_document_append_attr(document, key_id, VALUE_STRING, text);
    default:
        return json_text_compact(scratch, &text) ? trace_document_append_attr(document, key_id, VALUE_JSON, text)
                                                 : STATUS_NO_MEMORY;
    }
}

void native_attr_put(struct span_builder *b, struct text key, const struct span_shape_field *field)
{
    span_builder_literal(b, b->has_member ? ",\"" : "\"");
    span_builder_text(b, key);
    span_builder_literal(b, "\":");
    b->has_member = true;
    if (field->slot != SPAN_SHAPE_CONST) {
        span_builder_hole(b, SPAN_PROGRAM_VALUE, field->slot);
        return;
    }
    const struct span_program_frame *frame = &native_attr_frames[field->value.type];
    span_builder_literal(b, frame->before);
    span_builder_text(b, field->value.text);
    span_builder_literal(b, frame->after);
}
