/* relations.h - values whose text repeats other values of the span or of those above.
 *
 *   column_rows -> [relations] -> column_share, columns -> column_fit
 *
 * A field may have a few templates: literals and sources in turn. The rows
 * that a template gives exactly are taken out of the field; only their number
 * is kept, and what is left is fitted as if they had never been. */
#ifndef GENT_GENTC_RELATIONS_H
#define GENT_GENTC_RELATIONS_H

#include "gentc/column_rows.h"

#define RELATIONS_MAX_TEMPLATES 4 /* of one field */
#define RELATIONS_MAX_CELLS     256 /* labels with more are left alone: the search is quadratic in them */
#define RELATIONS_MAX_PARTS     (2 * MODEL_MAX_SOURCES)

struct relation_part {
    struct text literal; /* in front of the source; borrowed from the span table */
    uint32_t    key_id;  /* text of the span table; of a source that has a key */
    uint8_t     source;  /* enum model_source; NONE in the last part only */
    uint8_t     what;    /* enum model_what; of a source */
    uint8_t     take;    /* enum model_take; of a source */
};

struct relation_template {
    uint32_t             n_parts;
    uint8_t              type; /* enum value_type; of what is made of parts of texts */
    struct relation_part parts[RELATIONS_MAX_PARTS];
};

struct relation_field {
    uint32_t n;                                  /* templates */
    uint32_t template_at[RELATIONS_MAX_TEMPLATES];
    uint32_t n_rows[RELATIONS_MAX_TEMPLATES];    /* that each explains */
    bool     is_sure[RELATIONS_MAX_TEMPLATES];   /* right nearly wherever its sources are there */
};

struct relations {
    struct relation_field    *fields;    /* (n_fields), in the arena */
    struct relation_template *templates; /* owned */
    uint32_t                  n_templates, n_capacity;
    struct intern             keys;      /* content of a template -> template; owned */
};

/* Shortens the rows of the fields in 'rows' by those that are explained. 'out'
 * needs relations_free() whatever the status. Deterministic on the window
 * alone. Fails with STATUS_NO_MEMORY. */
enum status relations_build(const struct window *window, const struct structure *structure, const struct model *model,
                            struct arena *arena, struct column_rows *rows, struct relations *out, struct fail *fail);
void        relations_free(struct relations *relations); /* accepts {0} */

#endif
