/* span_program.c - copy a chunk, fill a hole, and again.
 *
 * The room for a whole span is asked for once, so nothing here checks a
 * bound. Chunks are some tens of bytes: blocks of a fixed size, which may
 * overshoot into padding, beat a call of memcpy with a variable length. */
#include "common/trace/span_program.h"

#include <assert.h>

#include "common/trace/decimal.h"

void span_program_fill_trace(struct span_program_fill *fill, const uint64_t trace_id[2])
{
    fill->trace_id[0] = trace_id[0];
    fill->trace_id[1] = trace_id[1];
    decimal_print_hex(fill->trace_id_hex, trace_id[0], 16, false);
    decimal_print_hex(fill->trace_id_hex + 16, trace_id[1], 16, false);
}

size_t span_program_room(const struct span_program *program, const struct span_program_fill *fill)
{
    size_t n = program->max_bytes;

    for (uint32_t i = 0; i < program->n_slots; i++) {
        const struct span_value *value = &fill->span->values[program->slots[i]];
        n += value->text.n << span_value_is_json(value->type); /* it may be escaped */
    }
    for (uint32_t i = 0; i < program->n_resources; i++)
        n += fill->resources[program->resources[i]][fill->span->resource_at].n;
    return n + program->n_nodes * fill->node.n;
}

/* Above this the call of memcpy is worth its price. */
#define MAX_BLOCK_COPY 256

static char *put_chunk(char *out, const char *chunk, size_t n)
{
    if (n > MAX_BLOCK_COPY) {
        memcpy(out, chunk, n);
        return out + n;
    }
    for (size_t at = 0; at < n; at += SPAN_PROGRAM_PADDING)
        memcpy(out + at, chunk + at, SPAN_PROGRAM_PADDING);
    return out + n;
}

static char *put_text(char *out, struct text text)
{
    if (text.n != 0)
        memcpy(out, text.at, text.n);
    return out + text.n;
}

/* Texts are JSON already: no control character is left to escape. */
static char *put_escaped(char *out, struct text text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            *out++ = '\\';
        *out++ = text.at[i];
    }
    return out;
}

static char *put_value(char *out, const struct span_value *value, const struct span_program_frame *frames)
{
    const struct span_program_frame *frame = &frames[value->type];

    memcpy(out, frame->before, SPAN_PROGRAM_MAX_BEFORE);
    out += frame->n_before;
    out = frame->is_escaped ? put_escaped(out, value->text) : put_text(out, value->text);
    memcpy(out, frame->after, SPAN_PROGRAM_MAX_AFTER);
    return out + frame->n_after;
}

struct text span_program_part(struct text text, enum span_program_part part)
{
    const char *space = text.n == 0 ? NULL : memchr(text.at, ' ', text.n);
    size_t      n     = space == NULL ? text.n : (size_t)(space - text.at);

    if (part == SPAN_PROGRAM_PART_HEAD)
        return (struct text){ text.at, n };
    return space == NULL ? (struct text){ "", 0 } : (struct text){ space + 1, text.n - n - 1 };
}

static char *put_node(char *out, const struct span_program_fill *fill)
{
    out    = put_text(out, fill->node);
    *out++ = '*';
    return out + decimal_print_u64(out, fill->node_rank, 0);
}

/* ---- Ids and times ---------------------------------------------------------- */

static char *put_id(char *out, uint64_t id)
{
    return out + decimal_print_hex(out, id, 16, false);
}

static char *put_uuid(char *out, const char hex[32])
{
    static const uint8_t ends[] = { 8, 12, 16, 20, 32 };
    char                *begin = out;
    uint32_t             at = 0;

    for (size_t k = 0; k < sizeof ends; k++) {
        if (k != 0)
            *out++ = '-';
        memcpy(out, hex + at, ends[k] - at);
        out += ends[k] - at;
        at = ends[k];
    }
    begin[14] = '4'; /* version 4, variant 10xx (RFC 4122) */
    begin[19] = "89ab"[(begin[19] >= 'a' ? begin[19] - 'a' + 10 : begin[19] - '0') & 3];
    return out;
}

static char *put_trace_id(char *out, const struct span_program_fill *fill, uint16_t variant)
{
    const char *hex = fill->trace_id_hex;

    switch (variant) {
    case SPAN_PROGRAM_ID_LOW:
        memcpy(out, hex + 16, 16);
        return out + 16;
    case SPAN_PROGRAM_ID_UUID:
        return put_uuid(out, hex);
    case SPAN_PROGRAM_ID_DECIMAL:
        return out + decimal_print_u64(out, fill->trace_id[1] % UINT64_C(10000000000000000000), 0);
    default:
        memcpy(out, hex, 32);
        return out + 32;
    }
}

static char *put_span_id(char *out, uint64_t id, uint16_t variant)
{
    char hex[32], uuid[36];

    if (variant != SPAN_PROGRAM_ID_UUID)
        return put_id(out, id);
    decimal_print_hex(hex, id, 16, false);
    memcpy(hex + 16, hex, 16);
    put_uuid(uuid, hex);
    memcpy(out, uuid, 16);
    return out + 16;
}

static uint64_t in_unit(uint64_t time_ns, uint16_t power)
{
    switch (power) {
    case 0:  return time_ns;
    case 3:  return time_ns / 1000;
    case 6:  return time_ns / 1000000;
    default: return time_ns / 1000000000;
    }
}

