#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/bundle/model_forest.h"
#include "common/gen/gen.h"
#include "tests/support/model_compare.h"
#include "tests/support/model_sample.h"

static void read_all(const struct model *sample, struct arena *arena, struct model *read)
{
    struct fail fail = { 0 };

    *read = (struct model){ .seed = sample->seed, .source = sample->source };
    for (int i = 0; i < MODEL_N_SECTIONS; i++) {
        struct buffer out = { 0 };
        if (!model_section_is_needed((enum model_section)i, sample))
            continue;
        cr_assert_eq(model_code_emit(sample, (enum model_section)i, &out, &fail), STATUS_OK, "%s", fail.what);
        cr_assert_eq(model_code_read(read, (enum model_section)i, out.data, out.n, arena, &fail), STATUS_OK, "%s: %s",
                     model_section_name((enum model_section)i), fail.what);
        buffer_free(&out);
    }
}

Test(model_code, reads_what_it_wrote)
{
    struct arena arena;
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena), read;
    uint32_t      at;

    cr_assert_not_null(sample);
    read_all(sample, &arena, &read);
    const char *what = model_compare_find(sample, &read, &at);
    cr_expect_null(what, "%s[%u]", what, at);
    arena_free(&arena);
}

Test(model_code, shared_labels_are_told_where_the_format_has_them_only)
{
    struct arena arena;
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena), read;
    uint32_t      at;

    for (int is_zipkin = 0; is_zipkin < 2; is_zipkin++) {
        sample->source.format = is_zipkin ? TRACE_FORMAT_ZIPKIN : TRACE_FORMAT_OTLP;
        sample->labels[1].is_shared = true;
        read_all(sample, &arena, &read);
        cr_expect_eq(read.labels[1].is_shared, is_zipkin);
        read.labels[1].is_shared = true;
        cr_expect_null(model_compare_find(sample, &read, &at));
    }
    arena_free(&arena);
}

Test(model_code, reads_what_of_which_source)
{
    for (uint8_t source = MODEL_SOURCE_SELF; source < MODEL_SOURCE_N_KINDS; source++) {
        for (uint8_t what = 0; what < MODEL_WHAT_N; what++) {
            struct arena arena;
            arena_init(&arena);
            struct model *sample = model_sample_build(&arena), read;
            uint32_t      at;
            for (uint32_t i = 0; i < sample->n_parts; i++) {
                if (sample->parts[i].source == MODEL_SOURCE_NONE)
                    continue;
                sample->parts[i].source = source;
                sample->parts[i].what   = what;
                sample->parts[i].take   = (uint8_t)(i * 7 % 20);
                sample->parts[i].key    = model_part_has_key(&sample->parts[i]) ? sample->parts[i].key : 0;
            }
            read_all(sample, &arena, &read);
            const char *found = model_compare_find(sample, &read, &at);
            cr_expect_null(found, "%s[%u] of source %d, %d", found, at, source, what);
            arena_free(&arena);
        }
    }
}

/* The sample has joints of all sources but this one, whose cases are labels too. */
Test(model_code, reads_joints_on_the_childs_label)
{
    struct arena arena;
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena), read;
    uint32_t      at, n = 0;

    for (uint32_t i = 0; i < sample->n_joints; i++) {
        n += sample->joints[i].source == MODEL_JOINT_PARENT;
        if (sample->joints[i].source == MODEL_JOINT_PARENT)
            sample->joints[i].source = MODEL_JOINT_CHILD;
    }
    cr_assert(n == 1 && sample->n_joints == MODEL_JOINT_N_SOURCES, "one of each, and two on columns");
    read_all(sample, &arena, &read);
    const char *what = model_compare_find(sample, &read, &at);
    cr_expect_null(what, "%s[%u]", what, at);
    read.joint_entries[read.joints[0].first_entry].n++;
    cr_expect_str_eq(model_compare_find(sample, &read, &at), "joint_entries");
    arena_free(&arena);
}

