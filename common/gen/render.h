/* render.h - a model's traces as bytes in the source format: in order, hashed, by any number of threads.
 *
 *   model -> gen -> trace_instance -> trace_write -> [render] -> bytes, SHA-256
 *
 * gentc and gentd run this very code: what gentc records is what gentd does. */
#ifndef GENT_COMMON_GEN_RENDER_H
#define GENT_COMMON_GEN_RENDER_H

#include "common/base/arena.h"
#include "common/base/hash.h"
#include "common/bundle/model.h"
#include "common/gen/gen.h"
#include "common/trace/trace_format.h"

/* A trace's text beyond this is refused, by both programs. */
#define RENDER_MAX_TRACE_BYTES (UINT64_C(1) << 30)

struct render_options {
    struct trace_style style; /* of the text; the format is that of the shapes */
    const struct span_shape_set *shapes; /* NULL: gen's; else made of them, shape by shape and slot by slot */
    uint64_t first_trace, n_traces; /* in start order; within the model's */
    uint64_t max_bytes;  /* that the marked form of them may have */
    uint32_t n_threads;  /* 1: the caller's alone */
    bool     is_marked;  /* the bytes that are given out say gent.synthetic */
    bool     is_hashed;  /* SHA-256 of the marked form, which is rendered beside the other one if need be */
};

/* Takes the bytes in order, in the caller's thread. */
struct render_sink {
    enum status (*take)(void *context, const void *data, size_t n, struct fail *fail); /* NULL: nobody wants them */
    void *context;
};

struct render_result {
    uint64_t n_bytes; /* of the hashed form; without hashing of the one given out */
    uint8_t  sha256[HASH_SHA256_BYTES]; /* zeros without hashing */
};

/* Renders traces of 'gen', whose model is 'model'. Takes the compiled shapes
 * from 'arena'; apart from them memory grows with the largest trace and with
 * n_threads, not with the number of traces. The bytes depend on neither.
 *
 * 'result' is written on STATUS_OK. Fails with what the sink returned, with
 * STATUS_MISMATCH (more than max_bytes; no byte beyond was given out),
 * STATUS_LIMIT, STATUS_NO_MEMORY. */
enum status render_run(const struct model *model, const struct gen *gen, const struct render_options *options,
                       const struct render_sink *sink, struct arena *arena, struct render_result *result,
                       struct fail *fail);

#endif
