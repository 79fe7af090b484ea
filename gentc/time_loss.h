/* time_loss.h - what an error of times costs, so that tables, modes and leaves compete on one scale.
 *
 * The unit is the error that a head sample of every second trace makes on a
 * row: 0.0133 of log10 d, 0.0042 of d / parent, 0.0050 of g / parent (means
 * over the edges of a demonstration shop with 20,000 traces). */
#ifndef GENT_GENTC_TIME_LOSS_H
#define GENT_GENTC_TIME_LOSS_H

#define TIME_LOSS_LOG2_DURATION  22.6  /* log10(2) / 0.0133: an octave of d */
#define TIME_LOSS_DURATION_RATIO 238.0 /* 1 / 0.0042: one parent's interval of d */
#define TIME_LOSS_GAP_RATIO      200.0 /* 1 / 0.0050: one parent's interval of g */
#define TIME_LOSS_LOG2_GAP       1.0   /* an octave of g, however short */
#define TIME_LOSS_FREE_FACTOR    4.0   /* top-level spans decide on the durations of traces and are asked for apart */

/* Loss that one stored bit may cost. */
#define TIME_LOSS_PER_BIT 8.0

#endif
