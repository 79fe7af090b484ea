#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/model_compare.h"
#include "tests/support/model_sample.h"

static struct arena arena;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(frame, .init = setup, .fini = teardown);

static void emit_sample(struct model **sample, struct buffer *out)
{
    struct fail fail = { 0 };

    *sample = model_sample_build(&arena);
    cr_assert_not_null(*sample);
    struct frame_facts facts = model_sample_facts(*sample);
    cr_assert_eq(frame_emit(*sample, &facts, out, &fail), STATUS_OK, "%s", fail.what);
}

/* An input over data[0..n), through a file without a name. */
static struct input *open_bytes(const void *data, size_t n)
{
    char          path[] = "/tmp/test_frame_XXXXXX";
    int           file   = mkstemp(path);
    struct input *input  = NULL;

    cr_assert(file >= 0 && write(file, data, n) == (ssize_t)n);
    cr_assert_eq(input_open(&input, path, NULL), STATUS_OK);
    close(file);
    unlink(path);
    return input;
}

struct outcome {
    enum status status;
    struct fail fail;
    uint32_t    n_frames;
};

/* Reads and decodes frame after frame. */
static struct outcome read_all(const void *data, size_t n, struct model *last)
{
    struct input     *input   = open_bytes(data, n);
    struct buffer     payload = { 0 };
    struct outcome    outcome = { 0 };
    uint64_t          offset  = 0;
    bool              is_end  = false;
    struct frame_view view;

    while (outcome.status == STATUS_OK) {
        outcome.status = frame_read(input, &offset, &payload, &view, &is_end, &outcome.fail);
        if (outcome.status != STATUS_OK || is_end)
            break;
        outcome.status = frame_decode(&view, &arena, last, &outcome.fail);
        outcome.n_frames++;
    }
    cr_expect(outcome.status != STATUS_OK || offset == n);
    buffer_free(&payload);
    input_close(input);
    return outcome;
}

Test(frame, gives_model_and_facts_back)
{
    struct model     *sample, read;
    struct buffer     out = { 0 }, payload = { 0 };
    struct frame_view view;
    uint64_t          offset = 0;
    bool              is_end;
    uint32_t          at;

    emit_sample(&sample, &out);
    struct input *input = open_bytes(out.data, out.n);
    cr_assert_eq(frame_read(input, &offset, &payload, &view, &is_end, NULL), STATUS_OK);
    cr_assert_not(is_end);
    cr_expect_eq(view.n_bytes, out.n);
    cr_expect_eq(view.minor, FRAME_FIRST_MINOR);

    struct frame_facts facts = model_sample_facts(sample);
    cr_expect_eq(view.facts.window_start_ns, facts.window_start_ns);
    cr_expect_eq(view.facts.window_end_ns, facts.window_end_ns);
    cr_expect_eq(view.facts.n_output_bytes, facts.n_output_bytes);
    cr_expect_eq(view.facts.n_input_bytes, facts.n_input_bytes);
    cr_expect_eq(view.facts.seed, 42);
    cr_expect_eq(view.facts.level, 6);
    cr_expect_eq(view.facts.dropped.n, 10);
    cr_expect(memcmp(view.facts.dropped.at, "1 topology", 10) == 0);
    cr_expect(memcmp(view.facts.output_sha256, facts.output_sha256, HASH_SHA256_BYTES) == 0);

    cr_assert_eq(frame_decode(&view, &arena, &read, NULL), STATUS_OK);
    const char *what = model_compare_find(sample, &read, &at);
    cr_expect_null(what, "%s[%u]", what, at);

    cr_expect_eq(frame_read(input, &offset, &payload, &view, &is_end, NULL), STATUS_OK);
    cr_expect(is_end);
    input_close(input);
    buffer_free(&payload);
    buffer_free(&out);
}

/* Of table 'at' in a FlatBuffer: where its field 'id' is; NULL: not stored. */
static const uint8_t *find_field(const uint8_t *at, unsigned id)
{
    int32_t  back;
    uint16_t n_bytes, offset = 0;
    memcpy(&back, at, sizeof back);
    memcpy(&n_bytes, at - back, sizeof n_bytes);
    if (4 + 2 * id < n_bytes)
        memcpy(&offset, at - back + 4 + 2 * id, sizeof offset);
    return offset == 0 ? NULL : at + offset;
}

