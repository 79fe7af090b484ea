/* sql.h - gentq sql: spans in an SQLite database, and what it answers. */
#ifndef GENT_GENTQ_SQL_H
#define GENT_GENTQ_SQL_H

/* argv[0] is "sql". Prints to standard output, problems to standard error;
 * returns the process exit status. docs/QUERIES.md describes the tables. */
int sql_main(int argc, char **argv);

#endif
