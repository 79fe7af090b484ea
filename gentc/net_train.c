/* net_train.c - the networks that draw durations, gaps and what is late, learned by likelihood.
 *
 * A row's loss is how unlikely the interval in which it lies is under the mixture
 * that the network gives. Adam (Kingma and Ba 2014) on shuffled batches; in the last part
 * the weights are used as they will be stored, and activations as they will be
 * rounded, while the gradient passes through (straight-through estimator, Bengio et al. 2013). */
#include "gentc/net_train.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/permute.h"
#include "common/base/philox.h"
#include "common/gen/net_input.h"
#include "gentc/net_mixture.h"
#include "gentc/net_rows.h"
#include "gentc/warm_start.h"
#include "kernels/train/matrix.h"

#define BATCH 128u

#define WEIGHT_STEP (1.0f / (1 << MODEL_NET_WEIGHT_BITS))
#define INPUT_STEP  (1.0f / (1 << MODEL_NET_INPUT_BITS))
#define ACTIVE_STEP (1.0f / (1 << MODEL_NET_ACTIVE_BITS))
#define BIAS_STEP   (1.0f / (1 << MODEL_NET_BIAS_BITS))
#define MAX_WEIGHT  (MODEL_NET_MAX_WEIGHT * WEIGHT_STEP)
#define MAX_ACTIVE  (127 * ACTIVE_STEP)
#define INPUT_MIDDLE 2.0f /* inputs are centred for training; the biases take it in at the end */

#define LEARNING_RATE 0.008f
#define LAST_RATE     0.0002f
#define BETA_1        0.9f
#define BETA_2        0.999f
#define EPSILON       1e-6f
#define DECAY         0.00005f /* of a weight at each step */
#define WARM_PART     3     /* of a warm start's visits: a third */
#define ROUNDED_PART  0.2f    /* of the steps, the last: as stored */

/* Least width of an interval in octaves: the network is not spent on what many rows share exactly. */
#define LEAST_INTERVAL (1.0f / 16)

/* A matrix that is learned, as (inputs, outputs), both padded. Embeddings have a row each. */
struct weights {
    uint32_t n, m;
    float   *value, *used, *gradient, *mean, *square; /* (n, m); 'used' is what the next step multiplies with */
};

struct layer {
    struct weights matrix, bias; /* bias: (1, m) */
    float         *turned;       /* (m, n) of used */
    float         *out, *out_gradient; /* (BATCH, m) */
    uint32_t       n_real;       /* outputs that are not padding */
};

struct trainer {
    const struct net_rows    *rows;
    const struct net_options *options;
    const struct model       *model;
    uint32_t                  what;
    struct net_shape          shape;
    struct arena              arena; /* owned */
    struct weights            labels, slices;
    struct layer              layers[MODEL_NET_N_LAYERS];
    float                    *in, *in_gradient; /* (BATCH, inputs of the first layer, padded) */
    uint32_t                 *order;            /* rows that say something, shuffled */
    uint32_t                  n_rows, n_real_inputs;
    const struct model_net   *warm;             /* NULL: from scratch */
    const uint32_t           *warm_labels;      /* of each label there, or MODEL_NONE */
    uint32_t                  batch[BATCH];
    uint32_t                  n_batch;
    bool                      is_rounded, has_failed;
};

/* ---- Memory --------------------------------------------------------------------------------- */

static uint32_t padded(uint32_t n)
{
    return (n + MATRIX_LANES - 1) / MATRIX_LANES * MATRIX_LANES;
}

static float *take(struct trainer *t, size_t n)
{
    float *floats = arena_take(&t->arena, n, sizeof *floats);
    t->has_failed |= floats == NULL;
    return floats;
}

