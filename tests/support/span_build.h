/* span_build.h - small span tables for tests, a span at a time, and what became of them as text. */
#ifndef GENT_TESTS_SUPPORT_SPAN_BUILD_H
#define GENT_TESTS_SUPPORT_SPAN_BUILD_H

#include "common/bundle/model.h"
#include "gentc/window.h"

/* A span in a few words; what is left out is 0 or "". Times are in ns. */
struct span_build_span {
    uint64_t    trace, id, parent;
    const char *service, *name;
    uint64_t    start, end; /* end 0: a nanosecond behind the start */
    uint8_t     kind, status_code;
    bool        is_shared;
    const char *keys;    /* of attributes, with spaces between; every value is "v" */
    const char *events;  /* names, with spaces between */
    uint32_t    n_links;
    const char *form;    /* NULL: "tsnkbe" */
    const char *scope;
    const char *instance; /* a second attribute of the resource */
};

struct span_build {
    struct span_table table;
    struct window     window;        /* after span_build_finish() */
    uint32_t         *first, *order; /* owned: of the window */
};

void span_build_init(struct span_build *build);
void span_build_add(struct span_build *build, const struct span_build_span *span);
/* Groups the spans by trace. Asserts when memory is out, like the others. */
void span_build_finish(struct span_build *build);
void span_build_free(struct span_build *build);

#define SPAN_BUILD_ADD(build, ...) span_build_add((build), &(struct span_build_span){ __VA_ARGS__ })

/* The tree with its names, children in brackets: "(a(b*2 c!))" is a trace whose
 * root a has two children b and one c that failed; "?0" stands before orphans of the first missing parent, "<"
 * follows a span that is early. Valid until the next call. */
const char *span_build_tree_text(const struct model *model, uint32_t tree);

#endif
