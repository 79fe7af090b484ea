/* test_span_builder.c - programs laid down by hand and run in exactly the room they ask for. */
#include "common/trace/otlp_compile.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* Runs 'program' in a block of just its room (ASan watches the end); the text, terminated. */
static char *run(const struct span_program *program, const struct span_instance *span)
{
    struct span_program_fill fill  = { .span = span, .frames = otlp_compile_frames };
    size_t                   room  = span_program_room(program, &fill);
    char                    *block = malloc(room), *text;
    size_t                   n;

    memset(fill.trace_id_hex, 't', sizeof fill.trace_id_hex);
    n = (size_t)(span_program_run(program, &fill, block) - block);
    cr_assert(n + SPAN_PROGRAM_PADDING <= room);
    text = malloc(n + 1);
    memcpy(text, block, n);
    text[n] = '\0';
    free(block);
    return text;
}

Test(span_builder, texts_of_every_length_come_out_whole)
{
    enum { N_MAX = 1200 };
    struct span_value    value = { .type = VALUE_STRING };
    struct span_instance span  = { .values = &value };
    char                 x[N_MAX];

    memset(x, 'x', sizeof x);
    for (size_t n = 0; n < N_MAX; n += n < 70 ? 1 : 37) {
        struct arena        arena;
        struct span_builder builder = { .arena = &arena };
        struct span_program program;
        char               *text, *constant = malloc(n + 1); /* a block of its own: ASan watches its end */

        memcpy(constant, x, n);
        value.text = (struct text){ constant, n };
        arena_init(&arena);
        span_builder_begin(&builder);
        span_builder_text(&builder, (struct text){ constant, n });
        span_builder_literal(&builder, "|");
        span_builder_hole(&builder, SPAN_PROGRAM_TEXT, 0);
        span_builder_hole(&builder, SPAN_PROGRAM_VALUE, 0);
        cr_assert(span_builder_end(&builder, &program));
        span_builder_free(&builder);

        text = run(&program, &span);
        cr_assert(strlen(text) == 3 * n + 1 + strlen("{\"stringValue\":\"\"}"), "length %zu", n);
        cr_assert(memcmp(text, x, n) == 0 && text[n] == '|' && memcmp(text + n + 1, x, n) == 0, "length %zu", n);
        cr_assert(memcmp(text + 2 * n + 1, "{\"stringValue\":\"", 16) == 0, "length %zu", n);
        free(constant);
        free(text);
        arena_free(&arena);
    }
}

Test(span_builder, every_hole_fits_its_room_at_its_longest)
{
    struct span_value         value = { { "", 0 }, VALUE_STRING };
    struct span_instance_link link  = { { UINT64_MAX, UINT64_MAX }, UINT64_MAX };
    const uint64_t            time  = UINT64_MAX;
    struct span_instance      span  = { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, 0, 0, &value, &time, &link };
    static const struct {
        enum span_program_hole hole;
        size_t                 n;
    } HOLES[] = {
        { SPAN_PROGRAM_TRACE_ID, 32 }, { SPAN_PROGRAM_SPAN_ID, 16 }, { SPAN_PROGRAM_PARENT_ID, 16 },
        { SPAN_PROGRAM_START, 20 }, { SPAN_PROGRAM_FINISH, 20 }, { SPAN_PROGRAM_TEXT, 0 },
        { SPAN_PROGRAM_VALUE, 18 }, { SPAN_PROGRAM_DURATION, 1 }, { SPAN_PROGRAM_EVENT_TIME, 20 }, { SPAN_PROGRAM_LINK_TRACE_ID, 32 },
        { SPAN_PROGRAM_LINK_SPAN_ID, 16 }, { SPAN_PROGRAM_EARLIER, 19 }, { SPAN_PROGRAM_LONGER, 1 },
        { SPAN_PROGRAM_PART, 0 },
    };

    for (size_t i = 0; i < sizeof HOLES / sizeof HOLES[0]; i++) {
        struct arena        arena;
        struct span_builder builder = { .arena = &arena };
        struct span_program program;
        char               *text;

        arena_init(&arena);
        span_builder_begin(&builder);
        for (int times = 0; times < 3; times++)
            span_builder_hole(&builder, HOLES[i].hole, 0);
        cr_assert(span_builder_end(&builder, &program));
        text = run(&program, &span);
        cr_assert(strlen(text) == 3 * HOLES[i].n, "hole %zu: %s", i, text);
        free(text);
        span_builder_free(&builder);
        arena_free(&arena);
    }
}

