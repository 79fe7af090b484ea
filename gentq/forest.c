/* forest.c - bagged trees on features of at most 256 values, split where the Gini impurity falls most.
 *
 * Breiman: Random forests (2001). Every node looks at a random square root of
 * the features; counts by value make a split search one pass over the rows. */
#include "gentq/forest.h"

#include <math.h>
#include <stdlib.h>

#include "common/base/philox.h"

#define N_TREES       24
#define MAX_DEPTH     12
#define MIN_LEAF      8
#define N_VALUES      256
#define MAX_NODES     ((1u << (MAX_DEPTH + 1)) + 1)
#define DOMAIN_FOREST 0x66727374u /* of philox_u64 */

struct node {
    uint32_t left;    /* the right child follows it; 0: a leaf */
    uint8_t  feature, last_left; /* values up to last_left go left */
    float    score;   /* of a leaf: share of class 1 */
};

struct grower {
    const struct forest_rows *rows;
    uint32_t                 *items; /* rows of the tree, node by node */
    struct node              *nodes;
    uint32_t                  n_nodes, tree;
    uint64_t                  seed, n_drawn;
};

static uint64_t draw(struct grower *grower)
{
    return philox_u64(grower->seed, DOMAIN_FOREST, grower->tree, grower->n_drawn++);
}

struct split {
    double   gain;
    uint32_t feature, last_left;
};

static double impurity(double n0, double n1)
{
    return n0 + n1 > 0 ? n0 * n1 / (n0 + n1) : 0;
}

static void try_feature(const struct grower *grower, uint32_t first, uint32_t end, uint32_t feature, struct split *best)
{
    uint32_t counts[N_VALUES][2] = { { 0 } }, left[2] = { 0, 0 }, all[2] = { 0, 0 };

    for (uint32_t i = first; i < end; i++) {
        uint32_t row = grower->items[i];
        counts[grower->rows->features[(size_t)row * grower->rows->n_features + feature]][grower->rows->classes[row]]++;
        all[grower->rows->classes[row]]++;
    }
    for (uint32_t value = 0; value + 1 < N_VALUES; value++) {
        left[0] += counts[value][0];
        left[1] += counts[value][1];
        uint32_t n_left = left[0] + left[1], n_right = end - first - n_left;
        if (counts[value][0] + counts[value][1] == 0 || n_left < MIN_LEAF)
            continue;
        if (n_right < MIN_LEAF)
            break;
        double gain = impurity(all[0], all[1]) - impurity(left[0], left[1]) -
                      impurity(all[0] - left[0], all[1] - left[1]);
        if (gain > best->gain)
            *best = (struct split){ gain, feature, value };
    }
}

static uint32_t part_rows(struct grower *grower, uint32_t first, uint32_t end, const struct split *split)
{
    uint32_t middle = first;
    for (uint32_t i = first; i < end; i++) {
        uint32_t row = grower->items[i];
        if (grower->rows->features[(size_t)row * grower->rows->n_features + split->feature] > split->last_left)
            continue;
        grower->items[i]        = grower->items[middle];
        grower->items[middle++] = row;
    }
    return middle;
}

static void grow_node(struct grower *grower, uint32_t node_at, uint32_t first, uint32_t end, uint32_t depth)
{
    struct split best    = { 1e-9, 0, 0 };
    uint32_t     n_tries = (uint32_t)ceil(sqrt(grower->rows->n_features)), n_ones = 0;

    for (uint32_t i = first; i < end; i++)
        n_ones += grower->rows->classes[grower->items[i]];
    grower->nodes[node_at] = (struct node){ 0, 0, 0, end == first ? 0.5f : (float)n_ones / (float)(end - first) };
    if (depth == MAX_DEPTH || n_ones == 0 || n_ones == end - first || end - first < 2 * MIN_LEAF)
        return;
    for (uint32_t i = 0; i < n_tries; i++)
        try_feature(grower, first, end, (uint32_t)(draw(grower) % grower->rows->n_features), &best);
    if (best.gain <= 1e-9)
        return;
    uint32_t middle = part_rows(grower, first, end, &best), left = grower->n_nodes;
    grower->n_nodes += 2;
    grower->nodes[node_at].left      = left;
    grower->nodes[node_at].feature   = (uint8_t)best.feature;
    grower->nodes[node_at].last_left = (uint8_t)best.last_left;
    grow_node(grower, left, first, middle, depth + 1);
    grow_node(grower, left + 1, middle, end, depth + 1);
}

static void score_rows(const struct grower *grower, const struct forest_rows *test, double *scores)
{
    for (uint32_t i = 0; i < test->n_rows; i++) {
        const uint8_t *row = test->features + (size_t)i * test->n_features;
        uint32_t       at  = 0;
        while (grower->nodes[at].left != 0)
            at = grower->nodes[at].left + (row[grower->nodes[at].feature] > grower->nodes[at].last_left);
        scores[i] += grower->nodes[at].score;
    }
}

struct scored {
    double  score;
    uint8_t class;
};

static int compare_scored(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    return (x->score > y->score) - (x->score < y->score);
}

static double find_auc(struct scored *scored, uint32_t n)
{
    double n_ordered = 0, n_zeros = 0, n_ones = 0;

    qsort(scored, n, sizeof *scored, compare_scored);
    for (uint32_t i = 0; i < n;) {
        double n_tied[2] = { 0, 0 };
        for (double score = scored[i].score; i < n && scored[i].score == score; i++)
            n_tied[scored[i].class]++;
        n_ordered += n_tied[1] * (n_zeros + n_tied[0] / 2);
        n_zeros += n_tied[0];
        n_ones += n_tied[1];
    }
    return n_zeros > 0 && n_ones > 0 ? n_ordered / (n_zeros * n_ones) : NAN;
}

bool forest_measure_auc(const struct forest_rows *train, const struct forest_rows *test, uint64_t seed, double *auc)
{
    struct grower  grower = { .rows = train, .seed = seed };
    double        *scores = calloc(test->n_rows + (size_t)1, sizeof *scores);          /* owned here, as below */
    struct scored *scored = malloc((test->n_rows + (size_t)1) * sizeof *scored);
    grower.items          = malloc((train->n_rows + (size_t)1) * sizeof *grower.items);
    grower.nodes          = malloc(MAX_NODES * sizeof *grower.nodes);

    bool is_done = scores != NULL && scored != NULL && grower.items != NULL && grower.nodes != NULL;
    *auc         = NAN;
    for (; is_done && grower.tree < N_TREES && train->n_rows != 0; grower.tree++) {
        grower.n_drawn = 0;
        grower.n_nodes = 1;
        for (uint32_t i = 0; i < train->n_rows; i++)
            grower.items[i] = (uint32_t)(draw(&grower) % train->n_rows);
        grow_node(&grower, 0, 0, train->n_rows, 0);
        score_rows(&grower, test, scores);
    }
    if (is_done) {
        for (uint32_t i = 0; i < test->n_rows; i++)
            scored[i] = (struct scored){ scores[i], test->classes[i] };
        *auc = find_auc(scored, test->n_rows);
    }
    free(grower.nodes);
    free(grower.items);
    free(scored);
    free(scores);
    return is_done;
}
