/* show.h - gentq show: one trace as a timeline. */
#ifndef GENT_GENTQ_SHOW_H
#define GENT_GENTQ_SHOW_H

/* argv[0] is "show". Prints to standard output, problems to standard error;
 * returns the process exit status. */
int show_main(int argc, char **argv);

#endif
