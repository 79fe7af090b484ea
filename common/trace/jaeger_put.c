/* jaeger_put.c - what spans, logs and processes have in common when they are compiled. */
#include "common/trace/jaeger_put.h"

#include "common/trace/jaeger_form.h"

/* By enum value_type from 'first' on. */
#define TYPED(first, bool_quote)                                                                              \
    [first + VALUE_EMPTY]        = SPAN_PROGRAM_FRAME("\"type\":\"string\",\"value\":null", ""),              \
    [first + VALUE_STRING]       = SPAN_PROGRAM_FRAME("\"type\":\"string\",\"value\":\"", "\""),              \
    [first + VALUE_BOOL]         = SPAN_PROGRAM_FRAME("\"type\":\"bool\",\"value\":" bool_quote, bool_quote), \
    [first + VALUE_INT]          = SPAN_PROGRAM_FRAME("\"type\":\"int64\",\"value\":\"", "\""),               \
    [first + VALUE_INT_NUMBER]   = SPAN_PROGRAM_FRAME("\"type\":\"int64\",\"value\":", ""),                   \
    [first + VALUE_DOUBLE]       = SPAN_PROGRAM_FRAME("\"type\":\"float64\",\"value\":", ""),                 \
    [first + VALUE_DOUBLE_STRING]= SPAN_PROGRAM_FRAME("\"type\":\"float64\",\"value\":\"", "\""),             \
    [first + VALUE_BYTES]        = SPAN_PROGRAM_FRAME("\"type\":\"binary\",\"value\":\"", "\""),              \
    [first + VALUE_ARRAY]        = SPAN_PROGRAM_FRAME_ESCAPED("\"type\":\"string\",\"value\":\"", "\""),      \
    [first + VALUE_KVLIST]       = SPAN_PROGRAM_FRAME_ESCAPED("\"type\":\"string\",\"value\":\"", "\""),      \
    [first + VALUE_JSON]         = SPAN_PROGRAM_FRAME_ESCAPED("\"type\":\"string\",\"value\":\"", "\"")

#define PLAIN (JAEGER_PUT_PLAIN * VALUE_N_TYPES)

const struct span_program_frame jaeger_put_frames[JAEGER_PUT_N_FRAMES * VALUE_N_TYPES] = {
    TYPED(JAEGER_PUT_TYPED * VALUE_N_TYPES, ""),
    TYPED(JAEGER_PUT_QUOTED * VALUE_N_TYPES, "\""),
    [PLAIN + VALUE_EMPTY]        = SPAN_PROGRAM_FRAME("null", ""),
    [PLAIN + VALUE_STRING]       = SPAN_PROGRAM_FRAME("\"", "\""),
    [PLAIN + VALUE_BOOL]         = SPAN_PROGRAM_FRAME("", ""),
    [PLAIN + VALUE_INT]          = SPAN_PROGRAM_FRAME("\"", "\""),
    [PLAIN + VALUE_INT_NUMBER]   = SPAN_PROGRAM_FRAME("", ""),
    [PLAIN + VALUE_DOUBLE]       = SPAN_PROGRAM_FRAME("", ""),
    [PLAIN + VALUE_DOUBLE_STRING]= SPAN_PROGRAM_FRAME("\"", "\""),
    [PLAIN + VALUE_BYTES]        = SPAN_PROGRAM_FRAME("\"", "\""),
    [PLAIN + VALUE_ARRAY]        = SPAN_PROGRAM_FRAME("", ""),
    [PLAIN + VALUE_KVLIST]       = SPAN_PROGRAM_FRAME("", ""),
    [PLAIN + VALUE_JSON]         = SPAN_PROGRAM_FRAME("", ""),
};

char jaeger_put_next(struct jaeger_put_form *form)
{
    uint8_t code = (uint8_t)form->codes.at[form->at++];

    if (code >= sizeof form->has) {
        form->bad = "form has an unknown code";
        return '\0';
    }
    if (form->has[code] && code != JAEGER_FORM_UNKNOWN)
        form->bad = "form has a code twice";
    form->has[code] = true;
    return (char)code;
}

bool jaeger_put_take(struct jaeger_put_form *form, char code)
{
    if (form->at == form->codes.n || form->codes.at[form->at] != code)
        return false;
    form->at++;
    return true;
}

uint16_t jaeger_put_take_unit(struct jaeger_put_form *form)
{
    return jaeger_put_take(form, '0') ? 0 : jaeger_put_take(form, '6') ? 6 : jaeger_put_take(form, '9') ? 9 : 3;
}

/* ---- Tags --------------------------------------------------------------------- */

