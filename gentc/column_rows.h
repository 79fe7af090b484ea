/* column_rows.h - the rows of every field of every label, gathered from the spans of a window.
 *
 *   span_table, structure -> [column_rows] -> columns -> column_fit -> model
 */
#ifndef GENT_GENTC_COLUMN_ROWS_H
#define GENT_GENTC_COLUMN_ROWS_H

#include "gentc/structure.h"

/* What a field is to its label. */
enum column_rows_role {
    COLUMN_ROWS_NAME,
    COLUMN_ROWS_STATUS_MESSAGE,
    COLUMN_ROWS_TRACE_STATE,
    COLUMN_ROWS_FLAGS,
    COLUMN_ROWS_DROPPED_ATTRS,
    COLUMN_ROWS_DROPPED_EVENTS,
    COLUMN_ROWS_DROPPED_LINKS,
    COLUMN_ROWS_ATTR,
    COLUMN_ROWS_EVENT_NAME,
    COLUMN_ROWS_EVENT_DROPPED,
    COLUMN_ROWS_EVENT_ATTR,
    COLUMN_ROWS_LINK_TRACE_STATE,
    COLUMN_ROWS_LINK_DROPPED,
    COLUMN_ROWS_LINK_FLAGS,
    COLUMN_ROWS_LINK_TARGET,
    COLUMN_ROWS_LINK_ATTR,
    COLUMN_ROWS_RESOURCE, /* of a service, not of a label */
};

/* What a row's number means. */
enum column_rows_domain {
    COLUMN_ROWS_TEXT,   /* text of the span table */
    COLUMN_ROWS_VALUE,  /* value of the span table */
    COLUMN_ROWS_NUMBER, /* of column_rows.numbers */
    COLUMN_ROWS_REF,    /* label, or one more than the last for MODEL_NONE; or resource of the model */
    COLUMN_ROWS_N_DOMAINS,
};

struct column_rows_field {
    struct model_field *field; /* in the build; to be filled */
    const uint32_t     *rows;
    uint32_t            n_rows;
    const uint32_t     *all_rows;     /* before relations took theirs (relations.h) */
    uint32_t            n_all_rows;
    const uint8_t      *is_explained; /* (n_all_rows): these rows; NULL: none */
    uint32_t            owner;        /* label - MODEL_LABEL_FIRST, or n_labels + service */
    uint32_t            label; /* model label, or MODEL_NONE: a service's */
    uint32_t            part;  /* event or link of the label */
    uint32_t            key;   /* string: the attribute's key, or the event's template */
    uint8_t             role, domain;
};

/* What a row's span is, beside its values. Durations are model_joint_duration(). */
struct column_rows_span {
    uint32_t resource; /* of the model */
    uint32_t parent_label, child_label, duration, parent_duration;
    uint32_t time; /* model_joint_time() of its trace */
};

struct column_rows {
    struct column_rows_field *fields; /* in the order in which model_code meets them; in the arena */
    uint32_t                  n_fields;
    struct column_rows_span **spans; /* by owner: of each of its rows; in the arena */
    uint32_t                  n_ids[COLUMN_ROWS_N_DOMAINS]; /* rows of a domain are below */
    struct intern             numbers; /* uint32_t as they are in memory; owned */
};

enum column_rows_domain column_rows_domain(enum column_rows_role role);

bool column_rows_is_constant(const struct column_rows_field *field); /* one value in all its rows, or no rows */

/* 'out' needs column_rows_free() whatever the status. Fails with STATUS_NO_MEMORY. */
enum status column_rows_gather(const struct window *window, const struct structure *structure,
                               struct model_build *build, struct arena *arena, struct column_rows *out,
                               struct fail *fail);
void        column_rows_free(struct column_rows *rows);

#endif
