/* gen_shape.h - labels as shapes for a writer, and which column fills which slot. */
#ifndef GENT_COMMON_GEN_GEN_SHAPE_H
#define GENT_COMMON_GEN_GEN_SHAPE_H

#include "common/bundle/model.h"
#include "common/trace/span_shape.h"

/* Whose an attribute is. */
struct gen_shape_attr {
    const struct span_shape_field *field;
    uint32_t                       label_at;
    bool                           is_of_event;
};

struct gen_shape {
    struct span_shape_set      set;
    const struct model_field **slots;      /* of all labels, back to back; borrowed from the model */
    uint32_t                  *first_slot; /* (n_labels + 1) */
    uint32_t                   n_slots;
    struct gen_shape_attr     *attrs;      /* (n_label_attrs of the model) */
    uint32_t                  *attr_index; /* hash table of attrs by (label, key, is_of_event): 1 + the first */
    uint32_t                   attr_mask;
};

enum status gen_shape_build(const struct model *model, struct arena *arena, struct gen_shape *shape,
                            struct fail *fail);

/* The first attribute of shape 'label_at', or of its events, with that key (a string of the model); or NULL. */
const struct span_shape_field *gen_shape_find_attr(const struct gen_shape *shape, const struct model *model,
                                                   uint32_t label_at, uint32_t key, bool is_of_event);

#endif
