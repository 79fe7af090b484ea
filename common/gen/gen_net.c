/* gen_net.c - a network, or the forest in its place, as it regenerates.
 *
 * What a label adds to the first layer is worked out once for each relation,
 * so that a node needs sums only. Sums of the first layer are in steps of
 * 2^-10, of the others of 2^-9. */
#include "common/gen/gen_net.h"

#include <string.h>

#include "common/base/fixed.h"
#include "common/gen/gen_forest.h"
#include "common/gen/net_time.h"

#define INPUT_SUM_BITS  (MODEL_NET_WEIGHT_BITS + MODEL_NET_INPUT_BITS)
#define ACTIVE_SUM_BITS (MODEL_NET_WEIGHT_BITS + MODEL_NET_ACTIVE_BITS)

/* A component's mean and the logarithm of its width, in Q9 octaves. */
#define MAX_MEAN   (31 << ACTIVE_SUM_BITS)
#define MAX_WIDTH  (2 << ACTIVE_SUM_BITS)
#define MIN_WIDTH  (-6 * (1 << ACTIVE_SUM_BITS))
#define MAX_WEIGHT (8 << ACTIVE_SUM_BITS)
#define MAX_ODDS   (14 << ACTIVE_SUM_BITS)

/* What a label adds to a unit of the first layer is at most so much, either way. */
#define MOST_OF_LABEL (MODEL_NET_MAX_EMBED * MODEL_NET_MAX_WEIGHT * MODEL_NET_MAX_WEIGHT)
#define FEW_CHILDREN  64u /* far from what 32 bits hold */

struct gen_net {
    const struct model         *model;
    const struct model_net     *net;
    uint32_t                    what;
    struct gen_forest          *forest;   /* in place of all below but the powers; or NULL */
    const struct dense_kernels *kernels;
    struct dense_layer          layers[MODEL_NET_N_LAYERS];
    uint32_t                   *powers;   /* (2 * MAX_WEIGHT + 1) power_of() of -MAX_WEIGHT and up */
    int32_t                    *of_label; /* (relations, labels, n_out of the first layer) */
    int32_t                    *of_slice; /* (slices, n_out) */
    int32_t                    *of_node;  /* (n_out) of the node at hand, bias included */
    int32_t                    *of_alike; /* (n_out) and what its rows have alike */
    int32_t                    *sums;     /* (GEN_NET_MAX_ROWS, largest n_out) */
    uint8_t                    *active;   /* likewise */
};

/* ---- Numbers ----------------------------------------------------------------------------- */