/* Evenly spread in -scale..scale. */
static void take_weights(struct trainer *t, struct weights *w, uint32_t n, uint32_t m, uint32_t n_real, uint32_t m_real,
                         float scale, uint32_t stream)
{
    size_t all = (size_t)n * m;
    *w = (struct weights){ .n = n, .m = m, .value = take(t, all), .used = take(t, all), .gradient = take(t, all),
                           .mean = take(t, all), .square = take(t, all) };
    for (uint32_t i = 0; i < n_real && !t->has_failed; i++)
        for (uint32_t j = 0; j < m_real; j++) {
            uint32_t word = (uint32_t)philox_u64(0, 0, stream, (uint64_t)i * m + j);
            w->value[(size_t)i * m + j] = ((float)(word >> 8) / 8388608.0f - 1) * scale;
        }
}

static void take_layer(struct trainer *t, uint32_t at, uint32_t n, uint32_t n_real, uint32_t m_real)
{
    struct layer *layer = &t->layers[at];
    uint32_t      m = padded(m_real);

    take_weights(t, &layer->matrix, n, m, n_real, m_real, sqrtf((at == 2 ? 1.0f : 6.0f) / (float)n_real), 10 * t->what + at);
    take_weights(t, &layer->bias, 1, m, 0, 0, 0, 0);
    layer->turned = take(t, (size_t)n * m);
    layer->out = take(t, (size_t)BATCH * m);
    layer->out_gradient = take(t, (size_t)BATCH * m);
    layer->n_real = m_real;
}

static void open_trainer(struct trainer *t)
{
    const struct net_shape *shape = &t->shape;
    uint32_t n_labels = t->model->n_labels + MODEL_LABEL_FIRST, n_in;

    t->n_real_inputs = MODEL_NET_N_RELATIONS * shape->n_label_embed + shape->n_slice_embed
                       + model_net_n_inputs(t->what);
    n_in = padded(t->n_real_inputs);
    take_weights(t, &t->labels, n_labels, shape->n_label_embed, n_labels, shape->n_label_embed, 0.3f,
                 10 * t->what + 5);
    take_weights(t, &t->slices, MODEL_NET_N_SLICES, shape->n_slice_embed, MODEL_NET_N_SLICES, shape->n_slice_embed,
                 0.2f, 10 * t->what + 6);
    take_layer(t, 0, n_in, t->n_real_inputs, shape->n_hidden[0]);
    take_layer(t, 1, shape->n_hidden[0], shape->n_hidden[0], shape->n_hidden[1]);
    take_layer(t, 2, t->shape.n_hidden[1], t->shape.n_hidden[1], model_net_n_heads(t->what));
    t->in = take(t, (size_t)BATCH * n_in);
    t->in_gradient = take(t, (size_t)BATCH * n_in);
    t->order = arena_take(&t->arena, t->rows->n, sizeof *t->order);
    t->has_failed |= t->order == NULL;
    if (t->has_failed)
        return;
    for (uint32_t i = 0; i < t->rows->n; i++)
        if (t->rows->rows[i].interval[t->what].low <= t->rows->rows[i].interval[t->what].high)
            t->order[t->n_rows++] = i;
    for (uint32_t k = 0; k < MODEL_NET_N_MIXED && t->what != MODEL_NET_LATE; k++) { /* the components begin apart */
        t->layers[2].bias.value[MODEL_NET_N_MIXED + k] = 2.0f * (float)k - 3.0f;
        t->layers[2].bias.value[2 * MODEL_NET_N_MIXED + k] = -0.5f;
    }
}

/* ---- A start from another window --------------------------------------------------------------- */

static bool has_shape(const struct model_net *net, const struct net_shape *shape)
{
    return net->n_label_embed == shape->n_label_embed && net->n_slice_embed == shape->n_slice_embed
           && net->n_hidden[0] == shape->n_hidden[0] && net->n_hidden[1] == shape->n_hidden[1];
}

/* Gaps that follow no sibling are another thing to learn. */
static bool can_start_from(const struct model *warm, uint32_t what, const struct net_shape *shape)
{
    return has_shape(&warm->nets[what], shape) && !(what == MODEL_NET_GAP && warm->nets_are_1_2);
}

