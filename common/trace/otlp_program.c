/* otlp_program.c - copy a chunk, fill a hole, and again.
 *
 * The room for a whole span is asked for once, so nothing here checks a
 * bound. Chunks are some tens of bytes: blocks of a fixed size, which may
 * overshoot into padding, beat a call of memcpy with a variable length. */
#include "common/trace/otlp_program.h"

#include <assert.h>

#include "common/trace/decimal.h"

#define FRAME(before, after) { before, after, sizeof before - 1, sizeof after - 1 }

static const struct otlp_program_frame FRAMES[VALUE_N_TYPES] = {
    [VALUE_EMPTY]         = FRAME("{", "}"),
    [VALUE_STRING]        = FRAME("{\"stringValue\":\"", "\"}"),
    [VALUE_BOOL]          = FRAME("{\"boolValue\":", "}"),
    [VALUE_INT]           = FRAME("{\"intValue\":\"", "\"}"),
    [VALUE_INT_NUMBER]    = FRAME("{\"intValue\":", "}"),
    [VALUE_DOUBLE]        = FRAME("{\"doubleValue\":", "}"),
    [VALUE_DOUBLE_STRING] = FRAME("{\"doubleValue\":\"", "\"}"),
    [VALUE_BYTES]         = FRAME("{\"bytesValue\":\"", "\"}"),
    [VALUE_ARRAY]         = FRAME("{\"arrayValue\":", "}"),
    [VALUE_KVLIST]        = FRAME("{\"kvlistValue\":", "}"),
};

const struct otlp_program_frame *otlp_program_frame(uint8_t value_type)
{
    assert(value_type < VALUE_N_TYPES);
    return &FRAMES[value_type];
}

size_t otlp_program_room(const struct otlp_program *program, const struct span_instance *span)
{
    size_t n = program->max_bytes;

    for (uint32_t i = 0; i < program->n_slots; i++)
        n += span->values[program->slots[i]].text.n;
    return n;
}

/* Above this the call of memcpy is worth its price. */
#define MAX_BLOCK_COPY 256

static char *put_chunk(char *out, const char *chunk, size_t n)
{
    if (n > MAX_BLOCK_COPY) {
        memcpy(out, chunk, n);
        return out + n;
    }
    for (size_t at = 0; at < n; at += OTLP_PROGRAM_PADDING)
        memcpy(out + at, chunk + at, OTLP_PROGRAM_PADDING);
    return out + n;
}

static char *put_text(char *out, struct text text)
{
    if (text.n != 0)
        memcpy(out, text.at, text.n);
    return out + text.n;
}

static char *put_value(char *out, const struct span_value *value)
{
    const struct otlp_program_frame *frame = otlp_program_frame(value->type);

    memcpy(out, frame->before, OTLP_PROGRAM_MAX_BEFORE);
    out = put_text(out + frame->n_before, value->text);
    memcpy(out, frame->after, OTLP_PROGRAM_MAX_AFTER);
    return out + frame->n_after;
}

static char *put_id(char *out, uint64_t id)
{
    return out + decimal_print_hex(out, id, 16, false);
}

/* The holes that few spans have. */
static char *put_rare(char *out, const struct otlp_program *program, const struct otlp_program_op *op,
                      const struct span_instance *span)
{
    switch (op->hole) {
    case OTLP_PROGRAM_EVENT_TIME:
        return out + decimal_print_u64(out, span->event_time_ns[op->at], 0);
    case OTLP_PROGRAM_LINK_TRACE_ID:
        return put_id(put_id(out, span->links[op->at].trace_id[0]), span->links[op->at].trace_id[1]);
    case OTLP_PROGRAM_LINK_SPAN_ID:
        return put_id(out, span->links[op->at].span_id);
    default:
        assert(op->hole == OTLP_PROGRAM_BORROWED);
        return put_text(out, program->borrowed[op->at]);
    }
}

char *otlp_program_run(const struct otlp_program *program, const struct otlp_program_fill *fill, char *out)
{
    const struct span_instance *span  = fill->span;
    const char                 *chunk = program->chunks;

    for (const struct otlp_program_op *op = program->ops;; op++) {
        out = put_chunk(out, chunk, op->n_chunk);
        chunk += op->n_chunk;
        switch (op->hole) {
        case OTLP_PROGRAM_END:
            return out;
        case OTLP_PROGRAM_TRACE_ID:
            memcpy(out, fill->trace_id_hex, sizeof fill->trace_id_hex);
            out += sizeof fill->trace_id_hex;
            break;
        case OTLP_PROGRAM_SPAN_ID:
            out = put_id(out, span->span_id);
            break;
        case OTLP_PROGRAM_PARENT_ID:
            out = put_id(out, span->parent_id);
            break;
        case OTLP_PROGRAM_START:
            out += decimal_print_u64(out, span->start_ns, 0);
            break;
        case OTLP_PROGRAM_FINISH:
            out += decimal_print_u64(out, span->end_ns, 0);
            break;
        case OTLP_PROGRAM_TEXT:
            out = put_text(out, span->values[op->at].text);
            break;
        case OTLP_PROGRAM_VALUE:
            out = put_value(out, &span->values[op->at]);
            break;
        default:
            out = put_rare(out, program, op, span);
        }
    }
}