static int32_t held(int32_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* 2^x, x in Q9 of -16 to 16, in Q16. */
static uint64_t power_of(int32_t x)
{
    return fixed_exp2_q16((uint32_t)(x + (16 << ACTIVE_SUM_BITS)) << (16 - ACTIVE_SUM_BITS));
}

/* ---- Opening ------------------------------------------------------------------------------ */

static bool open_layer(const struct model *model, const struct model_net *net, uint32_t what, uint32_t at,
                       struct arena *arena, struct dense_layer *layer)
{
    enum model_net_tensor tensor = (enum model_net_tensor)(MODEL_NET_FIRST + at);
    uint32_t      n_out = model_net_rows(model, net, what, tensor), n_columns = model_net_columns(net, what, tensor);
    uint32_t      skip = at == 0 ? model_net_input_column(net) : 0, n_in = n_columns - skip;
    uint32_t      bits = (at == 0 ? INPUT_SUM_BITS : ACTIVE_SUM_BITS) - MODEL_NET_BIAS_BITS;
    int8_t       *weights = arena_take(arena, (size_t)n_out * n_in, 1);
    int8_t       *packed = arena_take(arena, dense_packed_bytes(n_out, n_in), 1);
    int32_t      *bias = arena_take(arena, dense_padded(n_out, DENSE_OUT_STEP), sizeof *bias);

    layer->packed = packed;
    layer->bias = bias;
    layer->n_out = dense_padded(n_out, DENSE_OUT_STEP);
    layer->n_in = dense_padded(n_in, DENSE_IN_STEP);
    layer->stride = layer->n_in;
    if (weights == NULL || packed == NULL || bias == NULL)
        return false;
    for (uint32_t r = 0; r < n_out; r++) {
        memcpy(weights + (size_t)r * n_in, net->tensors[tensor] + (size_t)r * n_columns + skip, n_in);
        bias[r] = (int32_t)((uint32_t)(int32_t)net->biases[at][r] << bits);
    }
    dense_pack(weights, n_out, n_in, packed);
    return true;
}

/* What an embedding adds to each unit of the first layer, through the columns from 'column' on. */
static void add_embedding(const struct gen_net *net, uint32_t what, const int8_t *embedding, uint32_t n, uint32_t column,
                          int32_t *sums)
{
    uint32_t n_columns = model_net_columns(net->net, what, MODEL_NET_FIRST);
    for (uint32_t r = 0; r < net->net->n_hidden[0]; r++) {
        const int8_t *weights = net->net->tensors[MODEL_NET_FIRST] + (size_t)r * n_columns + column;
        for (uint32_t i = 0; i < n; i++)
            sums[r] += weights[i] * embedding[i];
    }
}

static void fill_powers(struct gen_net *net)
{
    for (int32_t x = -MAX_WEIGHT; x <= MAX_WEIGHT; x++)
        net->powers[x + MAX_WEIGHT] = (uint32_t)power_of(x);
}

static void fill_sums(struct gen_net *net, uint32_t what)
{
    uint32_t n_labels = net->model->n_labels + MODEL_LABEL_FIRST, n_out = net->layers[0].n_out;
    uint32_t n_embed = net->net->n_label_embed, n_slice = net->net->n_slice_embed;

    for (uint32_t r = 0; r < MODEL_NET_N_RELATIONS; r++)
        for (uint32_t l = 0; l < n_labels; l++)
            add_embedding(net, what, net->net->tensors[MODEL_NET_LABELS] + (size_t)l * n_embed, n_embed, r * n_embed,
                          net->of_label + ((size_t)r * n_labels + l) * n_out);
    for (uint32_t i = 0; i < MODEL_NET_N_SLICES; i++)
        add_embedding(net, what, net->net->tensors[MODEL_NET_SLICES] + (size_t)i * n_slice, n_slice,
                      model_net_slice_column(net->net), net->of_slice + (size_t)i * n_out);
}

static bool open_layers(struct gen_net *net, uint32_t what, struct arena *arena)
{
    for (uint32_t i = 0; i < MODEL_NET_N_LAYERS; i++)
        if (!open_layer(net->model, net->net, what, i, arena, &net->layers[i]))
            return false;
    size_t n_out = net->layers[0].n_out, n_labels = net->model->n_labels + MODEL_LABEL_FIRST;
    net->of_label = arena_take(arena, MODEL_NET_N_RELATIONS * n_labels * n_out, sizeof *net->of_label);
    net->of_slice = arena_take(arena, MODEL_NET_N_SLICES * n_out, sizeof *net->of_slice);
    net->of_node = arena_take(arena, n_out, sizeof *net->of_node);
    net->of_alike = arena_take(arena, n_out, sizeof *net->of_alike);
    net->sums = arena_take(arena, (size_t)GEN_NET_MAX_ROWS * MODEL_NET_MAX_HIDDEN, sizeof *net->sums);
    net->active = arena_take(arena, (size_t)GEN_NET_MAX_ROWS * MODEL_NET_MAX_HIDDEN, 1);
    if (net->of_label == NULL || net->of_slice == NULL || net->of_node == NULL || net->of_alike == NULL
        || net->sums == NULL || net->active == NULL)
        return false;
    fill_sums(net, what);
    return true;
}

enum status gen_net_open(const struct model *model, uint32_t what, struct arena *arena, struct gen_net **net_out,
                         struct fail *fail)
{
    struct gen_net *net = arena_take(arena, 1, sizeof *net);
    bool            has_all = net != NULL;

    if (has_all) {
        *net = (struct gen_net){ .model = model, .net = &model->nets[what], .what = what, .kernels = dense_select(),
                                 .powers = arena_take(arena, 2 * MAX_WEIGHT + 1, sizeof *net->powers) };
        has_all = net->powers != NULL && (model_net_is_forest(model, what) || open_layers(net, what, arena));
    }
    if (!has_all)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for a network of %u labels", model->n_labels);
    fill_powers(net);
    *net_out = net;
    if (!model_net_is_forest(model, what))
        return STATUS_OK;
    return gen_forest_open(model, what, arena, &net->forest, fail);
}

/* ---- Nodes ---------------------------------------------------------------------------------- */

static const int32_t *sums_of(const struct gen_net *net, uint32_t relation, uint32_t label)
{
    uint32_t n_labels = net->model->n_labels + MODEL_LABEL_FIRST;
    return net->of_label + ((size_t)relation * n_labels + label) * net->layers[0].n_out;
}

/* Rounded to nearest, halves up. */
static int32_t mean_of(int64_t sum, uint32_t n)
{
    int64_t twice = 2 * sum + n, whole = twice / (2 * (int64_t)n);
    return (int32_t)(whole - (twice % (2 * (int64_t)n) < 0));
}

/* The mean of several, but few: their sums fit 32 bits. As MOST_OF_LABEL makes all of them positive, the product with
 * 2^64 / 2n, rounded up, has the quotient as its high half: 2^28 times what is rounded is far below 2^64. */
static void add_few_children(struct gen_net *net, const struct gen_node *nodes, const struct gen_node *node)
{
    uint32_t       n_out = net->layers[0].n_out, n = node->n_children;
    uint64_t       reciprocal = UINT64_MAX / (2 * n) + 1;
    const int32_t *rows[FEW_CHILDREN];
    int32_t        sums[MODEL_NET_MAX_HIDDEN];

    for (uint32_t c = 0; c < n; c++)
        rows[c] = sums_of(net, MODEL_NET_CHILDREN, nodes[node->first_child + c].label);
    net->kernels->sum(rows, n, n_out, sums);
    for (uint32_t i = 0; i < n_out; i++) {
        uint32_t twice = 2 * ((uint32_t)sums[i] + MOST_OF_LABEL * n) + n;
        net->of_node[i] += (int32_t)fixed_mul_high(twice, reciprocal) - (int32_t)MOST_OF_LABEL;
    }
}

/* Of any number. */
static void add_children(struct gen_net *net, const struct gen_node *nodes, uint32_t at)
{
    const struct gen_node *node = &nodes[at];
    uint32_t               n_out = net->layers[0].n_out;
    int64_t                sums[MODEL_NET_MAX_HIDDEN];

    memset(sums, 0, n_out * sizeof *sums);
    for (uint32_t c = node->first_child; c < node->first_child + node->n_children; c++) {
        const int32_t *of = sums_of(net, MODEL_NET_CHILDREN, nodes[c].label);
        for (uint32_t i = 0; i < n_out; i++)
            sums[i] += of[i];
    }
    for (uint32_t i = 0; i < n_out; i++)
        net->of_node[i] += mean_of(sums[i], node->n_children);
}

void gen_net_set_node(struct gen_net *net, const struct gen_node *nodes, uint32_t at, const struct net_place *place)
{
    uint32_t       labels[MODEL_NET_CHILDREN], n = 0;
    const int32_t *rows[MODEL_NET_CHILDREN + 2];

    if (net->forest != NULL) {
        gen_forest_set_node(net->forest, nodes, at, place);
        return;
    }
    net_input_labels(nodes, at, place, labels);
    rows[n++] = net->layers[0].bias;
    for (uint32_t r = 0; r < MODEL_NET_CHILDREN; r++)
        if (labels[r] != MODEL_NONE)
            rows[n++] = sums_of(net, r, labels[r]);
    if (nodes[at].n_children == 1)
        rows[n++] = sums_of(net, MODEL_NET_CHILDREN, nodes[nodes[at].first_child].label);
    net->kernels->sum(rows, n, net->layers[0].n_out, net->of_node);
    if (nodes[at].n_children > FEW_CHILDREN)
        add_children(net, nodes, at);
    else if (nodes[at].n_children > 1)
        add_few_children(net, nodes, &nodes[at]);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* What the mixture whose heads are weights, means, widths gives at 'draw', which chooses a component by
 * their weights, and what is left of it a place there: mean + width * log2(odds of the place). Means of the
 * first components count from 'from', if there is one. */
static int32_t place_of(const struct gen_net *net, const int32_t *heads, uint32_t draw,
                        const int32_t from[MODEL_NET_N_FOLLOWING])
{
    const uint32_t *powers = net->powers + MAX_WEIGHT;
    uint64_t ends[MODEL_NET_N_MIXED + 1] = { 0 }, place; /* of the components, one behind the other */
    uint32_t k = 0, part;
    int64_t  z;

    for (uint32_t i = 0; i < MODEL_NET_N_MIXED; i++)
        ends[i + 1] = ends[i] + powers[held(heads[i], -MAX_WEIGHT, MAX_WEIGHT)];
    place = (uint64_t)draw * ends[MODEL_NET_N_MIXED];
    for (uint32_t i = 1; i < MODEL_NET_N_MIXED; i++) /* no branch: it would be guessed wrong */
        k += place >> 32 >= ends[i];
    part = (uint32_t)(((place - (ends[k] << 32)) >> 16) / (ends[k + 1] - ends[k])); /* of 2^16 */
    part = part > UINT16_MAX ? UINT16_MAX : part;
    z = (int64_t)fixed_log2_q16(part) - fixed_log2_q16(UINT16_MAX - part);
    z = z * (int64_t)powers[held(heads[2 * MODEL_NET_N_MIXED + k], MIN_WIDTH, MAX_WIDTH)] / 65536;
    z += (int64_t)held(heads[MODEL_NET_N_MIXED + k], -MAX_MEAN, MAX_MEAN) * (1 << (16 - ACTIVE_SUM_BITS));
    z += from != NULL && k < MODEL_NET_N_FOLLOWING ? from[k] : 0;
    return z < -NET_TIME_MAX_Q16 ? -NET_TIME_MAX_Q16 : z > NET_TIME_MAX_Q16 ? NET_TIME_MAX_Q16 : (int32_t)z;
}

/* The sums of the first layer. What is alike in several rows is added once. */
static void run_first(struct gen_net *net, const struct gen_net_rows *rows)
{
    struct dense_layer alike = net->layers[0], first = alike;
    const int32_t     *of_slices[GEN_NET_MAX_ROWS];
    uint32_t           n_alike = rows->n > 1 ? rows->n_alike : 0;

    for (uint32_t i = 0; i < rows->n; i++)
        of_slices[i] = net->of_slice + (size_t)rows->slices[i] * first.n_out;
    first.bias = alike.bias = net->of_node;
    if (n_alike != 0) {
        alike.n_in = n_alike;
        net->kernels->add(&alike, rows->inputs, NULL, 1, net->of_alike);
        first.bias = net->of_alike;
        first.n_in -= n_alike;
        first.packed += (size_t)n_alike * first.n_out;
    }
    net->kernels->add(&first, rows->inputs + n_alike, of_slices, rows->n, net->sums);
}

/* The heads' sums of each row. */
static void run(struct gen_net *net, const struct gen_net_rows *rows, const int32_t **heads)
{
    const struct dense_kernels *kernels = net->kernels;
    uint32_t                    n = rows->n, n_first = net->layers[0].n_out;

    run_first(net, rows);
    kernels->squash(net->sums, (size_t)n * n_first, INPUT_SUM_BITS - MODEL_NET_ACTIVE_BITS, net->active);
    for (uint32_t at = 1; at < MODEL_NET_N_LAYERS; at++) {
        const struct dense_layer *layer = &net->layers[at];
        kernels->add(layer, net->active, NULL, n, net->sums);
        if (at + 1 < MODEL_NET_N_LAYERS)
            kernels->squash(net->sums, (size_t)n * layer->n_out, ACTIVE_SUM_BITS - MODEL_NET_ACTIVE_BITS, net->active);
    }
    for (uint32_t i = 0; i < n; i++)
        heads[i] = net->sums + (size_t)i * net->layers[MODEL_NET_N_LAYERS - 1].n_out;
}

/* The same by the row's leaf in the forest. */
static int32_t place_by_leaf(const struct gen_net *net, const uint8_t *inputs, uint8_t slice, uint32_t draw,
                             const int32_t from[MODEL_NET_N_FOLLOWING])
{
    int32_t heads[3 * MODEL_NET_N_MIXED], ends[MODEL_FOREST_N_ENDS];

    gen_forest_heads(net->forest, inputs, slice, heads, ends);
    return held(place_of(net, heads, draw, from), ends[MODEL_FOREST_LOW] * (1 << (16 - ACTIVE_SUM_BITS)),
                ends[MODEL_FOREST_HIGH] * (1 << (16 - ACTIVE_SUM_BITS)));
}

void gen_net_draw(struct gen_net *net, const struct gen_net_rows *rows, int32_t *z)
{
    const int32_t *heads[GEN_NET_MAX_ROWS];

    if (net->forest == NULL)
        run(net, rows, heads);
    for (uint32_t i = 0; i < rows->n; i++) {
        const int32_t *from = rows->from == NULL ? NULL : rows->from[i];
        if (net->forest == NULL)
            z[i] = place_of(net, heads[i], rows->draws[i], from);
        else
            z[i] = place_by_leaf(net, rows->inputs + (size_t)i * model_net_n_inputs(net->what), rows->slices[i],
                                 rows->draws[i], from);
    }
}

void gen_net_shares(struct gen_net *net, const struct gen_net_rows *rows, uint64_t *shares)
{
    const int32_t *heads[GEN_NET_MAX_ROWS];

    if (net->forest == NULL)
        run(net, rows, heads);
    for (uint32_t i = 0; i < rows->n; i++) {
        int32_t head;
        if (net->forest == NULL)
            head = *heads[i];
        else
            gen_forest_heads(net->forest, rows->inputs + (size_t)i * model_net_n_inputs(net->what), rows->slices[i],
                             &head, NULL);
        uint64_t odds = power_of(held(head, -MAX_ODDS, MAX_ODDS)); /* in Q16 */
        shares[i] = (odds << 32) / (odds + 65536);
    }
}
