/* threads.h - one function in several threads at once. */
#ifndef GENT_GENTC_THREADS_H
#define GENT_GENTC_THREADS_H

#include <stdint.h>

/* Runs 'work' in n threads, this one among them, and waits for all; in fewer
 * where there are no more to be had, so that each must do whatever is left. */
void threads_run(void *(*work)(void *context), void *context, uint32_t n);

#endif
