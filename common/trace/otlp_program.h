/* otlp_program.h - a span as constant chunks with holes between, and the loop that fills them.
 *
 *   span_shape -otlp_compile-> [otlp_program] + span_instance -run-> bytes
 *
 * A program is written once and run for every span of its shape: it is the
 * inner loop of gentd. */
#ifndef GENT_COMMON_TRACE_OTLP_PROGRAM_H
#define GENT_COMMON_TRACE_OTLP_PROGRAM_H

#include "common/trace/span_shape.h"

enum otlp_program_hole {
    OTLP_PROGRAM_END,      /* the program ends behind this chunk */
    OTLP_PROGRAM_TRACE_ID,
    OTLP_PROGRAM_SPAN_ID,
    OTLP_PROGRAM_PARENT_ID,
    OTLP_PROGRAM_START,
    OTLP_PROGRAM_FINISH,   /* the end time */
    OTLP_PROGRAM_TEXT,     /* the text of values[at] */
    OTLP_PROGRAM_VALUE,    /* values[at], framed by its type */
    OTLP_PROGRAM_EVENT_TIME,    /* of event 'at' */
    OTLP_PROGRAM_LINK_TRACE_ID, /* of link 'at' */
    OTLP_PROGRAM_LINK_SPAN_ID,
    OTLP_PROGRAM_BORROWED, /* borrowed[at]: a constant too long to be copied into chunks */
};

/* One step: the next n_chunk bytes of chunks, then a hole. */
struct otlp_program_op {
    size_t   n_chunk;
    uint32_t hole; /* enum otlp_program_hole */
    uint32_t at;
};

/* Read-only once compiled. */
struct otlp_program {
    const struct otlp_program_op *ops;      /* the last is an OTLP_PROGRAM_END */
    const char                   *chunks;   /* back to back, then OTLP_PROGRAM_PADDING bytes */
    const struct text            *borrowed;
    const uint32_t               *slots;    /* of the TEXT and VALUE holes */
    uint32_t                      n_slots;
    size_t                        max_bytes; /* of everything but the texts of the slots, padding included */
};

/* Chunks are copied in whole blocks of this size: readable behind them, and
 * writable behind the output. */
#define OTLP_PROGRAM_PADDING 32

/* How a value of each type stands in JSON: before, its text, after. The
 * longest are these, and so many bytes are always copied, in one move. */
#define OTLP_PROGRAM_MAX_BEFORE 16 /* {"stringValue":" */
#define OTLP_PROGRAM_MAX_AFTER  2  /* "} */
struct otlp_program_frame {
    char    before[OTLP_PROGRAM_MAX_BEFORE + 1]; /* and the literal's NUL */
    char    after[OTLP_PROGRAM_MAX_AFTER + 1];
    uint8_t n_before, n_after;
};
const struct otlp_program_frame *otlp_program_frame(uint8_t value_type);

/* What fills the holes. */
struct otlp_program_fill {
    char                        trace_id_hex[32];
    const struct span_instance *span; /* NULL for a program without holes but BORROWED */
};

/* Room that a run needs behind its output's start. */
size_t otlp_program_room(const struct otlp_program *program, const struct span_instance *span);

/* Writes the program's text from 'out' on, where there is the room that
 * otlp_program_room asks for; the end of the text. */
char *otlp_program_run(const struct otlp_program *program, const struct otlp_program_fill *fill, char *out);

#endif
