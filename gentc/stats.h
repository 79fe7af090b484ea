/* stats.h - what a run read, wrote and spent: for --stats and --verbose. */
#ifndef GENT_GENTC_STATS_H
#define GENT_GENTC_STATS_H

#include "common/bundle/frame.h"
#include "common/trace/span_table.h"
#include "gentc/model_build.h"
#include "gentc/seed_search.h"
#include "gentc/seed_window.h"

enum stats_stage {
    STATS_READ,
    STATS_STRUCTURE,
    STATS_COLUMNS,
    STATS_TIMES,
    STATS_CODE,       /* model to sections and back */
    STATS_SEEDS,
    STATS_REGENERATE,
    STATS_N_STAGES,
};

struct stats_frame {
    struct frame_facts facts; /* without 'dropped' */
    uint64_t           n_bundle_bytes;
    uint32_t           section_bytes[MODEL_N_SECTIONS]; /* as stored */
    uint8_t            section_codec[MODEL_N_SECTIONS];
};

/* What a kind of network is worth: sums over frames. */
struct stats_net {
    uint64_t n_taught, n_tried, n_held_out; /* rows; how many of those tried were not taught */
    double   bits, float_bits, last_bits;   /* model_build_net's */
    uint64_t n_leaves;                      /* of forests */
};

struct stats {
    struct span_table_notes notes;
    double                  seconds[STATS_N_STAGES];
    struct seed_search_result seeds;                /* of all frames, like the next */
    struct seed_window_result window_seeds;
    struct stats_net        nets[MODEL_N_NETS];     /* of all frames with networks */
    double                  by_nets, by_tables;     /* sums over what was judged */
    uint32_t                n_judged;
    struct buffer           frames; /* struct stats_frame, back to back; owned */
};

void   stats_free(struct stats *stats);
double stats_clock(void); /* seconds, monotonic */

/* Adds the time since *since_s to a stage and moves *since_s to now. */
void stats_spend(struct stats *stats, enum stats_stage stage, double *since_s);
void stats_add_notes(struct stats *stats, const struct span_table_notes *notes);
/* 'view' is that of the finished frame. */
void stats_add_frame(struct stats *stats, const struct frame_view *view);

void stats_add_seeds(struct stats *stats, const struct seed_search_result *result);
void stats_add_nets(struct stats *stats, const struct model_build_net nets[MODEL_N_NETS]);
/* How far a model's times are off (time_judge.h) by networks and by tables, of which the better stays. */
void stats_add_judged(struct stats *stats, double by_nets, double by_tables);
void stats_add_window_seed(struct stats *stats, const struct seed_window_result *result);

/* One JSON object, with a newline. */
void stats_print_json(const struct stats *stats, struct buffer *out);
/* The same for people, on standard error. */
void stats_print_summary(const struct stats *stats);

#endif
