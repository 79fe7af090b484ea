/* absolute.h - what must simply be right: no sampling rate, any difference counts. */
#ifndef GENT_GENTQ_ABSOLUTE_H
#define GENT_GENTQ_ABSOLUTE_H

#include "gentq/study.h"

enum absolute_check {
    ABSOLUTE_NEW_TREES,   /* share of traces whose tree of operations REAL never had: 0 in REAL */
    ABSOLUTE_NEW_TYPES,   /* attributes of a type that REAL never had there: 0 in REAL */
    ABSOLUTE_ROOTS,       /* roots per trace */
    ABSOLUTE_ORPHANS,     /* share of spans whose parent is not in the trace */
    ABSOLUTE_DUPLICATES,  /* spans with the id of another span of their trace */
    ABSOLUTE_CYCLES,      /* spans that are their own ancestors */
    ABSOLUTE_BAD,         /* lines and spans that could not be read, such as negative durations */
    ABSOLUTE_N,
};

struct absolute {
    double values[ABSOLUTE_N];
};

extern const char *const absolute_names[ABSOLUTE_N];

/* Of any set of the study, REAL included. Fails with STATUS_NO_MEMORY. */
enum status absolute_find(const struct study *study, uint32_t set_at, struct absolute *out, struct fail *fail);

#endif
