/* span_builder.c - appends constants to the open chunk until a hole closes it.
 *
 * A constant of BORROW_MIN bytes or more is pointed at instead of copied, and
 * so is every other one when the chunks of all programs together have grown to
 * MAX_COPIED_BYTES: a bundle can name one long text in a million shapes, and
 * must not make a few bytes of its own into gigabytes of ours. */
#include "common/trace/span_builder.h"

#include "common/trace/decimal.h"

#define BORROW_MIN       512
#define MAX_COPIED_BYTES ((size_t)16 << 20)

/* ---- Chunks and holes ----------------------------------------------------- */

static size_t hole_bytes(enum span_program_hole hole)
{
    switch (hole) {
    case SPAN_PROGRAM_TRACE_ID:
    case SPAN_PROGRAM_LINK_TRACE_ID:
        return 36; /* a UUID */
    case SPAN_PROGRAM_SPAN_ID:
    case SPAN_PROGRAM_PARENT_ID:
    case SPAN_PROGRAM_LINK_SPAN_ID:
        return 16;
    case SPAN_PROGRAM_START:
    case SPAN_PROGRAM_FINISH:
    case SPAN_PROGRAM_DURATION:
    case SPAN_PROGRAM_EARLIER: /* a sign takes the place of a digit */
    case SPAN_PROGRAM_LONGER:
    case SPAN_PROGRAM_EVENT_TIME:
    case SPAN_PROGRAM_PROCESS:
        return DECIMAL_MAX_U64;
    case SPAN_PROGRAM_VALUE:
        return SPAN_PROGRAM_MAX_BEFORE + SPAN_PROGRAM_MAX_AFTER;
    case SPAN_PROGRAM_NODE:
        return 1 + DECIMAL_MAX_U64;
    default:
        return 0;
    }
}

/* How often the text of the slot may come out. */
static uint32_t n_texts_of(enum span_program_hole hole)
{
    switch (hole) {
    case SPAN_PROGRAM_ESCAPED:
        return 2;
    case SPAN_PROGRAM_TEXT:
    case SPAN_PROGRAM_PART:
    case SPAN_PROGRAM_VALUE:
        return 1;
    default:
        return 0;
    }
}

void span_builder_hole_as(struct span_builder *b, enum span_program_hole hole, uint32_t at, uint16_t variant)
{
    struct span_program_op op = { (uint32_t)(b->chunks.n - b->chunk_at), (uint16_t)hole, variant, at };

    if (b->chunks.n - b->chunk_at > UINT32_MAX)
        b->chunks.has_failed = true;
    buffer_append(&b->ops, &op, sizeof op);
    b->chunk_at = b->chunks.n;
    b->n_hole_bytes += hole_bytes(hole);
    for (uint32_t n_texts = n_texts_of(hole); n_texts != 0; n_texts--)
        buffer_append(&b->slots, &at, sizeof at);
    if (hole == SPAN_PROGRAM_RESOURCE)
        buffer_append(&b->resources, &at, sizeof at);
    b->n_nodes += hole == SPAN_PROGRAM_NODE;
}

void span_builder_hole(struct span_builder *b, enum span_program_hole hole, uint32_t at)
{
    span_builder_hole_as(b, hole, at, 0);
}

void span_builder_literal(struct span_builder *b, const char *literal)
{
    buffer_append(&b->chunks, literal, strlen(literal));
}

static void borrow(struct span_builder *b, struct text text, bool is_escaped)
{
    span_builder_hole_as(b, SPAN_PROGRAM_BORROWED, (uint32_t)(b->borrowed.n / sizeof text), is_escaped);
    buffer_append(&b->borrowed, &text, sizeof text);
    b->n_hole_bytes += text.n << is_escaped;
}

void span_builder_text(struct span_builder *b, struct text text)
{
    bool is_full = b->n_copied_bytes + b->chunks.n > MAX_COPIED_BYTES;

    if (text.n < BORROW_MIN && !(is_full && text.n > sizeof(struct span_program_op))) {
        buffer_append(&b->chunks, text.at, text.n);
        return;
    }
    borrow(b, text, false);
}

void span_builder_escaped(struct span_builder *b, struct text text)
{
    borrow(b, text, true);
}

void span_builder_moved(struct span_builder *b, enum span_program_hole hole, const struct span_shape_field *field,
                        uint16_t power)
{
    if (field->slot != SPAN_SHAPE_CONST) {
        span_builder_hole_as(b, hole, field->slot, power);
        return;
    }
    span_builder_hole_as(b, hole, (uint32_t)(b->borrowed.n / sizeof field->value.text),
                         power | SPAN_PROGRAM_IS_BORROWED);
    buffer_append(&b->borrowed, &field->value.text, sizeof field->value.text);
}

