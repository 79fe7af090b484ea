/* window_text.h - a window written as spans in JSON, learned as gentc does, and the generator of its model. */
#ifndef GENT_TESTS_SUPPORT_WINDOW_TEXT_H
#define GENT_TESTS_SUPPORT_WINDOW_TEXT_H

#include "common/gen/gen.h"
#include "gentc/net_train.h"
#include "gentc/seed_rows.h"
#include "gentc/structure.h"

/* What is left out is 0, "s" (service), "h" (host) or "n" (name). */
struct window_text_span {
    uint64_t    trace, id, parent; /* trace >= 1 */
    const char *service, *host, *name;
    uint64_t    start, end; /* ns; end 0: 7 behind the start */
    uint8_t     kind;
};

struct window_text {
    struct buffer       text, attrs;   /* owned: the document, and the attributes of its last span */
    struct span_table   table;         /* from window_text_read() on, like the next */
    uint32_t           *first, *order; /* owned */
    struct window       window;
    uint32_t            joint_percent; /* of columns_options; 0, unless a test sets it, like the next two */
    bool                keeps_seeds;   /* seed_rows is filled */
    struct net_options  net;           /* of times_options */
    struct arena        arena;
    struct seed_rows    seed_rows; /* owned */
    struct model_build  build;
    struct structure    structure;
    struct gen         *gen;     /* after window_text_learn() */
    struct gen_scratch *scratch; /* owned */
};

void window_text_init(struct window_text *text);
void window_text_free(struct window_text *text);

/* One more span, then attributes and members of it. */
void window_text_span(struct window_text *text, const struct window_text_span *span);
#define WINDOW_TEXT_SPAN(text, ...) window_text_span((text), &(struct window_text_span){ __VA_ARGS__ })
void window_text_attr(struct window_text *text, const char *key, const char *format, ...); /* a string */
void window_text_json_attr(struct window_text *text, const char *key, const char *format, ...);
void window_text_member(struct window_text *text, const char *format, ...); /* "\"flags\":1" */

/* Reads the document and builds its structure; asserts that it works. */
void window_text_read(struct window_text *text);

/* That, columns and times: the model still grows (model_build.h), without text and derived members. */
void window_text_fit(struct window_text *text);

/* All of learning: that, numbers, checks; and gen. */
void window_text_learn(struct window_text *text);

/* ---- What gen makes of a model -------------------------------------------------------- */

/* The value of the span's first attribute 'key'; false: it has none. */
bool window_text_find(const struct span_shape_set *shapes, const struct span_instance *span, const char *key,
                      struct span_value *value);

/* How many spans of the frame have attribute 'key' with that text. */
uint32_t window_text_count(const struct model *model, const struct gen *gen, const char *key, const char *value);

/* All of a trace as bytes: equal traces print the same. */
void window_text_print(const struct model *model, const struct gen *gen, const struct trace_instance *trace,
                       struct buffer *out);

#endif