static const uint8_t *follow(const uint8_t *at)
{
    uint32_t ahead;
    memcpy(&ahead, at, sizeof ahead);
    return at + ahead;
}

/* schema/bundle.fbs: ids of the frame's members. */
enum { ID_MODEL_KIND = 11, ID_SECTIONS = 14 };

static uint32_t count_sections(const struct buffer *frame)
{
    uint32_t n;
    memcpy(&n, follow(find_field(follow(frame->data + FRAME_HEADER_BYTES), ID_SECTIONS)), sizeof n);
    return n;
}

Test(frame, a_model_without_networks_needs_minor_1_and_seven_sections)
{
    struct model *sample;
    struct buffer out = { 0 };

    emit_sample(&sample, &out);
    cr_expect_eq(out.data[5], 1);
    cr_expect_eq(count_sections(&out), 7);
    cr_expect_null(find_field(follow(out.data + FRAME_HEADER_BYTES), ID_MODEL_KIND), "0 is not stored");
    buffer_free(&out);
}

static void emit_nets_of(bool are_1_2, struct model **sample, struct buffer *out)
{
    *sample = model_sample_build(&arena);
    cr_assert(*sample != NULL && model_sample_add_nets(*sample, &arena, 5));
    (*sample)->nets_are_1_2 = are_1_2;
    for (uint32_t c = 0; c < (*sample)->n_cells && are_1_2; c++)
        (*sample)->cells[c].gap_shift = 0, (*sample)->cells[c].top_table = 0;
    struct frame_facts facts = model_sample_facts(*sample);
    cr_assert_eq(frame_emit(*sample, &facts, out, NULL), STATUS_OK);
}

static void emit_nets(struct model **sample, struct buffer *out)
{
    emit_nets_of(false, sample, out);
}

static void check_nets(bool are_1_2, uint8_t minor, uint8_t must_flags)
{
    struct model     *sample, read;
    struct buffer     out = { 0 }, payload = { 0 }, again = { 0 };
    struct frame_view view;
    uint64_t          offset = 0;
    bool              is_end;
    uint32_t          at;

    emit_nets_of(are_1_2, &sample, &out);
    cr_expect_eq(out.data[5], minor);
    cr_expect_eq(out.data[6], must_flags);
    cr_expect_eq(count_sections(&out), 8);
    cr_expect_eq(*find_field(follow(out.data + FRAME_HEADER_BYTES), ID_MODEL_KIND), FRAME_MODEL_NET);
    struct input *input = open_bytes(out.data, out.n);
    cr_assert_eq(frame_read(input, &offset, &payload, &view, &is_end, NULL), STATUS_OK);
    cr_expect_eq(view.minor, minor);
    cr_expect_eq(view.facts.model_kind, FRAME_MODEL_NET);
    cr_assert_eq(frame_decode(&view, &arena, &read, NULL), STATUS_OK);
    const char *what = model_compare_find(sample, &read, &at);
    cr_expect_null(what, "%s[%u]", what, at);
    cr_assert_eq(frame_emit_again(&view, &view.facts, &again, NULL), STATUS_OK);
    cr_expect(again.n == out.n && memcmp(again.data, out.data, out.n) == 0);
    input_close(input);
    buffer_free(&payload);
    buffer_free(&again);
    buffer_free(&out);
}

Test(frame, a_model_with_networks_needs_minor_3_and_eight_sections)
{
    check_nets(false, 3, FRAME_MUST_SECTIONS);
}

Test(frame, networks_as_1_2_has_them_need_minor_2)
{
    check_nets(true, 2, 0);
}

static void sign(uint8_t *at, uint64_t xxh64)
{
    for (int i = 0; i < 8; i++)
        at[i] = (uint8_t)(xxh64 >> (8 * i));
}

/* Signs payload and header anew. */
static void sign_frame(struct buffer *out)
{
    sign(out->data + 16, hash_xxh64(out->data + FRAME_HEADER_BYTES, out->n - FRAME_HEADER_BYTES));
    sign(out->data + 24, hash_xxh64(out->data, 24));
}

