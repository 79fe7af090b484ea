/* time_links.h - how long before a span the traces began that it links to.
 *
 *   structure, link_targets -> [time_links] -> model
 */
#ifndef GENT_GENTC_TIME_LINKS_H
#define GENT_GENTC_TIME_LINKS_H

#include "gentc/structure.h"
#include "gentc/times.h"

/* Fills gap_table and mode of the model's label_links and appends to its
 * tables and time_knots: one table and one mode for all links of an operation,
 * since labels differ in how many they have. Links into the own trace and to spans that
 * are not in the window say nothing about gaps. Fails with STATUS_NO_MEMORY. */
enum status time_links_fit(const struct window *window, const struct structure *structure,
                           const struct times_options *options, struct model_build *build, struct fail *fail);

#endif