/* The reverse of keep_layer(). */
static void load_layer(struct trainer *t, uint32_t at, const int8_t *tensor, const int16_t *biases)
{
    struct layer *layer = &t->layers[at];
    uint32_t n = at == 0 ? t->n_real_inputs : layer->matrix.n, m = layer->matrix.m;
    uint32_t first_input = at == 0 ? t->n_real_inputs - model_net_n_inputs(t->what) : n;

    for (uint32_t j = 0; j < layer->n_real; j++) {
        layer->bias.value[j] = BIAS_STEP * (float)biases[j];
        for (uint32_t i = 0; i < n; i++) {
            float weight = WEIGHT_STEP * (float)tensor[(size_t)j * n + i];
            layer->matrix.value[(size_t)i * m + j] = weight;
            if (i >= first_input)
                layer->bias.value[j] += INPUT_MIDDLE * weight;
        }
    }
}

/* Slices are times of another window: they begin anew, and so do labels that it did not have. */
static void load_warm(struct trainer *t)
{
    const int8_t *labels = t->warm->tensors[MODEL_NET_LABELS];

    for (uint32_t l = 0; l < t->labels.n; l++)
        for (uint32_t i = 0; i < t->labels.m && t->warm_labels[l] != MODEL_NONE; i++)
            t->labels.value[(size_t)l * t->labels.m + i] =
                WEIGHT_STEP * (float)labels[(size_t)t->warm_labels[l] * t->labels.m + i];
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
        load_layer(t, l, t->warm->tensors[MODEL_NET_FIRST + l], t->warm->biases[l]);
}

/* ---- What is not seen ---------------------------------------------------------------------- */

/* As net_input_chain() has it of inputs. */
static uint32_t chain_of_relation(uint32_t relation)
{
    return relation == MODEL_NET_GRAND ? 3 : relation == MODEL_NET_PARENT ? 2 : 1;
}

/* Columns of the first layer that the options leave out keep weights of 0. */
static bool is_seen(const struct trainer *t, uint32_t column)
{
    uint32_t n_embed = t->shape.n_label_embed, first_input = t->n_real_inputs - model_net_n_inputs(t->what);

    if (column < n_embed)
        return true;
    if (column < MODEL_NET_N_RELATIONS * n_embed)
        return !t->options->choice.is_onehot && chain_of_relation(column / n_embed) <= t->options->choice.n_chain;
    return column < first_input || net_input_chain(column - first_input) <= t->options->choice.n_chain;
}

static void hide_columns(struct trainer *t)
{
    struct weights *matrix = &t->layers[0].matrix;
    for (uint32_t i = 0; i < t->n_real_inputs; i++)
        if (!is_seen(t, i))
            memset(matrix->value + (size_t)i * matrix->m, 0, matrix->m * sizeof *matrix->value);
}

/* ---- As stored ---------------------------------------------------------------------------------- */

static float round_to(float value, float step, float most)
{
    float rounded = floorf(value / step + 0.5f) * step;
    return rounded > most ? most : rounded < -most ? -most : rounded;
}

static void use_weights(struct weights *w, float step, float most, bool is_rounded)
{
    size_t n = (size_t)w->n * w->m;
    if (!is_rounded)
        memcpy(w->used, w->value, n * sizeof *w->used);
    for (size_t i = 0; i < n && is_rounded; i++)
        w->used[i] = round_to(w->value[i], step, most);
}