/* Changes a byte of the header and signs it anew. */
static struct outcome read_with_header_byte(size_t at, uint8_t value)
{
    struct model *sample, read;
    struct buffer out = { 0 };

    emit_sample(&sample, &out);
    out.data[at] = value;
    sign_frame(&out);
    struct outcome outcome = read_all(out.data, out.n, &read);
    buffer_free(&out);
    return outcome;
}

Test(frame, a_model_with_seeds_needs_minor_3_and_says_that_it_must_be_understood)
{
    for (int has_nets = 0; has_nets < 2; has_nets++) {
        struct model *sample = model_sample_build(&arena), read;
        struct buffer out = { 0 };
        uint32_t      at;

        cr_assert(model_sample_add_seeds(sample, &arena) && (!has_nets || model_sample_add_nets(sample, &arena, 5)));
        struct frame_facts facts = model_sample_facts(sample);
        cr_assert_eq(frame_emit(sample, &facts, &out, NULL), STATUS_OK);
        cr_expect_eq(out.data[5], 3);
        cr_expect_eq(out.data[6], FRAME_MUST_SECTIONS);
        cr_expect_eq(count_sections(&out), 8u + (uint32_t)has_nets);
        cr_expect_eq(read_all(out.data, out.n, &read).status, STATUS_OK);
        const char *what = model_compare_find(sample, &read, &at);
        cr_expect_null(what, "%s[%u]", what, at);
        buffer_free(&out);
    }
}

/* ---- Sections that are there or not ------------------------------------------------ */

/* The view's memory is whatever it was: gentd -l -v counts all sections there could be. */
Test(frame, a_section_that_is_not_there_is_empty)
{
    struct model     *sample;
    struct buffer     out = { 0 }, payload = { 0 };
    struct frame_view view;
    uint64_t          offset = 0;
    bool              is_end;

    emit_sample(&sample, &out);
    memset(&view, 0xa5, sizeof view);
    struct input *input = open_bytes(out.data, out.n);
    cr_assert_eq(frame_read(input, &offset, &payload, &view, &is_end, NULL), STATUS_OK);
    cr_expect_eq(view.sections[MODEL_SECTION_NETS].n, 0);
    cr_expect_null(view.sections[MODEL_SECTION_NETS].data);
    input_close(input);
    buffer_free(&payload);
    buffer_free(&out);
}

Test(frame, damage_to_networks_is_noticed)
{
    struct model *sample, read;
    struct buffer out = { 0 };

    emit_nets(&sample, &out);
    for (size_t i = 5; i < out.n; i += 37) {
        cr_expect_eq(read_all(out.data, i, &read).status, STATUS_DAMAGED, "cut at %zu", i);
        out.data[i] ^= 0x40;
        cr_expect_eq(read_all(out.data, out.n, &read).status, STATUS_DAMAGED, "byte %zu", i);
        out.data[i] ^= 0x40;
    }
    buffer_free(&out);
}

/* The number that the last section of a frame has. */
static uint8_t *last_number(const struct buffer *frame)
{
    const uint8_t *sections = follow(find_field(follow(frame->data + FRAME_HEADER_BYTES), ID_SECTIONS));
    const uint8_t *number = find_field(follow(sections + 4 * (size_t)count_sections(frame)), 0);
    return frame->data + (number - frame->data);
}

/* A frame whose last section, which is of networks or the one before them, has another number. */
static struct outcome read_renumbered(bool has_nets, uint8_t number, uint8_t minor)
{
    struct model *sample, read;
    struct buffer out = { 0 };

    (has_nets ? emit_nets : emit_sample)(&sample, &out);
    cr_assert_eq(*last_number(&out), has_nets ? MODEL_SECTION_NETS : MODEL_SECTION_JOINTS);
    *last_number(&out) = number;
    out.data[5] = minor;
    sign_frame(&out);
    struct outcome outcome = read_all(out.data, out.n, &read);
    buffer_free(&out);
    return outcome;
}

