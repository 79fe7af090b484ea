/* compare_report.h - a comparison as a table for people, JSON for programs, a page to look at.
 *
 *   files -> study -> measure -> summary -> [report] */
#ifndef GENT_GENTQ_COMPARE_REPORT_H
#define GENT_GENTQ_COMPARE_REPORT_H

#include "gentq/absolute.h"
#include "gentq/compare_options.h"
#include "gentq/cost.h"
#include "gentq/detector.h"
#include "gentq/summary.h"

/* All that was found. */
struct comparison {
    const struct compare_options *options;
    const struct study           *study;
    const struct measure         *measure;
    const struct summary         *summary;
    const struct cost            *cost;
    const struct absolute        *absolutes;    /* by file, REAL first */
    const struct detector        *detectors;    /* by regenerated file */
    const uint64_t               *bundle_bytes; /* likewise; 0: not known */
};

/* Dollars for a million traces: of a regenerated file's bundle, of a head or tail sample; NaN when not known. */
double compare_report_bundle_dollars(const struct comparison *comparison, uint32_t regenerated_at);
double compare_report_sample_dollars(const struct comparison *comparison, double bytes);

/* Each appends to 'out'; deterministic on the comparison. */
void compare_report_table(const struct comparison *comparison, struct buffer *out);
void compare_report_json(const struct comparison *comparison, struct buffer *out);
void compare_report_html(const struct comparison *comparison, struct buffer *out);

/* snprintf onto the end of a buffer; up to 4607 characters. */
void compare_report_print(struct buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "<2", ">100" (or where the curve ends), "7.3" or "-" */
#define COMPARE_REPORT_RATE_CHARS 16
void compare_report_rate(const struct measure *measure, double rate, char text[COMPARE_REPORT_RATE_CHARS]);

#endif