static void use_all(struct trainer *t)
{
    use_weights(&t->labels, WEIGHT_STEP, MAX_WEIGHT, t->is_rounded);
    use_weights(&t->slices, WEIGHT_STEP, MAX_WEIGHT, t->is_rounded);
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++) {
        struct layer *layer = &t->layers[l];
        use_weights(&layer->matrix, WEIGHT_STEP, MAX_WEIGHT, t->is_rounded);
        use_weights(&layer->bias, BIAS_STEP, MODEL_NET_MAX_BIAS * BIAS_STEP, t->is_rounded);
        for (uint32_t i = 0; i < layer->matrix.n; i++)
            for (uint32_t j = 0; j < layer->matrix.m; j++)
                layer->turned[(size_t)j * layer->matrix.n + i] = layer->matrix.used[(size_t)i * layer->matrix.m + j];
    }
}

/* ---- Forward ------------------------------------------------------------------------------------- */

static void gather(const struct trainer *t, const struct net_row *row, float *in)
{
    const struct net_site *site = &t->rows->sites[row->site];
    uint32_t               n = t->shape.n_label_embed;

    for (uint32_t r = 0; r < MODEL_NET_CHILDREN; r++)
        if (site->labels[r] != MODEL_NONE)
            memcpy(in + r * n, t->labels.used + (size_t)site->labels[r] * n, n * sizeof *in);
        else
            memset(in + r * n, 0, n * sizeof *in);
    in += MODEL_NET_CHILDREN * n;
    memset(in, 0, n * sizeof *in);
    for (uint32_t c = 0; c < site->n_children; c++) {
        const float *of = t->labels.used + (size_t)t->rows->child_labels[site->first_child + c] * n;
        for (uint32_t i = 0; i < n; i++)
            in[i] += of[i];
    }
    for (uint32_t i = 0; i < n && site->n_children > 1; i++)
        in[i] /= (float)site->n_children;
    memcpy(in + n, t->slices.used + (size_t)row->slice * t->shape.n_slice_embed,
           t->shape.n_slice_embed * sizeof *in);
}

static void fill_inputs(struct trainer *t)
{
    uint32_t n_in = t->layers[0].matrix.n, n = model_net_n_inputs(t->what), first = t->n_real_inputs - n;

    for (uint32_t b = 0; b < t->n_batch; b++) {
        const uint8_t *inputs = t->rows->inputs + (size_t)t->batch[b] * MODEL_NET_GAP_INPUTS;
        float         *in = t->in + (size_t)b * n_in;
        gather(t, &t->rows->rows[t->batch[b]], in);
        for (uint32_t i = 0; i < n; i++)
            in[first + i] = (float)inputs[i] * INPUT_STEP - INPUT_MIDDLE;
        if (t->what == MODEL_NET_LATE)
            in[first + NET_INPUT_IS_LATE] = NET_INPUT_UNKNOWN * INPUT_STEP - INPUT_MIDDLE;
    }
}

static void activate(const struct trainer *t, float *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = out[i] < 0 ? 0 : out[i] > MAX_ACTIVE ? MAX_ACTIVE : out[i];
    for (size_t i = 0; i < n && t->is_rounded; i++)
        out[i] = (float)(int32_t)(out[i] * (1 << MODEL_NET_ACTIVE_BITS) + 0.5f) * ACTIVE_STEP; /* none is below 0 */
}

static void forward(struct trainer *t)
{
    const float *in = t->in;

    fill_inputs(t);
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++) {
        struct layer *layer = &t->layers[l];
        for (uint32_t b = 0; b < t->n_batch; b++)
            memcpy(layer->out + (size_t)b * layer->matrix.m, layer->bias.used, layer->matrix.m * sizeof *layer->out);
        matrix_multiply(&(struct matrix_product){ .a = in, .a_row = layer->matrix.n, .a_column = 1,
                                                  .b = layer->matrix.used, .c = layer->out, .n = t->n_batch,
                                                  .k = layer->matrix.n, .m = layer->matrix.m, .is_sum = 1 });
        if (l + 1 < MODEL_NET_N_LAYERS)
            activate(t, layer->out, (size_t)t->n_batch * layer->matrix.m);
        in = layer->out;
    }
}

/* ---- Backward -------------------------------------------------------------------------------------- */

