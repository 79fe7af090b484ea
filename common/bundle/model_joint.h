/* model_joint.h - the cells of a column in a joint, and the columns that may be joined.
 *
 * The places of a column behind its sure patterns are cut into cells: each choice is
 * one, but a number's rows are cut into n_split parts, part i from n i / n_split on. */
#ifndef GENT_COMMON_BUNDLE_MODEL_JOINT_H
#define GENT_COMMON_BUNDLE_MODEL_JOINT_H

#include "common/base/fixed.h"
#include "common/bundle/model.h"

/* A column that may have a joint: from which choice on its rows are its own,
 * and how many these are. */
struct model_joint_side {
    uint32_t column, n_head; /* choices that are sure patterns */
    uint32_t n_sure, n_own;  /* rows */
    bool     is_resource;    /* a service's: may hang on time alone */
};

/* False when the column cannot have a joint: all its own rows have one value,
 * or a choice behind the sure patterns has a source. Needs the choices' rows. */
bool model_joint_open(const struct model *model, uint32_t column, struct model_joint_side *side);

/* Cells of a column. */
uint32_t model_joint_n_cells(const struct model *model, const struct model_joint_side *side, uint32_t n_split);

/* The place behind each cell, model_joint_n_cells() of them, counted from the first own row. */
void model_joint_ends(const struct model *model, const struct model_joint_side *side, uint32_t n_split, uint32_t *ends);

/* The columns of a label that may be joined, in order of its members: its name,
 * status message, attributes, then those of its events. The next of them, or
 * MODEL_NONE behind the last. 'walk' is {0} to begin with. */
struct model_joint_walk {
    uint32_t n;           /* met so far */
    uint32_t event, attr; /* the next one's */
};
uint32_t model_joint_next(const struct model *model, const struct model_label *label, struct model_joint_walk *walk);

/* Cells of the given side, and the rows in each. */
uint32_t model_joint_n_given(const struct model *model, const struct model_joint *joint);
void     model_joint_given_rows(const struct model *model, const struct model_joint *joint, uint32_t *rows);

/* Are the cases bounds of an amount, in ascending order? */
static inline bool model_joint_has_bounds(uint8_t source)
{
    return source >= MODEL_JOINT_DURATION && source <= MODEL_JOINT_TIME;
}

/* Refs of cases lie below. */
uint32_t model_joint_n_refs(const struct model *model, enum model_joint_source source);

/* A duration in 256ths of an octave. */
#define MODEL_JOINT_MAX_DURATION (65u << 8)
static inline uint32_t model_joint_duration(uint64_t duration_ns)
{
    return fixed_log2_q16(duration_ns) >> 8;
}

/* A share of the active time, in 2^-32, in 4096ths. */
#define MODEL_JOINT_MAX_TIME 4096u
static inline uint32_t model_joint_time(uint32_t rank)
{
    return rank >> 20;
}

/* What gen relies on. Needs derived columns. Fails with STATUS_BAD_BUNDLE, STATUS_NO_MEMORY. */
enum status model_joint_check(const struct model *model, struct fail *fail);

#endif