static char *put_time(char *out, uint64_t time_ns, uint16_t power)
{
    return out + decimal_print_u64(out, in_unit(time_ns, power), 0);
}

/* The whole number that a text begins with, 0 without one; of a longer one what its first 18 characters say. */
static int64_t whole_of(struct text text)
{
    bool    is_negative = text.n != 0 && text.at[0] == '-';
    int64_t sum = 0;

    for (size_t i = is_negative; i < text.n && i < 18 && text.at[i] >= '0' && text.at[i] <= '9'; i++)
        sum = sum * 10 + (text.at[i] - '0');
    return is_negative ? -sum : sum;
}

/* A time and a number of the same unit: whatever they are, the sum is one. */
static char *put_moved(char *out, const struct span_program *program, const struct span_program_op *op,
                       const struct span_program_fill *fill)
{
    const struct span_instance *span  = fill->span;
    uint16_t                    power = op->variant & ~SPAN_PROGRAM_IS_BORROWED;
    bool     is_borrowed = (op->variant & SPAN_PROGRAM_IS_BORROWED) != 0;
    bool     is_start    = op->hole == SPAN_PROGRAM_EARLIER;
    int64_t  number      = whole_of(is_borrowed ? program->borrowed[op->at] : span->values[op->at].text);
    uint64_t time        = in_unit(is_start ? span->start_ns : span->end_ns - span->start_ns, power);
    int64_t  sum         = time > INT64_MAX ? INT64_MAX : (int64_t)time;

    if (__builtin_add_overflow(sum, is_start ? -number : number, &sum))
        sum = INT64_MAX; /* sum was not negative */
    return out + decimal_print_i64(out, sum, 0);
}

/* ---- Holes -------------------------------------------------------------------- */

/* Those that few spans have. */
static char *put_rare(char *out, const struct span_program *program, const struct span_program_op *op,
                      const struct span_program_fill *fill)
{
    const struct span_instance *span = fill->span;
    struct span_program_fill    link;

    switch (op->hole) {
    case SPAN_PROGRAM_EVENT_TIME:
        return put_time(out, span->event_time_ns[op->at], op->variant);
    case SPAN_PROGRAM_LINK_TRACE_ID:
        span_program_fill_trace(&link, span->links[op->at].trace_id);
        return put_trace_id(out, &link, op->variant);
    case SPAN_PROGRAM_LINK_SPAN_ID:
        return put_span_id(out, span->links[op->at].span_id, op->variant);
    case SPAN_PROGRAM_ESCAPED:
        return put_escaped(out, span->values[op->at].text);
    case SPAN_PROGRAM_EARLIER:
    case SPAN_PROGRAM_LONGER:
        return put_moved(out, program, op, fill);
    case SPAN_PROGRAM_PART:
        return put_text(out, span_program_part(span->values[op->at].text, op->variant));
    case SPAN_PROGRAM_NODE:
        return put_node(out, fill);
    case SPAN_PROGRAM_PROCESS:
        return out + decimal_print_u64(out, fill->process, 0);
    default:
        assert(op->hole == SPAN_PROGRAM_BORROWED);
        return (op->variant != 0 ? put_escaped : put_text)(out, program->borrowed[op->at]);
    }
}

char *span_program_run(const struct span_program *program, const struct span_program_fill *fill, char *out)
{
    const struct span_instance *span  = fill->span;
    const char                 *chunk = program->chunks;

    for (const struct span_program_op *op = program->ops;; op++) {
        out = put_chunk(out, chunk, op->n_chunk);
        chunk += op->n_chunk;
        switch (op->hole) {
        case SPAN_PROGRAM_END:
            return out;
        case SPAN_PROGRAM_TRACE_ID:
            out = put_trace_id(out, fill, op->variant);
            break;
        case SPAN_PROGRAM_SPAN_ID:
            out = put_span_id(out, span->span_id, op->variant);
            break;
        case SPAN_PROGRAM_PARENT_ID:
            out = put_span_id(out, span->parent_id, op->variant);
            break;
        case SPAN_PROGRAM_START:
            out = put_time(out, span->start_ns, op->variant);
            break;
        case SPAN_PROGRAM_FINISH:
            out = put_time(out, span->end_ns, op->variant);
            break;
        case SPAN_PROGRAM_DURATION:
            out = put_time(out, span->end_ns - span->start_ns, op->variant);
            break;
        case SPAN_PROGRAM_TEXT:
            out = put_text(out, span->values[op->at].text);
            break;
        case SPAN_PROGRAM_VALUE:
            out = put_value(out, &span->values[op->at], fill->frames + op->variant * VALUE_N_TYPES);
            break;
        case SPAN_PROGRAM_RESOURCE:
            out = put_text(out, fill->resources[op->at][span->resource_at]);
            break;
        default:
            out = put_rare(out, program, op, fill);
        }
    }
}

void span_program_put(const struct span_program *program, const struct span_program_fill *fill, bool has_comma,
                      struct buffer *out)
{
    size_t room = 1 + span_program_room(program, fill);
    char  *at;

    if (room > out->capacity - out->n && !buffer_reserve(out, room))
        return;
    at     = (char *)out->data + out->n;
    *at    = ',';
    at     = span_program_run(program, fill, at + has_comma);
    out->n = (size_t)(at - (char *)out->data);
}
