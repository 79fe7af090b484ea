/* otlp_builder.h - lays down a program: constants and holes in the order of the text. */
#ifndef GENT_COMMON_TRACE_OTLP_BUILDER_H
#define GENT_COMMON_TRACE_OTLP_BUILDER_H

#include "common/base/arena.h"
#include "common/trace/otlp_program.h"

/* Builds one program after the other. {.arena = arena} to begin with; programs
 * live there and borrow the long texts that are put in. Failed allocations
 * show at otlp_builder_end. */
struct otlp_builder {
    struct arena *arena;    /* borrowed */
    struct buffer chunks;   /* of the program being built; owned, like the next three */
    struct buffer ops;      /* struct otlp_program_op */
    struct buffer borrowed; /* struct text */
    struct buffer slots;    /* uint32_t */
    size_t        chunk_at; /* where the open chunk begins */
    size_t        n_hole_bytes;
    size_t        n_copied_bytes; /* of all programs */
    bool          has_member;     /* the open object's next member needs a comma */
};

void otlp_builder_begin(struct otlp_builder *b);
bool otlp_builder_end(struct otlp_builder *b, struct otlp_program *program); /* false: out of memory */
void otlp_builder_free(struct otlp_builder *b); /* not the programs */

void otlp_builder_literal(struct otlp_builder *b, const char *literal);
void otlp_builder_text(struct otlp_builder *b, struct text text); /* borrowed for the life of the program */
void otlp_builder_hole(struct otlp_builder *b, enum otlp_program_hole hole, uint32_t at);

/* Objects and their members, commas included. Keys need no escapes. */
void otlp_builder_begin_object(struct otlp_builder *b);
void otlp_builder_end_object(struct otlp_builder *b); /* the object around it goes on */
void otlp_builder_member(struct otlp_builder *b, const char *key); /* a value must follow */
void otlp_builder_text_member(struct otlp_builder *b, const char *key, struct text text); /* in quotes */
void otlp_builder_count_member(struct otlp_builder *b, const char *key, uint64_t value);
void otlp_builder_hole_member(struct otlp_builder *b, const char *key, bool is_quoted, enum otlp_program_hole hole,
                              uint32_t at);
void otlp_builder_field_member(struct otlp_builder *b, const char *key, bool is_quoted,
                               const struct span_shape_field *field); /* its text as it is */

#endif