Test(frame, a_section_of_a_newer_minor_needs_a_newer_reader)
{
    cr_expect_eq(read_renumbered(true, MODEL_SECTION_NETS, FRAME_MINOR + 1).status, STATUS_OK);
    cr_expect_eq(read_renumbered(true, MODEL_N_SECTIONS, FRAME_MINOR + 1).status, STATUS_UNSUPPORTED);
    cr_expect_eq(read_renumbered(true, 255, 200).status, STATUS_UNSUPPORTED);
}

Test(frame, an_unknown_section_of_a_known_minor_is_malformed)
{
    cr_expect_eq(read_renumbered(true, MODEL_N_SECTIONS, FRAME_MINOR).status, STATUS_BAD_BUNDLE);
    cr_expect_eq(read_renumbered(true, 255, 2).status, STATUS_BAD_BUNDLE);
}

Test(frame, sections_stand_in_order_and_none_twice)
{
    cr_expect_eq(read_renumbered(true, MODEL_SECTION_JOINTS, 2).status, STATUS_BAD_BUNDLE);
    cr_expect_eq(read_renumbered(true, MODEL_SECTION_TEXT, 2).status, STATUS_BAD_BUNDLE);
    cr_expect_eq(read_renumbered(false, MODEL_SECTION_NETS, 2).status, STATUS_BAD_BUNDLE, "joints are missing");
}

/* Emits a frame of networks again with one thing changed; then it must be refused, and without the change not. */
static void expect_inconsistent(void (*change)(struct frame_view *view))
{
    struct model     *sample, read;
    struct buffer     out = { 0 }, payload = { 0 }, again = { 0 };
    struct frame_view view;
    uint64_t          offset = 0;
    bool              is_end;

    emit_nets(&sample, &out);
    struct input *input = open_bytes(out.data, out.n);
    cr_assert_eq(frame_read(input, &offset, &payload, &view, &is_end, NULL), STATUS_OK);
    change(&view);
    cr_assert_eq(frame_emit_again(&view, &view.facts, &again, NULL), STATUS_OK);
    cr_expect_eq(read_all(again.data, again.n, &read).status, STATUS_BAD_BUNDLE);
    input_close(input);
    buffer_free(&payload);
    buffer_free(&again);
    buffer_free(&out);
}

static void have_both(struct frame_view *view)
{
    view->sections[MODEL_SECTION_NETS_1_2] = view->sections[MODEL_SECTION_NETS];
    view->sections[MODEL_SECTION_NETS_1_2].section = MODEL_SECTION_NETS_1_2;
}

static void forget_nets(struct frame_view *view)
{
    view->sections[MODEL_SECTION_NETS].is_there = false;
}

static void say_tables(struct frame_view *view)
{
    view->facts.model_kind = FRAME_MODEL_TABLE;
}

static void forget_joints(struct frame_view *view)
{
    view->sections[MODEL_SECTION_JOINTS].is_there = false;
}

Test(frame, the_model_kind_and_the_sections_say_the_same)
{
    expect_inconsistent(forget_nets);
    expect_inconsistent(have_both);
    expect_inconsistent(say_tables);
    expect_inconsistent(forget_joints);
}

Test(frame, the_header_says_what_the_sections_need)
{
    cr_expect_eq(read_renumbered(true, MODEL_SECTION_NETS, 1).status, STATUS_BAD_BUNDLE);
    cr_expect_eq(read_with_header_byte(6, FRAME_MUST_SECTIONS).status, STATUS_BAD_BUNDLE);
}

Test(frame, equal_models_give_equal_bytes)
{
    struct model *sample;
    struct buffer a = { 0 }, b = { 0 };

    emit_sample(&sample, &a);
    emit_sample(&sample, &b);
    cr_expect_eq(a.n, b.n);
    cr_expect(memcmp(a.data, b.data, a.n) == 0);
    buffer_free(&a);
    buffer_free(&b);
}

Test(frame, frames_follow_each_other)
{
    struct model *sample, read;
    struct buffer out = { 0 };

    emit_sample(&sample, &out);
    emit_sample(&sample, &out);
    struct outcome outcome = read_all(out.data, out.n, &read);
    cr_expect_eq(outcome.status, STATUS_OK);
    cr_expect_eq(outcome.n_frames, 2);
    buffer_free(&out);
}

