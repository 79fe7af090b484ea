/* span_program.h - a span as constant chunks with holes between, and the loop that fills them.
 *
 *   span_shape -compile-> [span_program] + span_instance -run-> bytes
 *
 * A program is written once and run for every span of its shape: it is the
 * inner loop of gentd. */
#ifndef GENT_COMMON_TRACE_SPAN_PROGRAM_H
#define GENT_COMMON_TRACE_SPAN_PROGRAM_H

#include <stdbool.h>

#include "common/base/buffer.h"
#include "common/trace/span_shape.h"

enum span_program_hole {
    SPAN_PROGRAM_END,      /* the program ends behind this chunk */
    SPAN_PROGRAM_TRACE_ID,      /* variant: enum span_program_id; likewise the next four */
    SPAN_PROGRAM_SPAN_ID,
    SPAN_PROGRAM_PARENT_ID,
    SPAN_PROGRAM_LINK_TRACE_ID, /* of link 'at' */
    SPAN_PROGRAM_LINK_SPAN_ID,
    SPAN_PROGRAM_START,         /* variant: power of ten of ns of the unit; likewise the next three */
    SPAN_PROGRAM_FINISH,        /* the end time */
    SPAN_PROGRAM_DURATION,      /* end - start */
    SPAN_PROGRAM_EARLIER,       /* start less the whole number in values[at], in the unit; also SPAN_PROGRAM_IS_BORROWED */
    SPAN_PROGRAM_LONGER,        /* end - start plus that number; likewise */
    SPAN_PROGRAM_EVENT_TIME,    /* of event 'at' */
    SPAN_PROGRAM_TEXT,     /* the text of values[at] */
    SPAN_PROGRAM_PART,     /* of that text; variant: enum span_program_part */
    SPAN_PROGRAM_ESCAPED,  /* the same as a JSON string's body: quotes and backslashes escaped once more */
    SPAN_PROGRAM_VALUE,    /* values[at], framed by its type; variant: which VALUE_N_TYPES of the format's frames */
    SPAN_PROGRAM_RESOURCE, /* fill->resources[at][resource_at of the span] */
    SPAN_PROGRAM_PROCESS,  /* fill->process, decimal */
    SPAN_PROGRAM_NODE,     /* fill->node and its rank: cart*3 */
    SPAN_PROGRAM_BORROWED, /* borrowed[at]: a constant too long for the chunks; variant 1: escaped once more */
};

/* How an id is spelled. */
enum span_program_id {
    SPAN_PROGRAM_ID_HEX  = 0, /* lower-case hex: 32 digits of a trace, 16 of a span */
    SPAN_PROGRAM_ID_LOW  = 1, /* a trace's second half alone: 16 digits */
    SPAN_PROGRAM_ID_UUID = 2, /* a trace: 8-4-4-4-12 digits, version 4; a span: the first 16 characters of such a one */
    SPAN_PROGRAM_ID_DECIMAL = 3, /* a trace: the last 19 digits of its second half, as times in ns have */
};

/* Added to the variant of EARLIER and LONGER: the number is borrowed[at], a constant. */
#define SPAN_PROGRAM_IS_BORROWED 0x100

/* A piece of a text that has a space in it: "GET /cart". Without one it is all head. */
enum span_program_part {
    SPAN_PROGRAM_PART_HEAD, /* before the first space */
    SPAN_PROGRAM_PART_TAIL, /* behind it */
};

/* That piece of a text. */
struct text span_program_part(struct text text, enum span_program_part part);

/* One step: the next n_chunk bytes of chunks, then a hole. */
struct span_program_op {
    uint32_t n_chunk;
    uint16_t hole;    /* enum span_program_hole */
    uint16_t variant;
    uint32_t at;
};

/* Read-only once compiled. */
struct span_program {
    const struct span_program_op *ops;      /* the last is an SPAN_PROGRAM_END */
    const char                   *chunks;   /* back to back, then SPAN_PROGRAM_PADDING bytes */
    const struct text            *borrowed;
    const uint32_t               *slots;    /* of the TEXT, PART and VALUE holes, and twice of the ESCAPED ones */
    const uint32_t               *resources; /* 'at' of the RESOURCE holes */
    uint32_t                      n_slots, n_resources, n_nodes; /* n_nodes: of NODE holes */
    size_t                        max_bytes; /* of everything but the texts of slots and resources, padding included */
};

/* Chunks are copied in whole blocks of this size: readable behind them, and
 * writable behind the output. */
#define SPAN_PROGRAM_PADDING 32

/* How a value of each type stands in JSON: before, its text, after. The
 * longest are these, and so many bytes are always copied, in one move. The
 * types that are JSON themselves (span_value_is_json) may be escaped; where
 * others may, too, the slot has to be counted twice. */
#define SPAN_PROGRAM_MAX_BEFORE 32
#define SPAN_PROGRAM_MAX_AFTER  4
struct span_program_frame {
    char    before[SPAN_PROGRAM_MAX_BEFORE];
    char    after[SPAN_PROGRAM_MAX_AFTER];
    uint8_t n_before, n_after;
    bool    is_escaped; /* the text becomes a string's body */
};
#define SPAN_PROGRAM_FRAME(before, after) { before, after, sizeof before - 1, sizeof after - 1, false }
#define SPAN_PROGRAM_FRAME_ESCAPED(before, after) { before, after, sizeof before - 1, sizeof after - 1, true }

/* What fills the holes. */
struct span_program_fill {
    uint64_t                          trace_id[2];
    char                              trace_id_hex[32]; /* the same, spelled: span_program_fill_trace does both */
    const struct span_instance       *span;      /* NULL for a program without holes but BORROWED */
    const struct span_program_frame  *frames;    /* by variant, then value type; of the writer's format */
    const struct text *const         *resources; /* texts by resource, for each 'at'; NULL without such holes */
    struct text                       node;       /* of NODE holes */
    uint32_t                          node_rank;
    uint32_t                          process;
};

void span_program_fill_trace(struct span_program_fill *fill, const uint64_t trace_id[2]);

/* Room that a run needs behind its output's start. */
size_t span_program_room(const struct span_program *program, const struct span_program_fill *fill);

/* Writes the program's text from 'out' on, where there is the room that
 * span_program_room asks for; the end of the text. */
char *span_program_run(const struct span_program *program, const struct span_program_fill *fill, char *out);

/* Appends it to 'out', behind a comma when has_comma. Allocation failure shows as out->has_failed. */
void span_program_put(const struct span_program *program, const struct span_program_fill *fill, bool has_comma,
                      struct buffer *out);

#endif
