/* model_code_parts.h - what the files of model_code share; nobody else includes it. */
#ifndef GENT_COMMON_BUNDLE_MODEL_CODE_PARTS_H
#define GENT_COMMON_BUNDLE_MODEL_CODE_PARTS_H

#include "common/bundle/model_coder.h"
#include "common/trace/span_value.h"

/* The sections, for both directions. Those behind topology need the members
 * that model_derive_topology() fills. */
void model_code_labels(struct model_coder *c, struct model *m);
void model_code_topology(struct model_coder *c, struct model *m);
void model_code_columns(struct model_coder *c, struct model *m);
void model_code_start(struct model_coder *c, struct model *m);
void model_code_periods(struct model_coder *c, struct model *m);
void model_code_times(struct model_coder *c, struct model *m);
void model_code_joints(struct model_coder *c, struct model *m); /* needs derived columns */
void model_code_nets(struct model_coder *c, struct model *m);   /* needs the cells' rows */
void model_code_nets_1_2(struct model_coder *c, struct model *m); /* the same, and says which they are */
void model_code_forests(struct model_coder *c, struct model *m);
void model_code_seeds(struct model_coder *c, struct model *m);  /* needs the columns' rows */

/* Of both nets and forests: what cells have for them, and one network. */
void model_code_net_cells(struct model_coder *c, struct model *m);
void model_code_net(struct model_coder *c, struct model *m, uint32_t what);

enum status model_code_text_emit(const struct model *m, struct buffer *out, struct fail *fail);
enum status model_code_text_read(struct model *m, struct text raw, struct arena *arena, struct fail *fail);

/* Strings and values on their way: both are described where they are met first. */
struct model_texts {
    struct model_coder *c;
    struct model       *m;
    struct model_ids    strings, values;
};

/* Value 'at' was just met for the first time: its type and string. 'hint' says
 * whose value it is. */
void model_code_new_value(struct model_texts *texts, uint32_t at, uint32_t hint);

/* How many of something there are; 'which' tells the counts of a section apart. */
void model_code_count(struct model_coder *c, uint32_t which, uint32_t *n, uint32_t limit);

/* Decoding: the array 'name' of the model with its n_name elements. */
#define MODEL_CODE_TAKE(c, m, name)                                                          \
    do {                                                                                     \
        if ((c)->is_decoding)                                                                \
            (m)->name = model_coder_take((c), (m)->n_##name, sizeof(*(m)->name));            \
    } while (0)

#endif
