/* graph.h - gentq graph: which service calls which, how often, with how many errors. */
#ifndef GENT_GENTQ_GRAPH_H
#define GENT_GENTQ_GRAPH_H

/* argv[0] is "graph". Prints to standard output, problems to standard error;
 * returns the process exit status. */
int graph_main(int argc, char **argv);

#endif