Test(model_code, the_comparison_notices_a_change_in_the_last_array)
{
    struct arena arena;
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena), read;
    uint32_t      at;

    read_all(sample, &arena, &read);
    read.bucket_counts[1]++;
    cr_expect_str_eq(model_compare_find(sample, &read, &at), "bucket_counts");
    cr_expect_eq(at, 1);
    arena_free(&arena);
}

Test(model_code, equal_models_give_equal_bytes)
{
    struct arena arena;
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena), read;

    read_all(sample, &arena, &read);
    for (int i = 0; i < MODEL_N_SECTIONS; i++) {
        struct buffer a = { 0 }, b = { 0 };
        model_code_emit(sample, (enum model_section)i, &a, NULL);
        model_code_emit(&read, (enum model_section)i, &b, NULL);
        cr_expect_eq(a.n, b.n);
        cr_expect(a.n == 0 || memcmp(a.data, b.data, a.n) == 0);
        buffer_free(&a);
        buffer_free(&b);
    }
    arena_free(&arena);
}

/* Reads section by section, one of them spoilt; gives the first failure. What passes, gen draws from. */
static enum status read_spoilt(const struct buffer *sections, int spoilt, const uint8_t *data, size_t n,
                               struct trace_style source)
{
    struct gen_options options = { 0 };
    struct arena       arena;
    struct model       read = { .seed = 1, .source = source };
    struct gen        *gen;
    struct fail        fail;
    enum status        s = STATUS_OK;

    arena_init(&arena);
    for (int i = 0; i < MODEL_N_SECTIONS && s == STATUS_OK; i++) {
        if (sections[i].n == 0)
            continue;
        s = model_code_read(&read, (enum model_section)i, i == spoilt ? data : sections[i].data,
                            i == spoilt ? n : sections[i].n, &arena, &fail);
    }
    cr_expect(s != STATUS_OK || gen_build(&read, &options, &arena, &gen, NULL) == STATUS_OK);
    arena_free(&arena);
    return s;
}

/* ---- Networks ---------------------------------------------------------------------- */

Test(model_code, networks_come_back)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct arena arena;
        arena_init(&arena);
        struct model *sample = model_sample_build(&arena), read;
        uint32_t      at;

        cr_assert(model_sample_add_nets(sample, &arena, seed));
        read_all(sample, &arena, &read);
        const char *what = model_compare_find(sample, &read, &at);
        cr_expect_null(what, "%s[%u]", what, at);
        read.nets[MODEL_NET_LATE].tensors[MODEL_NET_HEAD][15]++;
        cr_expect_str_eq(model_compare_find(sample, &read, &at), "nets");
        arena_free(&arena);
    }
}

Test(model_code, weights_and_biases_come_back_at_their_extremes)
{
    for (int most = 0; most < 2; most++) {
        struct arena arena;
        arena_init(&arena);
        struct model *sample = model_sample_build(&arena), read;
        uint32_t      at;

        cr_assert(model_sample_add_nets(sample, &arena, 1));
        for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
            struct model_net *net = &sample->nets[what];
            for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++)
                memset(net->tensors[t], most ? MODEL_NET_MAX_WEIGHT : -MODEL_NET_MAX_WEIGHT,
                       model_net_rows(sample, net, what, t) * model_net_columns(net, what, t));
            for (uint32_t i = 0; i < net->n_hidden[0]; i++)
                net->biases[0][i] = most ? MODEL_NET_MAX_BIAS : -MODEL_NET_MAX_BIAS;
        }
        read_all(sample, &arena, &read);
        const char *found = model_compare_find(sample, &read, &at);
        cr_expect_null(found, "%s[%u]", found, at);
        arena_free(&arena);
    }
}