/* One text of 500 bytes named by 100,000 programs: 50 MB if all were copied. */
Test(span_builder, a_value_is_framed_as_the_variant_says)
{
    static const struct span_program_frame FRAMES[2 * VALUE_N_TYPES] = {
        [VALUE_BOOL]                 = SPAN_PROGRAM_FRAME("<", ">"),
        [VALUE_JSON]                 = SPAN_PROGRAM_FRAME("(", ")"),
        [VALUE_N_TYPES + VALUE_BOOL] = SPAN_PROGRAM_FRAME("[", "]"),
        [VALUE_N_TYPES + VALUE_JSON] = SPAN_PROGRAM_FRAME_ESCAPED("\"", "\""),
    };
    const struct span_value  values[] = { { { "true", 4 }, VALUE_BOOL }, { { "\"\\\"\"", 4 }, VALUE_JSON } };
    struct span_instance     span = { .values = values };
    struct span_program_fill fill = { .span = &span, .frames = FRAMES };
    struct arena             arena;
    struct span_builder      builder = { .arena = &arena };
    struct span_program      program;

    arena_init(&arena);
    span_builder_begin(&builder);
    for (uint16_t variant = 0; variant < 2; variant++)
        for (uint32_t slot = 0; slot < 2; slot++)
            span_builder_hole_as(&builder, SPAN_PROGRAM_VALUE, slot, variant);
    cr_assert(span_builder_end(&builder, &program));

    size_t room = span_program_room(&program, &fill);
    char  *block = malloc(room);
    size_t n = (size_t)(span_program_run(&program, &fill, block) - block);
    const char expected[] = "<true>(\"\\\"\")[true]\"\\\"\\\\\\\"\\\"\"";
    cr_assert(n == sizeof expected - 1 && memcmp(block, expected, n) == 0, "%.*s", (int)n, block);
    cr_assert(n + SPAN_PROGRAM_PADDING <= room);
    free(block);
    span_builder_free(&builder);
    arena_free(&arena);
}

Test(span_builder, a_text_named_often_is_not_copied_for_ever)
{
    enum { N_PROGRAMS = 100000, N_TEXT = 500, N_LIMIT = 36 << 20 };
    static char         x[N_TEXT];
    struct arena        arena;
    struct span_builder builder = { .arena = &arena };
    struct span_program program;
    char               *text;

    memset(x, 'x', sizeof x);
    arena_init(&arena);
    for (int i = 0; i < N_PROGRAMS; i++) {
        span_builder_begin(&builder);
        span_builder_text(&builder, (struct text){ x, N_TEXT });
        cr_assert(span_builder_end(&builder, &program));
    }
    cr_assert(arena.taken_bytes < N_LIMIT, "%zu bytes", arena.taken_bytes);
    text = run(&program, NULL);
    cr_assert(strlen(text) == N_TEXT && memcmp(text, x, N_TEXT) == 0);
    free(text);
    span_builder_free(&builder);
    arena_free(&arena);
}

/* What a program of one hole over a slot and over a constant gives: it must be the same. */
static char *run_field(const char *field, const struct span_instance *given, struct span_program_fill *fill,
                       void (*put)(struct span_builder *builder, const struct span_shape_field *field))
{
    struct span_value    value = { { field, strlen(field) }, VALUE_STRING };
    struct span_instance span  = *given;
    char                *texts[2];

    span.values = &value;
    for (int is_constant = 0; is_constant <= 1; is_constant++) {
        struct arena            arena;
        struct span_builder     builder = { .arena = &arena };
        struct span_program     program;
        struct span_shape_field hole = { is_constant ? SPAN_SHAPE_CONST : 0, { { "?", 1 }, VALUE_STRING } };
        size_t                  n;

        if (is_constant)
            hole.value = value;
        arena_init(&arena);
        span_builder_begin(&builder);
        span_builder_literal(&builder, "<");
        put(&builder, &hole);
        span_builder_literal(&builder, ">");
        cr_assert(span_builder_end(&builder, &program));
        fill->span = &span;
        fill->frames = otlp_compile_frames;
        size_t room = span_program_room(&program, fill);
        char  *block = malloc(room);
        n = (size_t)(span_program_run(&program, fill, block) - block);
        cr_assert(n + SPAN_PROGRAM_PADDING <= room);
        texts[is_constant] = calloc(1, n + 1);
        memcpy(texts[is_constant], block, n);
        free(block);
        span_builder_free(&builder);
        arena_free(&arena);
    }
    cr_assert(strcmp(texts[0], texts[1]) == 0, "%s is not %s", texts[0], texts[1]);
    free(texts[1]);
    return texts[0];
}

