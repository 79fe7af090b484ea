/* elders.c - the spans of a trace, sorted by parent and start. */
#include "gentc/elders.h"

#include <stdlib.h>

struct child {
    uint64_t start_ns;
    uint32_t parent, position;
};

static int compare_children(const void *a, const void *b)
{
    const struct child *x = a, *y = b;
    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

bool elders_build(const struct window *window, const struct structure *structure, uint32_t *elder)
{
    struct child *children; /* owned here */
    uint32_t      n_most = 1;

    for (uint32_t t = 0; t < window->n_traces; t++)
        if (window->first[t + 1] - window->first[t] > n_most)
            n_most = window->first[t + 1] - window->first[t];
    children = malloc(n_most * sizeof *children);
    for (uint32_t t = 0; t < window->n_traces && children != NULL; t++) {
        uint32_t n = window->first[t + 1] - window->first[t];
        for (uint32_t i = 0; i < n; i++) {
            uint32_t p = window->first[t] + i;
            children[i] = (struct child){ window->spans->spans[window->order[p]].start_ns, structure->parent[p], p };
        }
        qsort(children, n, sizeof *children, compare_children);
        for (uint32_t i = 0; i < n; i++) {
            bool has_elder = i > 0 && children[i].parent == children[i - 1].parent
                             && children[i].parent != STRUCTURE_NO_PARENT;
            elder[children[i].position] = has_elder ? children[i - 1].position : STRUCTURE_NO_PARENT;
        }
    }
    bool is_done = children != NULL;
    free(children);
    return is_done;
}