Test(model_code, a_model_without_networks_says_so_in_no_bytes)
{
    struct arena  arena;
    struct buffer with = { 0 }, without = { 0 };
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena);

    cr_assert_eq(model_code_emit(sample, MODEL_SECTION_NETS, &without, NULL), STATUS_OK);
    cr_assert(model_sample_add_nets(sample, &arena, 1));
    cr_assert_eq(model_code_emit(sample, MODEL_SECTION_NETS, &with, NULL), STATUS_OK);
    cr_expect_leq(without.n, 2);
    cr_expect_gt(with.n, 1000);
    buffer_free(&with);
    buffer_free(&without);
    arena_free(&arena);
}

Test(model_code, networks_are_three_or_none)
{
    struct arena  arena;
    struct buffer out = { 0 };
    struct fail   fail = { 0 };
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena);

    cr_assert(model_sample_add_nets(sample, &arena, 1));
    sample->n_nets = 2;
    cr_expect_eq(model_code_emit(sample, MODEL_SECTION_NETS, &out, &fail), STATUS_BAD_BUNDLE);
    cr_expect_not_null(strstr(fail.what, "networks are missing"), "%s", fail.what);
    sample->n_nets = MODEL_N_NETS;
    sample->n_labels = MODEL_NET_MAX_LABELS + 1;
    cr_expect_eq(model_code_emit(sample, MODEL_SECTION_NETS, &out, &fail), STATUS_BAD_BUNDLE);
    buffer_free(&out);
    arena_free(&arena);
}

/* Any bytes: cells and weights that are others, or a status. */
Test(model_code, any_bytes_of_networks_give_a_status_or_networks)
{
    struct arena  arena;
    struct buffer sections[MODEL_N_SECTIONS] = { 0 };
    uint32_t      n_refused = 0;

    arena_init(&arena);
    struct model *sample = model_sample_build(&arena);
    cr_assert(model_sample_add_nets(sample, &arena, 3));
    for (int i = 0; i < MODEL_N_SECTIONS; i++)
        cr_assert_eq(model_code_emit(sample, (enum model_section)i, &sections[i], NULL), STATUS_OK);
    struct buffer *nets = &sections[MODEL_SECTION_NETS];
    for (size_t at = 0; at < nets->n; at += at < 40 ? 1 : 149) {
        nets->data[at] ^= (uint8_t)(1 + at);
        n_refused += read_spoilt(sections, MODEL_SECTION_NETS, nets->data, nets->n, sample->source) != STATUS_OK;
        nets->data[at] ^= (uint8_t)(1 + at);
        n_refused += read_spoilt(sections, MODEL_SECTION_NETS, nets->data, at, sample->source) != STATUS_OK;
    }
    cr_expect_gt(n_refused, 50);
    for (int i = 0; i < MODEL_N_SECTIONS; i++)
        buffer_free(&sections[i]);
    arena_free(&arena);
}

/* ---- Forests ------------------------------------------------------------------------ */

#define ALL_FORESTS ((1u << MODEL_N_NETS) - 1)

Test(model_code, forests_come_back_beside_networks)
{
    for (uint32_t seed = 0; seed < 42; seed++) {
        struct arena arena;
        arena_init(&arena);
        struct model *sample = model_sample_build(&arena), read;
        uint32_t      at, which = 1 + seed % ALL_FORESTS;

        cr_assert(model_sample_add_nets(sample, &arena, seed) && model_sample_add_forests(sample, &arena, which, seed));
        read_all(sample, &arena, &read);
        const char *what = model_compare_find(sample, &read, &at);
        cr_expect_null(what, "%s[%u]", what, at);
        uint32_t first = (uint32_t)__builtin_ctz(which);
        read.forests[first].heads[read.forests[first].n_leaves * model_forest_n_heads(first)]++;
        cr_expect_str_eq(model_compare_find(sample, &read, &at), "forests");
        arena_free(&arena);
    }
}