void span_builder_part(struct span_builder *b, const struct span_shape_field *field, enum span_program_part part)
{
    if (field->slot == SPAN_SHAPE_CONST)
        span_builder_text(b, span_program_part(field->value.text, part));
    else
        span_builder_hole_as(b, SPAN_PROGRAM_PART, field->slot, part);
}

void span_builder_free(struct span_builder *b)
{
    buffer_free(&b->chunks);
    buffer_free(&b->ops);
    buffer_free(&b->borrowed);
    buffer_free(&b->slots);
    buffer_free(&b->resources);
}

void span_builder_begin(struct span_builder *b)
{
    b->chunks.n = b->ops.n = b->borrowed.n = b->slots.n = b->resources.n = 0;
    b->chunk_at     = 0;
    b->n_hole_bytes = 0;
    b->n_nodes      = 0;
}

static void *keep(struct span_builder *b, const struct buffer *buffer, size_t n_padding)
{
    void *kept = arena_take(b->arena, buffer->n + n_padding, 1);

    if (kept != NULL && buffer->n != 0)
        memcpy(kept, buffer->data, buffer->n);
    return kept;
}

bool span_builder_end(struct span_builder *b, struct span_program *program)
{
    span_builder_hole(b, SPAN_PROGRAM_END, 0);
    if (b->chunks.has_failed || b->ops.has_failed || b->borrowed.has_failed || b->slots.has_failed ||
        b->resources.has_failed)
        return false;
    b->n_copied_bytes += b->chunks.n;
    *program = (struct span_program){
        .ops       = keep(b, &b->ops, 0),
        .chunks    = keep(b, &b->chunks, SPAN_PROGRAM_PADDING),
        .borrowed  = keep(b, &b->borrowed, 0),
        .slots     = keep(b, &b->slots, 0),
        .n_slots   = (uint32_t)(b->slots.n / sizeof(uint32_t)),
        .resources = keep(b, &b->resources, 0),
        .n_resources = (uint32_t)(b->resources.n / sizeof(uint32_t)),
        .n_nodes   = b->n_nodes,
        .max_bytes = b->chunks.n + b->n_hole_bytes + SPAN_PROGRAM_PADDING,
    };
    return program->ops != NULL && program->chunks != NULL && program->borrowed != NULL && program->slots != NULL &&
           program->resources != NULL;
}

/* ---- Members -------------------------------------------------------------- */

void span_builder_begin_object(struct span_builder *b)
{
    span_builder_literal(b, "{");
    b->has_member = false;
}

void span_builder_end_object(struct span_builder *b)
{
    span_builder_literal(b, "}");
    b->has_member = true;
}

void span_builder_member(struct span_builder *b, const char *key)
{
    span_builder_literal(b, b->has_member ? ",\"" : "\"");
    span_builder_literal(b, key);
    span_builder_literal(b, "\":");
    b->has_member = true;
}

void span_builder_text_member(struct span_builder *b, const char *key, struct text text)
{
    span_builder_member(b, key);
    span_builder_literal(b, "\"");
    span_builder_text(b, text);
    span_builder_literal(b, "\"");
}

void span_builder_count_member(struct span_builder *b, const char *key, uint64_t value)
{
    char digits[DECIMAL_MAX_U64];

    span_builder_member(b, key);
    buffer_append(&b->chunks, digits, decimal_print_u64(digits, value, 0));
}

void span_builder_hole_member_as(struct span_builder *b, const char *key, bool is_quoted, enum span_program_hole hole,
                                 uint32_t at, uint16_t variant)
{
    span_builder_member(b, key);
    span_builder_literal(b, is_quoted ? "\"" : "");
    span_builder_hole_as(b, hole, at, variant);
    span_builder_literal(b, is_quoted ? "\"" : "");
}

void span_builder_hole_member(struct span_builder *b, const char *key, bool is_quoted, enum span_program_hole hole,
                              uint32_t at)
{
    span_builder_hole_member_as(b, key, is_quoted, hole, at, 0);
}

void span_builder_field_member(struct span_builder *b, const char *key, bool is_quoted,
                               const struct span_shape_field *field)
{
    span_builder_member(b, key);
    span_builder_literal(b, is_quoted ? "\"" : "");
    if (field->slot == SPAN_SHAPE_CONST)
        span_builder_text(b, field->value.text);
    else
        span_builder_hole(b, SPAN_PROGRAM_TEXT, field->slot);
    span_builder_literal(b, is_quoted ? "\"" : "");
}
