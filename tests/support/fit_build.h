/* fit_build.h - one column fitted from values given in a test, and drawn again. */
#ifndef GENT_TESTS_SUPPORT_FIT_BUILD_H
#define GENT_TESTS_SUPPORT_FIT_BUILD_H

#include "common/gen/gen_column.h"
#include "common/gen/gen_pool.h"
#include "gentc/column_fit.h"

struct fit_build {
    struct columns_options   options; /* set by init, for the test to change before the fit */
    struct model_build       build;
    struct arena             arena;
    struct column_fit_item  *items;   /* owned */
    uint32_t                 n_items, n_rows;
    struct gen_column        columns; /* after the fit */
    struct gen_pool          pool;
};

void fit_build_init(struct fit_build *fit);
void fit_build_free(struct fit_build *fit);
/* n rows of a value; each value once, in any order. */
void fit_build_add(struct fit_build *fit, enum value_type type, const char *text, uint32_t n);
void fit_build_add_bytes(struct fit_build *fit, enum value_type type, const void *text, size_t n_text, uint32_t n);

/* Fits column 0 and prepares it for drawing. Asserts that it worked, that each
 * column's counts add up to its rows and that slots stand behind their holders. */
void fit_build_run(struct fit_build *fit);

/* What gen draws for row i of n_rows; its text holds until the next draw. */
struct span_value fit_build_draw(struct fit_build *fit, uint32_t row);
/* How many rows draw the value; any text if it is NULL. */
uint32_t fit_build_count(struct fit_build *fit, enum value_type type, const char *text);
/* Choices of a kind in column 0. */
uint32_t fit_build_choices(const struct fit_build *fit, enum model_choice_kind kind);

#endif
