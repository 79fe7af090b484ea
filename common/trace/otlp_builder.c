/* otlp_builder.c - appends constants to the open chunk until a hole closes it.
 *
 * A constant of BORROW_MIN bytes or more is pointed at instead of copied, and
 * so is every other one when the chunks of all programs together have grown to
 * MAX_COPIED_BYTES: a bundle can name one long text in a million shapes, and
 * must not make a few bytes of its own into gigabytes of ours. */
#include "common/trace/otlp_builder.h"

#include "common/trace/decimal.h"

#define BORROW_MIN       512
#define MAX_COPIED_BYTES ((size_t)16 << 20)

/* ---- Chunks and holes ----------------------------------------------------- */

static size_t hole_bytes(enum otlp_program_hole hole)
{
    switch (hole) {
    case OTLP_PROGRAM_TRACE_ID:
    case OTLP_PROGRAM_LINK_TRACE_ID:
        return 32;
    case OTLP_PROGRAM_SPAN_ID:
    case OTLP_PROGRAM_PARENT_ID:
    case OTLP_PROGRAM_LINK_SPAN_ID:
        return 16;
    case OTLP_PROGRAM_START:
    case OTLP_PROGRAM_FINISH:
    case OTLP_PROGRAM_EVENT_TIME:
        return DECIMAL_MAX_U64;
    case OTLP_PROGRAM_VALUE:
        return OTLP_PROGRAM_MAX_BEFORE + OTLP_PROGRAM_MAX_AFTER;
    default:
        return 0;
    }
}

void otlp_builder_hole(struct otlp_builder *b, enum otlp_program_hole hole, uint32_t at)
{
    struct otlp_program_op op = { b->chunks.n - b->chunk_at, hole, at };

    buffer_append(&b->ops, &op, sizeof op);
    b->chunk_at = b->chunks.n;
    b->n_hole_bytes += hole_bytes(hole);
    if (hole == OTLP_PROGRAM_TEXT || hole == OTLP_PROGRAM_VALUE)
        buffer_append(&b->slots, &at, sizeof at);
}

void otlp_builder_literal(struct otlp_builder *b, const char *literal)
{
    buffer_append(&b->chunks, literal, strlen(literal));
}

void otlp_builder_text(struct otlp_builder *b, struct text text)
{
    bool is_full = b->n_copied_bytes + b->chunks.n > MAX_COPIED_BYTES;

    if (text.n < BORROW_MIN && !(is_full && text.n > sizeof(struct otlp_program_op))) {
        buffer_append(&b->chunks, text.at, text.n);
        return;
    }
    otlp_builder_hole(b, OTLP_PROGRAM_BORROWED, (uint32_t)(b->borrowed.n / sizeof text));
    buffer_append(&b->borrowed, &text, sizeof text);
    b->n_hole_bytes += text.n;
}

void otlp_builder_free(struct otlp_builder *b)
{
    buffer_free(&b->chunks);
    buffer_free(&b->ops);
    buffer_free(&b->borrowed);
    buffer_free(&b->slots);
}

void otlp_builder_begin(struct otlp_builder *b)
{
    b->chunks.n = b->ops.n = b->borrowed.n = b->slots.n = 0;
    b->chunk_at     = 0;
    b->n_hole_bytes = 0;
}

static void *keep(struct otlp_builder *b, const struct buffer *buffer, size_t n_padding)
{
    void *kept = arena_take(b->arena, buffer->n + n_padding, 1);

    if (kept != NULL && buffer->n != 0)
        memcpy(kept, buffer->data, buffer->n);
    return kept;
}

bool otlp_builder_end(struct otlp_builder *b, struct otlp_program *program)
{
    otlp_builder_hole(b, OTLP_PROGRAM_END, 0);
    if (b->chunks.has_failed || b->ops.has_failed || b->borrowed.has_failed || b->slots.has_failed)
        return false;
    b->n_copied_bytes += b->chunks.n;
    *program = (struct otlp_program){
        .ops       = keep(b, &b->ops, 0),
        .chunks    = keep(b, &b->chunks, OTLP_PROGRAM_PADDING),
        .borrowed  = keep(b, &b->borrowed, 0),
        .slots     = keep(b, &b->slots, 0),
        .n_slots   = (uint32_t)(b->slots.n / sizeof(uint32_t)),
        .max_bytes = b->chunks.n + b->n_hole_bytes + OTLP_PROGRAM_PADDING,
    };
    return program->ops != NULL && program->chunks != NULL && program->borrowed != NULL && program->slots != NULL;
}

/* ---- Members -------------------------------------------------------------- */

void otlp_builder_begin_object(struct otlp_builder *b)
{
    otlp_builder_literal(b, "{");
    b->has_member = false;
}

void otlp_builder_end_object(struct otlp_builder *b)
{
    otlp_builder_literal(b, "}");
    b->has_member = true;
}

void otlp_builder_member(struct otlp_builder *b, const char *key)
{
    otlp_builder_literal(b, b->has_member ? ",\"" : "\"");
    otlp_builder_literal(b, key);
    otlp_builder_literal(b, "\":");
    b->has_member = true;
}

void otlp_builder_text_member(struct otlp_builder *b, const char *key, struct text text)
{
    otlp_builder_member(b, key);
    otlp_builder_literal(b, "\"");
    otlp_builder_text(b, text);
    otlp_builder_literal(b, "\"");
}

void otlp_builder_count_member(struct otlp_builder *b, const char *key, uint64_t value)
{
    char digits[DECIMAL_MAX_U64];

    otlp_builder_member(b, key);
    buffer_append(&b->chunks, digits, decimal_print_u64(digits, value, 0));
}

void otlp_builder_hole_member(struct otlp_builder *b, const char *key, bool is_quoted, enum otlp_program_hole hole,
                              uint32_t at)
{
    otlp_builder_member(b, key);
    otlp_builder_literal(b, is_quoted ? "\"" : "");
    otlp_builder_hole(b, hole, at);
    otlp_builder_literal(b, is_quoted ? "\"" : "");
}

void otlp_builder_field_member(struct otlp_builder *b, const char *key, bool is_quoted,
                               const struct span_shape_field *field)
{
    otlp_builder_member(b, key);
    otlp_builder_literal(b, is_quoted ? "\"" : "");
    if (field->slot == SPAN_SHAPE_CONST)
        otlp_builder_text(b, field->value.text);
    else
        otlp_builder_hole(b, OTLP_PROGRAM_TEXT, field->slot);
    otlp_builder_literal(b, is_quoted ? "\"" : "");
}
