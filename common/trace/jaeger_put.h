/* jaeger_put.h - pieces of Jaeger's objects laid down by a span_builder; a form taken code by code. */
#ifndef GENT_COMMON_TRACE_JAEGER_PUT_H
#define GENT_COMMON_TRACE_JAEGER_PUT_H

#include "common/trace/span_builder.h"

/* Which of the frames a value is written with: the variant of its hole. */
enum jaeger_put_frame {
    JAEGER_PUT_TYPED,  /* type and value of a tag */
    JAEGER_PUT_QUOTED, /* likewise, bools in quotes */
    JAEGER_PUT_PLAIN,  /* the value alone */
    JAEGER_PUT_N_FRAMES,
};
extern const struct span_program_frame jaeger_put_frames[JAEGER_PUT_N_FRAMES * VALUE_N_TYPES];

/* A form on the way. {.codes} to begin with. */
struct jaeger_put_form {
    struct text codes;
    size_t      at;       /* of the next code */
    bool        has[128]; /* codes that jaeger_put_next gave */
    const char *bad;      /* a clause once something was wrong, or NULL */
};

/* The next code, of which there must be one. Codes but JAEGER_FORM_UNKNOWN that come twice are bad. */
char jaeger_put_next(struct jaeger_put_form *form);

/* Passes over 'code' if it is the next. */
bool jaeger_put_take(struct jaeger_put_form *form, char code);

/* Passes over the unit behind the code of a time: its power of ten of ns. */
uint16_t jaeger_put_take_unit(struct jaeger_put_form *form);

void jaeger_put_value(struct span_builder *b, const struct span_shape_field *field, enum jaeger_put_frame frame);

/* The member "tags"; 'mark' is one more tag, ready made, or "". */
void jaeger_put_tags(struct span_builder *b, const struct span_shape_attr *tags, uint32_t n,
                     enum jaeger_put_frame frame, const char *mark);

/* The member "logs": a clause on what is wrong with their forms, or NULL. */
const char *jaeger_put_logs(struct span_builder *b, const struct span_shape *shape);

/* Whether there are types of values that do not exist among the constant ones. */
bool jaeger_put_has_bad_type(const struct span_shape_attr *attrs, uint32_t n);

#endif