static void scatter(struct trainer *t, const struct net_row *row, const float *gradient)
{
    const struct net_site *site = &t->rows->sites[row->site];
    uint32_t               n = t->shape.n_label_embed, n_slice = t->shape.n_slice_embed;

    for (uint32_t r = 0; r < MODEL_NET_CHILDREN; r++)
        for (uint32_t i = 0; i < n && site->labels[r] != MODEL_NONE; i++)
            t->labels.gradient[(size_t)site->labels[r] * n + i] += gradient[r * n + i];
    gradient += MODEL_NET_CHILDREN * n;
    for (uint32_t c = 0; c < site->n_children; c++) {
        float *to = t->labels.gradient + (size_t)t->rows->child_labels[site->first_child + c] * n;
        for (uint32_t i = 0; i < n; i++)
            to[i] += gradient[i] / (float)site->n_children;
    }
    for (uint32_t i = 0; i < n_slice; i++)
        t->slices.gradient[(size_t)row->slice * n_slice + i] += gradient[n + i];
}

static void clear(struct weights *w)
{
    memset(w->gradient, 0, (size_t)w->n * w->m * sizeof *w->gradient);
}

/* From the gradients of the head's outputs to those of everything. */
static void backward(struct trainer *t)
{
    for (uint32_t l = MODEL_NET_N_LAYERS; l-- > 0;) {
        struct layer *layer = &t->layers[l];
        uint32_t      n = layer->matrix.n, m = layer->matrix.m;
        const float  *in = l == 0 ? t->in : t->layers[l - 1].out;
        float        *in_gradient = l == 0 ? t->in_gradient : t->layers[l - 1].out_gradient;

        matrix_multiply(&(struct matrix_product){ .a = in, .a_row = 1, .a_column = n, .b = layer->out_gradient,
                                                  .c = layer->matrix.gradient, .n = n, .k = t->n_batch, .m = m });
        clear(&layer->bias);
        for (uint32_t b = 0; b < t->n_batch; b++)
            for (uint32_t j = 0; j < m; j++)
                layer->bias.gradient[j] += layer->out_gradient[(size_t)b * m + j];
        matrix_multiply(&(struct matrix_product){ .a = layer->out_gradient, .a_row = m, .a_column = 1,
                                                  .b = layer->turned, .c = in_gradient, .n = t->n_batch, .k = m, .m = n });
        for (size_t i = 0; l > 0 && i < (size_t)t->n_batch * n; i++)
            if (in[i] <= 0 || in[i] >= MAX_ACTIVE)
                in_gradient[i] = 0;
    }
    clear(&t->labels);
    clear(&t->slices);
    for (uint32_t b = 0; b < t->n_batch; b++)
        scatter(t, &t->rows->rows[t->batch[b]], t->in_gradient + (size_t)b * t->layers[0].matrix.n);
}

/* ---- Steps ------------------------------------------------------------------------------------------ */

static void step_weights(struct weights *w, float rate, float correction_1, float correction_2, float most)
{
    for (size_t i = 0; i < (size_t)w->n * w->m; i++) {
        float g = w->gradient[i];
        w->mean[i] += (1 - BETA_1) * (g - w->mean[i]);
        w->square[i] += (1 - BETA_2) * (g * g - w->square[i]);
        w->value[i] -= rate * (w->mean[i] * correction_1) / (sqrtf(w->square[i] * correction_2) + EPSILON)
                       + DECAY * w->value[i];
        w->value[i] = w->value[i] > most ? most : w->value[i] < -most ? -most : w->value[i];
    }
}