Test(model_code, forests_are_three_or_none)
{
    struct arena  arena;
    struct buffer out = { 0 };
    struct fail   fail = { 0 };
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena);

    cr_assert_eq(model_code_emit(sample, MODEL_SECTION_FORESTS, &out, NULL), STATUS_OK);
    cr_expect_leq(out.n, 2);
    cr_assert(model_sample_add_nets(sample, &arena, 1) && model_sample_add_forests(sample, &arena, ALL_FORESTS, 1));
    sample->n_forests = 2;
    cr_expect_eq(model_code_emit(sample, MODEL_SECTION_FORESTS, &out, &fail), STATUS_BAD_BUNDLE);
    cr_expect_not_null(strstr(fail.what, "forests are missing"), "%s", fail.what);
    sample->n_forests = MODEL_N_NETS;
    sample->n_labels = MODEL_NET_MAX_LABELS + 1;
    cr_expect_eq(model_code_emit(sample, MODEL_SECTION_FORESTS, &out, &fail), STATUS_BAD_BUNDLE);
    buffer_free(&out);
    arena_free(&arena);
}

/* Any bytes: other trees, or a status. */
Test(model_code, any_bytes_of_forests_give_a_status_or_forests)
{
    struct arena  arena;
    struct buffer sections[MODEL_N_SECTIONS] = { 0 };
    uint32_t      n_refused = 0;

    arena_init(&arena);
    struct model *sample = model_sample_build(&arena);
    cr_assert(model_sample_add_nets(sample, &arena, 3) && model_sample_add_forests(sample, &arena, ALL_FORESTS, 3));
    for (int i = 0; i < MODEL_N_SECTIONS; i++)
        if (model_section_is_needed((enum model_section)i, sample))
            cr_assert_eq(model_code_emit(sample, (enum model_section)i, &sections[i], NULL), STATUS_OK);
    struct buffer *forests = &sections[MODEL_SECTION_FORESTS];
    for (size_t at = 0; at < forests->n; at += at < 100 ? 1 : 29) {
        forests->data[at] ^= (uint8_t)(1 + at);
        n_refused += read_spoilt(sections, MODEL_SECTION_FORESTS, forests->data, forests->n, sample->source) != STATUS_OK;
        forests->data[at] ^= (uint8_t)(1 + at);
        n_refused += read_spoilt(sections, MODEL_SECTION_FORESTS, forests->data, at, sample->source) != STATUS_OK;
    }
    cr_expect_gt(n_refused, 150);
    for (int i = 0; i < MODEL_N_SECTIONS; i++)
        buffer_free(&sections[i]);
    arena_free(&arena);
}

/* ---- Seeds ---------------------------------------------------------------------------- */

Test(model_code, seeds_come_back)
{
    struct arena arena;
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena), read;
    uint32_t      at, n = 0;

    cr_assert(model_sample_add_seeds(sample, &arena));
    for (uint32_t i = 0; i < sample->n_seeds; i++)
        n += sample->seeds[i] == MODEL_MAX_SEED;
    cr_assert_gt(n, 2);
    read_all(sample, &arena, &read);
    const char *what = model_compare_find(sample, &read, &at);
    cr_expect_null(what, "%s[%u]", what, at);
    for (at = 0; read.seeds[at] == 0;)
        at++;
    read.seeds[at]--;
    cr_expect_str_eq(model_compare_find(sample, &read, &at), "seeds");
    arena_free(&arena);
}