static void put_earlier(struct span_builder *builder, const struct span_shape_field *field)
{
    span_builder_moved(builder, SPAN_PROGRAM_EARLIER, field, 6);
}

static void put_longer(struct span_builder *builder, const struct span_shape_field *field)
{
    span_builder_moved(builder, SPAN_PROGRAM_LONGER, field, 3);
}

static void put_parts(struct span_builder *builder, const struct span_shape_field *field)
{
    span_builder_part(builder, field, SPAN_PROGRAM_PART_HEAD);
    span_builder_literal(builder, "|");
    span_builder_part(builder, field, SPAN_PROGRAM_PART_TAIL);
}

static void put_nodes(struct span_builder *builder, const struct span_shape_field *field)
{
    (void)field;
    span_builder_hole(builder, SPAN_PROGRAM_NODE, 0);
    span_builder_literal(builder, ",");
    span_builder_hole(builder, SPAN_PROGRAM_NODE, 0);
}

static void check_field(const char *field, const struct span_instance *span,
                        void (*put)(struct span_builder *builder, const struct span_shape_field *field),
                        const char *expected)
{
    static char              x[700];
    struct span_program_fill fill = { .node = { x, sizeof x }, .node_rank = UINT32_MAX };
    char                    *text = run_field(field, span, &fill, put);

    cr_assert(strcmp(text, expected) == 0, "%s is not %s", text, expected);
    free(text);
}

Test(span_builder, times_are_moved_by_a_whole_number_whatever_its_text_is)
{
    struct span_instance span = { .start_ns = 5000000, .end_ns = 5007000 }, last = { .start_ns = UINT64_MAX };

    check_field("3", &span, put_earlier, "<2>");
    check_field("-3", &span, put_earlier, "<8>");
    check_field("9", &span, put_earlier, "<-4>");
    check_field("", &span, put_earlier, "<5>");
    check_field("-", &span, put_earlier, "<5>");
    check_field("x1", &span, put_earlier, "<5>");
    check_field("1.5", &span, put_earlier, "<4>");
    check_field("99999999999999999999", &span, put_earlier, "<-999999999999999994>");
    check_field("-99999999999999999999", &last, put_earlier, "<100018446744073708>");
    check_field("3", &span, put_longer, "<10>");
    check_field("-8", &span, put_longer, "<-1>");
}

Test(span_builder, a_text_parts_at_its_first_space)
{
    struct span_instance span = { 0 };

    check_field("GET /a b", &span, put_parts, "<GET|/a b>");
    check_field("GET", &span, put_parts, "<GET|>");
    check_field(" /", &span, put_parts, "<|/>");
    check_field("", &span, put_parts, "<|>");
}

Test(span_builder, nodes_have_their_rank_behind_a_star_and_fit_the_room)
{
    struct span_instance     span = { 0 };
    struct span_program_fill fill = { .node = { "cart", 4 }, .node_rank = 7 };
    char                    *text = run_field("", &span, &fill, put_nodes);
    char                     x[700];

    cr_assert(strcmp(text, "<cart*7,cart*7>") == 0, "%s", text);
    free(text);
    memset(x, 'x', sizeof x);
    fill.node = (struct text){ x, sizeof x };
    fill.node_rank = UINT32_MAX;
    text = run_field("", &span, &fill, put_nodes);
    cr_assert(strlen(text) == 2 * (sizeof x + 11) + 3);
    free(text);
}