static void step_all(struct trainer *t, uint32_t step, uint32_t n_steps)
{
    float part = (float)step / (float)n_steps;
    float rate = LAST_RATE + (LEARNING_RATE - LAST_RATE) * 0.5f * (1 + cosf(3.14159265f * part));
    float slow = step < 50 ? (float)(step + 1) / 50 : 1;
    float correction_1 = 1 / (1 - powf(BETA_1, (float)(step + 1)));
    float correction_2 = 1 / (1 - powf(BETA_2, (float)(step + 1)));

    rate *= slow;
    step_weights(&t->labels, rate, correction_1, correction_2, MAX_WEIGHT);
    step_weights(&t->slices, rate, correction_1, correction_2, MAX_WEIGHT);
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++) {
        step_weights(&t->layers[l].matrix, rate, correction_1, correction_2, MAX_WEIGHT);
        step_weights(&t->layers[l].bias, rate, correction_1, correction_2, MODEL_NET_MAX_BIAS * BIAS_STEP);
    }
}

/* No narrower than LEAST_INTERVAL. */
static struct net_interval widen(struct net_interval of)
{
    float missing = LEAST_INTERVAL - (of.high - of.low);
    return missing <= 0 ? of : (struct net_interval){ of.low - missing / 2, of.high + missing / 2 };
}

/* The gradients of the outputs. */
static void measure(struct trainer *t)
{
    struct layer *head = &t->layers[MODEL_NET_N_LAYERS - 1];

    for (uint32_t b = 0; b < t->n_batch; b++) {
        const struct net_row       *row = &t->rows->rows[t->batch[b]];
        float                      *gradient = head->out_gradient + (size_t)b * head->matrix.m;
        const float                *out = head->out + (size_t)b * head->matrix.m;
        if (t->what == MODEL_NET_LATE)
            net_mixture_odds_cost(out, row->interval[t->what].low, gradient);
        else
            net_mixture_cost(out, t->what == MODEL_NET_GAP ? row->from : NULL, widen(row->interval[t->what]), gradient);
        for (uint32_t k = 0; k < head->n_real; k++)
            gradient[k] /= (float)t->n_batch;
    }
}

/* The row at 'place' of an endless sequence of shuffles. */
static uint32_t row_at(const struct trainer *t, const struct permute *permute, uint64_t place)
{
    return t->order[permute_at(permute, (uint32_t)(place % t->n_rows))];
}

static void train(struct trainer *t)
{
    uint32_t       n_steps = (uint32_t)(t->options->n_visits / (t->warm != NULL ? WARM_PART : 1) / BATCH);
    uint64_t       n_seen = 0, pass = UINT64_MAX;
    struct permute permute = { 0 };

    for (uint32_t step = 0; step < n_steps && t->n_rows != 0; step++) {
        t->is_rounded = (float)step >= (1 - ROUNDED_PART) * (float)n_steps;
        for (t->n_batch = 0; t->n_batch < BATCH; n_seen++) {
            if (n_seen / t->n_rows != pass) {
                pass = n_seen / t->n_rows;
                permute_init(&permute, t->n_rows, pass + 1);
            }
            t->batch[t->n_batch++] = row_at(t, &permute, n_seen);
        }
        use_all(t);
        forward(t);
        measure(t);
        backward(t);
        step_all(t, step, n_steps);
        hide_columns(t);
    }
}

/* ---- Into the model ------------------------------------------------------------------------------------ */

static int8_t stored(float value)
{
    return (int8_t)lroundf(round_to(value, WEIGHT_STEP, MAX_WEIGHT) / WEIGHT_STEP);
}

static void keep_embeddings(const struct weights *w, int8_t *tensor)
{
    for (size_t i = 0; i < (size_t)w->n * w->m; i++)
        tensor[i] = stored(w->value[i]);
}