Test(frame, an_empty_stream_has_no_frame)
{
    struct model   read;
    struct outcome outcome = read_all("", 0, &read);
    cr_expect_eq(outcome.status, STATUS_OK);
    cr_expect_eq(outcome.n_frames, 0);
}

Test(frame, every_truncation_is_damage)
{
    struct model *sample, read;
    struct buffer out = { 0 };

    emit_sample(&sample, &out);
    for (size_t n = 1; n < out.n; n++) {
        struct outcome outcome = read_all(out.data, n, &read);
        cr_expect_eq(outcome.status, STATUS_DAMAGED, "%zu bytes: status %d", n, outcome.status);
        cr_expect_eq(outcome.fail.offset, n);
    }
    buffer_free(&out);
}

Test(frame, every_flipped_byte_is_noticed)
{
    static const uint8_t flips[] = { 0x01, 0x80, 0xff };
    struct model        *sample, read;
    struct buffer        out = { 0 };

    emit_sample(&sample, &out);
    for (size_t i = 0; i < out.n; i++) {
        for (size_t k = 0; k < sizeof(flips); k++) {
            out.data[i] ^= flips[k];
            struct outcome outcome = read_all(out.data, out.n, &read);
            /* A major version above ours is a newer frame, whatever else. */
            bool is_newer = i == 4 && out.data[i] > FRAME_MAJOR;
            cr_expect_eq(outcome.status, is_newer ? STATUS_UNSUPPORTED : STATUS_DAMAGED, "byte %zu: status %d", i,
                         outcome.status);
            out.data[i] ^= flips[k];
        }
    }
    buffer_free(&out);
}

Test(frame, a_newer_minor_is_read)
{
    cr_expect_eq(read_with_header_byte(5, 200).status, STATUS_OK);
}

Test(frame, a_minor_before_the_first_that_is_kept_is_refused)
{
    struct outcome outcome = read_with_header_byte(5, 0);
    cr_expect_eq(outcome.status, STATUS_BAD_BUNDLE);
    cr_expect_eq(outcome.fail.offset, 5);
}

Test(frame, a_flag_to_ignore_is_ignored)
{
    cr_expect_eq(read_with_header_byte(7, 0x80).status, STATUS_OK);
}

Test(frame, a_flag_to_understand_is_refused)
{
    struct outcome outcome = read_with_header_byte(6, 0x04);
    cr_expect_eq(outcome.status, STATUS_UNSUPPORTED);
    cr_expect_eq(outcome.fail.offset, 6);
}

Test(frame, major_zero_is_no_frame)
{
    cr_expect_eq(read_with_header_byte(4, 0).status, STATUS_DAMAGED);
}

Test(frame, a_length_above_the_limit_is_refused)
{
    struct outcome outcome = read_with_header_byte(12, 1);
    cr_expect_eq(outcome.status, STATUS_LIMIT);
    cr_expect_eq(outcome.fail.offset, 8);
}

Test(frame, counts_must_be_the_models)
{
    struct fail   fail   = { 0 };
    struct buffer out    = { 0 };
    struct model *sample = model_sample_build(&arena), read;

    struct frame_facts facts = model_sample_facts(sample);
    facts.n_spans++;
    cr_assert_eq(frame_emit(sample, &facts, &out, &fail), STATUS_OK);
    cr_expect_eq(read_all(out.data, out.n, &read).status, STATUS_BAD_BUNDLE);
    buffer_free(&out);
}

Test(frame, an_unknown_source_format_is_refused)
{
    struct fail   fail   = { 0 };
    struct buffer out    = { 0 };
    struct model *sample = model_sample_build(&arena), read;

    struct frame_facts facts = model_sample_facts(sample);
    facts.source.format = 77;
    cr_assert_eq(frame_emit(sample, &facts, &out, &fail), STATUS_OK);
    cr_expect_eq(read_all(out.data, out.n, &read).status, STATUS_UNSUPPORTED);
    buffer_free(&out);
}
