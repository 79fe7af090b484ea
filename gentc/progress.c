/* progress.c - a carriage return, the line, and "erase to the end of the line" (ECMA-48 EL). */
#include "gentc/progress.h"

#include <stdio.h>

#include "gentc/stats.h"

#define PROGRESS_PERIOD_S 0.1
#define PROGRESS_MIN_S    1.0 /* before the time left is worth telling */

void progress_init(struct progress *progress, bool is_on)
{
    *progress = (struct progress){ .is_on = is_on };
}

static void show(struct progress *progress, const struct progress_state *state, double now_s)
{
    char   left[48] = "";
    double spent_s = now_s - progress->begun_s;

    if (state->n_total != 0 && state->n_done != 0 && state->n_done <= state->n_total && spent_s > PROGRESS_MIN_S)
        snprintf(left, sizeof left, ", %.0f s left",
                 spent_s * (double)(state->n_total - state->n_done) / (double)state->n_done);
    fprintf(stderr, "\rgentc: %s: %llu traces, %llu spans, %.1f MB%s\033[K", state->stage,
            (unsigned long long)state->n_traces, (unsigned long long)state->n_spans, (double)state->n_bytes / 1e6,
            left);
    progress->shown_s = now_s;
    progress->is_shown = true;
}

void progress_begin(struct progress *progress, const struct progress_state *state)
{
    if (!progress->is_on)
        return;
    progress->begun_s = stats_clock();
    show(progress, state, progress->begun_s);
}

void progress_step(struct progress *progress, const struct progress_state *state)
{
    if (!progress->is_on)
        return;
    double now_s = stats_clock();
    if (now_s - progress->shown_s >= PROGRESS_PERIOD_S)
        show(progress, state, now_s);
}

void progress_clear(struct progress *progress)
{
    if (progress->is_shown)
        fputs("\r\033[K", stderr);
    progress->is_shown = false;
}
