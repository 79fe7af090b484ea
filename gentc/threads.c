/* threads.c - started, and waited for. */
#include "gentc/threads.h"

#include <pthread.h>

#include "common/base/cli.h"

void threads_run(void *(*work)(void *context), void *context, uint32_t n)
{
    pthread_t threads[CLI_MAX_THREADS];
    uint32_t  n_started = 0;

    while (n_started + 1 < n && n_started < CLI_MAX_THREADS
           && pthread_create(&threads[n_started], NULL, work, context) == 0)
        n_started++;
    work(context);
    for (uint32_t i = 0; i < n_started; i++)
        pthread_join(threads[i], NULL);
}
