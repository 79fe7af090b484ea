/* progress.h - one line on standard error that says how far the run is, rewritten in place. */
#ifndef GENT_GENTC_PROGRESS_H
#define GENT_GENTC_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    double      begun_s;   /* when this stage began */
    double      shown_s;   /* when the line was last written */
    bool        is_on;
    bool        is_shown;  /* there is a line to erase */
};

/* How far a stage is. 'n_total' 0: its end is not known. */
struct progress_state {
    const char *stage;
    uint64_t    n_done, n_total; /* what the time left is worked out from */
    uint64_t    n_traces, n_spans, n_bytes;
};

void progress_init(struct progress *progress, bool is_on);

/* A stage begins: its line is written at once. */
void progress_begin(struct progress *progress, const struct progress_state *state);
/* Writes the line at most ten times a second. */
void progress_step(struct progress *progress, const struct progress_state *state);
/* Erases the line: before any other message, and at the end. */
void progress_clear(struct progress *progress);

#endif
