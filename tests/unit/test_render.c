/* test_render.c - the same bytes from any number of threads, and not one more than promised. */
#include "common/gen/render.h"

#include <criterion/criterion.h>

#include "tests/support/model_sample.h"

struct rendered {
    struct arena         arena;
    const struct model  *model;
    struct gen          *gen;
    struct buffer        out;
    struct render_result result;
    struct fail          fail;
    uint32_t             n_taken; /* of pieces that the sink takes before it fails; 0: all */
};

static enum status take(void *context, const void *data, size_t n, struct fail *fail)
{
    struct rendered *rendered = context;
    buffer_append(&rendered->out, data, n);
    return rendered->n_taken != 0 && --rendered->n_taken == 0 ? fail_set(fail, STATUS_PIPE, FAIL_NO_OFFSET, "enough")
                                                              : STATUS_OK;
}

static void open_sample(struct rendered *rendered)
{
    *rendered = (struct rendered){ 0 };
    arena_init(&rendered->arena);
    rendered->model = model_sample_build(&rendered->arena);
    cr_assert_not_null(rendered->model);
    cr_assert_eq(gen_build(rendered->model, &(struct gen_options){ 0 }, &rendered->arena, &rendered->gen,
                           &rendered->fail), STATUS_OK);
}

static void close_sample(struct rendered *rendered)
{
    buffer_free(&rendered->out);
    arena_free(&rendered->arena);
}

static enum status run(struct rendered *rendered, struct render_options options)
{
    struct render_sink sink = { take, rendered };
    rendered->out.n = 0;
    return render_run(rendered->model, rendered->gen, &options, &sink, &rendered->arena, &rendered->result,
                      &rendered->fail);
}

static struct render_options whole(const struct rendered *rendered)
{
    return (struct render_options){ .n_traces = rendered->model->n_traces, .max_bytes = UINT64_MAX, .n_threads = 1,
                                    .is_marked = true, .is_hashed = true };
}

Test(render, any_number_of_threads_gives_the_same_bytes)
{
    struct rendered one, many;
    open_sample(&one);
    open_sample(&many);
    cr_assert_eq(run(&one, whole(&one)), STATUS_OK);
    cr_assert(one.out.n > 0 && one.result.n_bytes == one.out.n);
    for (uint32_t n = 2; n <= 64; n *= 2) {
        struct render_options options = whole(&many);
        options.n_threads = n;
        cr_assert_eq(run(&many, options), STATUS_OK);
        cr_assert(many.out.n == one.out.n && memcmp(many.out.data, one.out.data, one.out.n) == 0);
        cr_assert_arr_eq(many.result.sha256, one.result.sha256, HASH_SHA256_BYTES);
    }
    close_sample(&one);
    close_sample(&many);
}

Test(render, single_traces_are_the_pieces_of_all)
{
    struct rendered all, one;
    size_t          at = 0;
    open_sample(&all);
    open_sample(&one);
    cr_assert_eq(run(&all, whole(&all)), STATUS_OK);
    for (uint64_t t = 0; t < all.model->n_traces; t++) {
        struct render_options options = whole(&one);
        options.first_trace = t;
        options.n_traces = 1;
        cr_assert_eq(run(&one, options), STATUS_OK);
        cr_assert(at + one.out.n <= all.out.n && memcmp(all.out.data + at, one.out.data, one.out.n) == 0);
        at += one.out.n;
    }
    cr_assert_eq(at, all.out.n);
    close_sample(&all);
    close_sample(&one);
}

Test(render, without_marks_the_digest_is_still_that_of_the_marked_form)
{
    struct rendered marked, bare;
    open_sample(&marked);
    open_sample(&bare);
    struct render_options options = whole(&bare);
    options.is_marked = false;
    cr_assert_eq(run(&marked, whole(&marked)), STATUS_OK);
    cr_assert_eq(run(&bare, options), STATUS_OK);
    cr_assert_lt(bare.out.n, marked.out.n);
    cr_assert_eq(bare.result.n_bytes, marked.result.n_bytes);
    cr_assert_arr_eq(bare.result.sha256, marked.result.sha256, HASH_SHA256_BYTES);
    close_sample(&marked);
    close_sample(&bare);
}

Test(render, no_byte_beyond_the_promise_is_given_out)
{
    struct rendered rendered;
    open_sample(&rendered);
    struct render_options options = whole(&rendered);
    cr_assert_eq(run(&rendered, options), STATUS_OK);
    options.max_bytes = rendered.result.n_bytes;
    cr_assert_eq(run(&rendered, options), STATUS_OK);
    options.max_bytes--;
    cr_assert_eq(run(&rendered, options), STATUS_MISMATCH);
    cr_assert_leq(rendered.out.n, options.max_bytes);
    close_sample(&rendered);
}

Test(render, a_sink_that_fails_ends_the_run)
{
    struct rendered rendered;
    open_sample(&rendered);
    for (uint32_t n = 1; n <= 4; n *= 4) {
        struct render_options options = whole(&rendered);
        options.n_threads = n;
        rendered.n_taken = 1;
        cr_assert_eq(run(&rendered, options), STATUS_PIPE);
    }
    close_sample(&rendered);
}

Test(render, no_traces_are_no_bytes)
{
    struct rendered rendered;
    open_sample(&rendered);
    struct render_options options = whole(&rendered);
    options.n_traces = 0;
    cr_assert_eq(run(&rendered, options), STATUS_OK);
    cr_assert(rendered.out.n == 0 && rendered.result.n_bytes == 0);
    close_sample(&rendered);
}
