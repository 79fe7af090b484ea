/* learn.h - one window to the bytes of one frame.
 *
 *   window -> [structure, columns, times] -> model -> [code] -> frame -> [regenerate] -> frame with its digest
 *
 * Three steps: the window is needed for the first only, and how large the
 * frame becomes is known after the second. */
#ifndef GENT_GENTC_LEARN_H
#define GENT_GENTC_LEARN_H

#include "common/bundle/frame.h"
#include "gentc/level.h"
#include "gentc/model_build.h"
#include "gentc/net_train.h"
#include "gentc/progress.h"
#include "gentc/seed_rows.h"
#include "gentc/stats.h"
#include "gentc/window.h"

enum learn_model_kind { LEARN_MODEL_AUTO, LEARN_MODEL_TABLE, LEARN_MODEL_NET, LEARN_MODEL_TREE, LEARN_MODEL_N };

#define LEARN_MAX_EPOCHS 1000u

#define LEARN_MAX_SEEDS      MODEL_MAX_SEED
#define LEARN_MAX_WINDOW_SEEDS 256u
#define LEARN_SEEDS_BY_LEVEL UINT32_MAX

/* What draws the times inside a trace. */
struct learn_model_options {
    uint32_t model;     /* enum learn_model_kind */
    uint32_t n_chain;   /* 1..NET_TRAIN_MAX_CHAIN */
    uint32_t n_epochs;  /* 0: as many as the level gives */
    uint32_t is_onehot; /* 0 or 1 */
    const struct model *warm; /* of an earlier window, whose networks are the start; NULL: none. Borrowed */
};

struct learn_options {
    uint64_t seed;
    uint32_t position;  /* on the path of levels (gentc/level.h) */
    uint32_t n_threads;
    uint32_t n_seeds;   /* candidates of a column; LEARN_SEEDS_BY_LEVEL: as many as the level gives */
    uint32_t n_window_seeds; /* candidates of the frame; 0 or 1: no search */
    uint64_t max_bytes; /* of the frame: what does not fit goes without seeds */
    struct dials dials; /* those that are set whatever the position */
    struct learn_model_options model;
};

/* What one frame needs on its way. {0} to begin with; learn_free ends it. */
struct learn {
    struct learn_options options;
    struct stats        *stats;    /* borrowed, like the next */
    struct progress     *progress;
    struct model_build   build;    /* owned */
    struct arena         arena;    /* owned; the stages' results */
    struct frame_facts   facts;
    struct seed_rows     seed_rows; /* owned; for the search */
    uint32_t             n_seeds;   /* candidates */
    struct buffer        draft;    /* owned; the frame without its digest and seeds */
    struct buffer        seeds;    /* owned; their section */
};

void learn_init(struct learn *learn, const struct learn_options *options, struct stats *stats,
                struct progress *progress);
void learn_free(struct learn *learn);

/* Learns the model of 'window', which is not needed afterwards. Fails with STATUS_LIMIT,
 * STATUS_NO_MEMORY. */
enum status learn_model(struct learn *learn, const struct window *window, struct fail *fail);

/* Bytes that a frame may have beyond its draft: fields that are 0 there take no room. */
#define LEARN_DIGEST_BYTES 64u
#define LEARN_SECTION_BYTES (LEARN_DIGEST_BYTES + 64u) /* and with one more section, beside what is in it */

/* Codes the learned model into learn->draft. 'dropped' is what facts.dropped will say; borrowed.
 *
 * The frame's seed is XXH64 of five little-endian words: the option's seed,
 * the window's start, its traces, its spans, XXH64 of the topology section. So frames of
 * one stream have different ids, and the same input gives the same bundle. */
enum status learn_code(struct learn *learn, struct text dropped, struct fail *fail);

/* Bytes that the frame of the draft has at most without seeds, and about with them. */
uint64_t learn_bytes(const struct learn *learn);
uint64_t learn_bytes_seeded(const struct learn *learn);

/* Opens the draft as gentd would, searches for seeds of columns, regenerates all
 * of its traces, and writes 'frame' (replaced): the draft with the seeds, if there
 * are any and they fit, and with the output's length and SHA-256. The frame's own
 * seed may become another, too, where there are candidates. */
enum status learn_frame(struct learn *learn, struct buffer *frame, struct fail *fail);

#endif
