/* span_builder.h - lays down a program: constants and holes in the order of the text. */
#ifndef GENT_COMMON_TRACE_SPAN_BUILDER_H
#define GENT_COMMON_TRACE_SPAN_BUILDER_H

#include "common/base/arena.h"
#include "common/trace/span_program.h"

/* Builds one program after the other. {.arena = arena} to begin with; programs
 * live there and borrow the long texts that are put in. Failed allocations
 * show at span_builder_end. */
struct span_builder {
    struct arena *arena;    /* borrowed */
    struct buffer chunks;   /* of the program being built; owned, like the next four */
    struct buffer ops;      /* struct span_program_op */
    struct buffer borrowed; /* struct text */
    struct buffer slots;    /* uint32_t */
    struct buffer resources; /* uint32_t */
    size_t        chunk_at; /* where the open chunk begins */
    size_t        n_hole_bytes;
    uint32_t      n_nodes;  /* NODE holes of the program being built */
    size_t        n_copied_bytes; /* of all programs */
    bool          has_member;     /* the open object's next member needs a comma */
};

void span_builder_begin(struct span_builder *b);
bool span_builder_end(struct span_builder *b, struct span_program *program); /* false: out of memory */
void span_builder_free(struct span_builder *b); /* not the programs */

void span_builder_literal(struct span_builder *b, const char *literal);
void span_builder_text(struct span_builder *b, struct text text); /* borrowed for the life of the program */
void span_builder_escaped(struct span_builder *b, struct text text); /* likewise, as a JSON string's body */
void span_builder_hole(struct span_builder *b, enum span_program_hole hole, uint32_t at); /* variant 0 */
void span_builder_hole_as(struct span_builder *b, enum span_program_hole hole, uint32_t at, uint16_t variant);

/* EARLIER or LONGER by the field's whole number; power is the unit's. */
void span_builder_moved(struct span_builder *b, enum span_program_hole hole, const struct span_shape_field *field,
                        uint16_t power);
/* A part of the field's text. */
void span_builder_part(struct span_builder *b, const struct span_shape_field *field, enum span_program_part part);

/* Objects and their members, commas included. Keys need no escapes. */
void span_builder_begin_object(struct span_builder *b);
void span_builder_end_object(struct span_builder *b); /* the object around it goes on */
void span_builder_member(struct span_builder *b, const char *key); /* a value must follow */
void span_builder_text_member(struct span_builder *b, const char *key, struct text text); /* in quotes */
void span_builder_count_member(struct span_builder *b, const char *key, uint64_t value);
void span_builder_hole_member(struct span_builder *b, const char *key, bool is_quoted, enum span_program_hole hole,
                              uint32_t at); /* variant 0 */
void span_builder_hole_member_as(struct span_builder *b, const char *key, bool is_quoted, enum span_program_hole hole,
                                 uint32_t at, uint16_t variant);
void span_builder_field_member(struct span_builder *b, const char *key, bool is_quoted,
                               const struct span_shape_field *field); /* its text as it is */

#endif
