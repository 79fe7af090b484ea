/* series.h - gentq metrics: how each service did, window by window. */
#ifndef GENT_GENTQ_SERIES_H
#define GENT_GENTQ_SERIES_H

/* argv[0] is "metrics". Prints to standard output, problems to standard error;
 * returns the process exit status. */
int series_main(int argc, char **argv);

#endif
