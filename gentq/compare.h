/* compare.h - gentq compare: how far regenerated traces are from the real ones, measured against sampling. */
#ifndef GENT_GENTQ_COMPARE_H
#define GENT_GENTQ_COMPARE_H

/* argv[0] is "compare". Prints to standard output, problems to standard error;
 * returns the process exit status. docs/FIDELITY.md says what is measured. */
int compare_main(int argc, char **argv);

#endif