/* Whether there is one, and which: as many bits as the greatest needs. */
Test(model_code, seeds_take_little_more_than_their_bits)
{
    struct arena  arena;
    struct buffer out = { 0 };
    uint32_t      n = 0, n_seeds = 0;
    arena_init(&arena);
    struct model *sample = model_sample_build(&arena);

    cr_assert(model_sample_add_seeds(sample, &arena));
    for (uint32_t i = 0; i < sample->n_seeds; i++) {
        n += model_column_is_shuffled(sample, i);
        n_seeds += sample->seeds[i] != 0;
    }
    cr_assert_eq(model_code_emit(sample, MODEL_SECTION_SEEDS, &out, NULL), STATUS_OK);
    cr_expect_leq(out.n * 8, n_seeds * 16 + n * 2 + 16);
    for (uint32_t i = 0; i < sample->n_seeds; i++)
        sample->seeds[i] = sample->seeds[i] == 0 ? 0 : 256 - i % 100;
    out.n = 0;
    cr_assert_eq(model_code_emit(sample, MODEL_SECTION_SEEDS, &out, NULL), STATUS_OK);
    cr_expect_leq(out.n * 8, n_seeds * 8 + n * 2 + 16);
    for (uint32_t i = 0; i < sample->n_seeds; i++)
        sample->seeds[i] = sample->seeds[i] == 0 ? 0 : 1;
    out.n = 0;
    cr_assert_eq(model_code_emit(sample, MODEL_SECTION_SEEDS, &out, NULL), STATUS_OK);
    cr_expect_leq(out.n * 8, n * 2 + 16);
    buffer_free(&out);
    arena_free(&arena);
}

/* Any bytes: other seeds, or a status; what passes, gen draws from. */
Test(model_code, any_bytes_of_seeds_give_a_status_or_seeds)
{
    struct arena  arena;
    struct buffer sections[MODEL_N_SECTIONS] = { 0 };
    uint32_t      n_refused = 0;

    arena_init(&arena);
    struct model *sample = model_sample_build(&arena);
    cr_assert(model_sample_add_seeds(sample, &arena));
    for (int i = 0; i < MODEL_N_SECTIONS; i++)
        cr_assert_eq(model_code_emit(sample, (enum model_section)i, &sections[i], NULL), STATUS_OK);
    struct buffer *seeds = &sections[MODEL_SECTION_SEEDS];
    for (size_t at = 0; at < seeds->n; at++) {
        for (int kind = 0; kind < 3; kind++) { /* cut, changed, longer */
            uint8_t     changed[256] = { 0 };
            size_t      n = kind == 0 ? at : kind == 1 ? seeds->n : seeds->n + at + 5;
            enum status status;
            memcpy(changed, seeds->data, seeds->n);
            changed[at] ^= (uint8_t)(kind == 1 ? 1 + at : 0);
            status = read_spoilt(sections, MODEL_SECTION_SEEDS, changed, n, sample->source);
            n_refused += status != STATUS_OK;
            cr_expect(status != STATUS_OK || kind != 2, "bytes behind the seeds");
        }
    }
    cr_expect_gt(n_refused, seeds->n);
    for (int i = 0; i < MODEL_N_SECTIONS; i++)
        buffer_free(&sections[i]);
    arena_free(&arena);
}

/* Checksums keep damage away from the coder, but not malice: whatever comes, it ends and reads within its arrays. */
Test(model_code, any_bytes_give_a_status)
{
    struct arena  arena;
    struct buffer sections[MODEL_N_SECTIONS] = { 0 };
    uint32_t      n_refused = 0, n_tried = 0;

    arena_init(&arena);
    struct model *sample = model_sample_build(&arena);
    for (int i = 0; i < MODEL_N_SECTIONS; i++)
        cr_assert_eq(model_code_emit(sample, (enum model_section)i, &sections[i], NULL), STATUS_OK);
    for (int i = 0; i < MODEL_N_SECTIONS; i++) {
        for (size_t at = 0; at < sections[i].n; at += 3) {
            sections[i].data[at] ^= (uint8_t)(1 + at);
            n_refused += read_spoilt(sections, i, sections[i].data, sections[i].n, sample->source) != STATUS_OK;
            sections[i].data[at] ^= (uint8_t)(1 + at);
            n_refused += read_spoilt(sections, i, sections[i].data, at, sample->source) != STATUS_OK;
            n_tried += 2;
        }
    }
    cr_expect_gt(n_refused, n_tried / 2); /* a changed name is as good as another */
    for (int i = 0; i < MODEL_N_SECTIONS; i++)
        buffer_free(&sections[i]);
    arena_free(&arena);
}