void jaeger_put_value(struct span_builder *b, const struct span_shape_field *field, enum jaeger_put_frame frame)
{
    if (field->slot != SPAN_SHAPE_CONST) {
        span_builder_hole_as(b, SPAN_PROGRAM_VALUE, field->slot, (uint16_t)frame);
        return;
    }
    const struct span_program_frame *around = &jaeger_put_frames[frame * VALUE_N_TYPES + field->value.type];
    span_builder_literal(b, around->before);
    if (around->is_escaped)
        span_builder_escaped(b, field->value.text);
    else
        span_builder_text(b, field->value.text);
    span_builder_literal(b, around->after);
}

static void put_tag(struct span_builder *b, bool is_first, const struct span_shape_attr *attr,
                    enum jaeger_put_frame frame)
{
    span_builder_literal(b, is_first ? "{\"key\":\"" : ",{\"key\":\"");
    span_builder_text(b, attr->key);
    span_builder_literal(b, "\",");
    jaeger_put_value(b, &attr->field, frame);
    span_builder_literal(b, "}");
}

void jaeger_put_tags(struct span_builder *b, const struct span_shape_attr *tags, uint32_t n,
                     enum jaeger_put_frame frame, const char *mark)
{
    span_builder_member(b, "tags");
    span_builder_literal(b, "[");
    for (uint32_t i = 0; i < n; i++)
        put_tag(b, i == 0, &tags[i], frame);
    span_builder_literal(b, n == 0 || mark[0] == '\0' ? "" : ",");
    span_builder_literal(b, mark);
    span_builder_literal(b, "]");
}

/* ---- Logs --------------------------------------------------------------------- */

/* The fields from 'form->at' on: those in front of the event, the event, the others. */
static void put_fields(struct span_builder *b, struct jaeger_put_form *form, const struct span_shape_event *event)
{
    enum jaeger_put_frame frame;
    uint32_t              n_before = 0;
    bool                  has_event;

    while (jaeger_put_take(form, JAEGER_FORM_LINK))
        n_before++;
    has_event = jaeger_put_take(form, JAEGER_FORM_EVENT);
    frame = jaeger_put_take(form, JAEGER_FORM_FIELDS_QUOTED) ? JAEGER_PUT_QUOTED : JAEGER_PUT_TYPED;
    if ((frame == JAEGER_PUT_TYPED && !jaeger_put_take(form, JAEGER_FORM_FIELDS)) || n_before > event->n_attrs ||
        (n_before != 0 && !has_event)) {
        form->bad = "form of a log has no valid fields";
        return;
    }
    span_builder_member(b, "fields");
    span_builder_literal(b, "[");
    for (uint32_t i = 0; i < event->n_attrs + has_event; i++) {
        if (has_event && i == n_before) {
            struct span_shape_attr name = { { "event", 5 }, event->name };
            put_tag(b, i == 0, &name, frame);
        } else {
            put_tag(b, i == 0, &event->attrs[i - (has_event && i > n_before)], frame);
        }
    }
    span_builder_literal(b, "]");
}

static const char *put_log(struct span_builder *b, const struct span_shape_event *event, uint32_t at)
{
    struct jaeger_put_form form = { .codes = event->form };
    bool                   has_fields = false;

    span_builder_begin_object(b);
    while (form.at < form.codes.n && form.bad == NULL) {
        if (jaeger_put_next(&form) == JAEGER_FORM_TIME) {
            span_builder_hole_member_as(b, "timestamp", false, SPAN_PROGRAM_EVENT_TIME, at,
                                        jaeger_put_take_unit(&form));
        } else if (has_fields) {
            form.bad = "form of a log has an unknown code";
        } else {
            form.at--;
            has_fields = true;
            put_fields(b, &form, event);
        }
    }
    span_builder_end_object(b);
    if (form.bad == NULL && event->n_attrs != 0 && !has_fields)
        form.bad = "log has fields where none can be";
    return form.bad;
}

const char *jaeger_put_logs(struct span_builder *b, const struct span_shape *shape)
{
    const char *bad = NULL;

    span_builder_member(b, "logs");
    span_builder_literal(b, "[");
    for (uint32_t i = 0; i < shape->n_events && bad == NULL; i++) {
        span_builder_literal(b, i == 0 ? "" : ",");
        bad = put_log(b, &shape->events[i], i);
    }
    span_builder_literal(b, "]");
    b->has_member = true;
    return bad;
}

bool jaeger_put_has_bad_type(const struct span_shape_attr *attrs, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (attrs[i].field.slot == SPAN_SHAPE_CONST && attrs[i].field.value.type >= VALUE_N_TYPES)
            return true;
    }
    return false;
}