/* Rows of the tensor are outputs. What centring the inputs took goes into the biases. */
static void keep_layer(const struct trainer *t, uint32_t at, int8_t *tensor, int16_t *biases)
{
    const struct layer *layer = &t->layers[at];
    uint32_t n = at == 0 ? t->n_real_inputs : layer->matrix.n, m = layer->matrix.m;
    uint32_t first_input = at == 0 ? t->n_real_inputs - model_net_n_inputs(t->what) : n;

    for (uint32_t j = 0; j < layer->n_real; j++) {
        float bias = layer->bias.value[j];
        for (uint32_t i = 0; i < n; i++) {
            tensor[(size_t)j * n + i] = stored(layer->matrix.value[(size_t)i * m + j]);
            if (i >= first_input)
                bias -= INPUT_MIDDLE * WEIGHT_STEP * (float)tensor[(size_t)j * n + i];
        }
        biases[j] = (int16_t)lroundf(round_to(bias, BIAS_STEP, MODEL_NET_MAX_BIAS * BIAS_STEP) / BIAS_STEP);
    }
}

static bool keep(const struct trainer *t, struct model *model, struct arena *arena)
{
    struct model_net *net = &model->nets[t->what];

    *net = (struct model_net){ .n_label_embed = t->shape.n_label_embed, .n_slice_embed = t->shape.n_slice_embed,
                               .n_hidden = { t->shape.n_hidden[0], t->shape.n_hidden[1] } };
    for (uint32_t i = 0; i < MODEL_NET_N_TENSORS; i++)
        if ((net->tensors[i] = arena_take(arena, (size_t)model_net_rows(model, net, t->what, i) * model_net_columns(net, t->what, i), 1)) == NULL)
            return false;
    for (uint32_t i = 0; i < MODEL_NET_N_LAYERS; i++)
        if ((net->biases[i] = arena_take(arena, model_net_rows(model, net, t->what, MODEL_NET_FIRST + i), sizeof(int16_t))) == NULL)
            return false;
    keep_embeddings(&t->labels, net->tensors[MODEL_NET_LABELS]);
    keep_embeddings(&t->slices, net->tensors[MODEL_NET_SLICES]);
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
        keep_layer(t, l, net->tensors[MODEL_NET_FIRST + l], net->biases[l]);
    return true;
}

static void *run(void *context)
{
    struct trainer *t = context;
    open_trainer(t);
    if (!t->has_failed) {
        if (t->warm != NULL)
            load_warm(t);
        train(t);
    }
    return NULL;
}

enum status net_train(const struct net_rows *rows, const struct net_options *options, struct model_build *build,
                      struct arena *arena, struct fail *fail)
{
    struct model  *model = &build->model;
    struct trainer trainers[MODEL_N_NETS];
    uint32_t      *warm_labels = NULL;
    pthread_t      thread;
    bool           has_all;

    if (options->choice.warm != NULL) {
        enum status s = warm_start_match(options->choice.warm, build, arena, &warm_labels, fail);
        if (s != STATUS_OK)
            return s;
    }
    model->nets = arena_take(arena, MODEL_N_NETS, sizeof *model->nets);
    model->n_nets = MODEL_N_NETS;
    has_all = model->nets != NULL;

    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        trainers[what] = (struct trainer){ .rows = rows, .options = options, .model = model, .what = what,
                                            .shape = what == MODEL_NET_LATE ? options->late_shape : options->shape };
        if (warm_labels != NULL && can_start_from(options->choice.warm, what, &trainers[what].shape))
            trainers[what].warm = &options->choice.warm->nets[what];
        trainers[what].warm_labels = warm_labels;
        arena_init(&trainers[what].arena);
    }
    bool has_thread = has_all && options->choice.n_threads > 1
                      && pthread_create(&thread, NULL, run, &trainers[MODEL_NET_GAP]) == 0;
    for (uint32_t what = 0; what < MODEL_N_NETS && has_all; what++)
        if (what != MODEL_NET_GAP || !has_thread)
            run(&trainers[what]);
    if (has_thread)
        pthread_join(thread, NULL);
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        has_all = has_all && !trainers[what].has_failed && keep(&trainers[what], model, arena);
        arena_free(&trainers[what].arena);
    }
    return has_all ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to train networks");
}
