/* net_trainer.c - Adam (Kingma and Ba 2014) on a small network of embeddings, numbers and three layers.
 *
 * Where it is rounded, weights are used as they will be stored and activations as they will be rounded, while
 * the gradient passes through (straight-through estimator, Bengio et al. 2013). */
#include "gentc/net_trainer.h"

#include <math.h>
#include <string.h>

#include "common/base/philox.h"
#include "common/gen/net_input.h"
#include "gentc/net_rows.h"
#include "kernels/train/matrix.h"

#define INPUT_STEP  (1.0f / (1 << MODEL_NET_INPUT_BITS))
#define ACTIVE_STEP (1.0f / (1 << MODEL_NET_ACTIVE_BITS))
#define MAX_ACTIVE  (127 * ACTIVE_STEP)

#define LEARNING_RATE 0.008f
#define LAST_RATE     0.0002f
#define BETA_1        0.9f
#define BETA_2        0.999f
#define EPSILON       1e-6f
#define DECAY         0.00005f /* of a weight at each step */

/* ---- Memory --------------------------------------------------------------------------------- */

static uint32_t padded(uint32_t n)
{
    return (n + MATRIX_LANES - 1) / MATRIX_LANES * MATRIX_LANES;
}

static float *take(struct net_trainer *t, size_t n)
{
    float *floats = arena_take(&t->arena, n, sizeof *floats);
    t->has_failed |= floats == NULL;
    return floats;
}

/* Evenly spread in -scale..scale. */
static void take_weights(struct net_trainer *t, struct net_weights *w, uint32_t n, uint32_t m, uint32_t n_real,
                         uint32_t m_real, float scale, uint32_t stream)
{
    size_t all = (size_t)n * m;
    *w = (struct net_weights){ .n = n, .m = m, .value = take(t, all), .used = take(t, all), .gradient = take(t, all),
                           .mean = take(t, all), .square = take(t, all), .best = take(t, all) };
    for (uint32_t i = 0; i < n_real && !t->has_failed; i++)
        for (uint32_t j = 0; j < m_real; j++) {
            uint32_t word = (uint32_t)philox_u64(0, 0, stream, (uint64_t)i * m + j);
            w->value[(size_t)i * m + j] = ((float)(word >> 8) / 8388608.0f - 1) * scale;
        }
}

static void take_layer(struct net_trainer *t, uint32_t at, uint32_t n, uint32_t n_real, uint32_t m_real)
{
    struct net_layer *layer = &t->layers[at];
    uint32_t          m = padded(m_real);
    float             scale = sqrtf((at == 2 ? 1.0f : 6.0f) / (float)n_real);

    take_weights(t, &layer->matrix, n, m, n_real, m_real, scale, 10 * t->what + at);
    take_weights(t, &layer->bias, 1, m, 0, 0, 0, 0);
    layer->turned = take(t, (size_t)n * m);
    layer->out = take(t, (size_t)NET_TRAINER_BATCH * m);
    layer->out_gradient = take(t, (size_t)NET_TRAINER_BATCH * m);
    layer->n_real = m_real;
}

void net_trainer_open(struct net_trainer *t)
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
    t->in = take(t, (size_t)NET_TRAINER_BATCH * n_in);
    t->in_gradient = take(t, (size_t)NET_TRAINER_BATCH * n_in);
    if (t->has_failed)
        return;
    for (uint32_t k = 0; k < MODEL_NET_N_MIXED && t->what != MODEL_NET_LATE; k++) { /* the components begin apart */
        t->layers[2].bias.value[MODEL_NET_N_MIXED + k] = 2.0f * (float)k - 3.0f;
        t->layers[2].bias.value[2 * MODEL_NET_N_MIXED + k] = -0.5f;
    }
}

/* ---- What is not seen ---------------------------------------------------------------------- */

/* As net_input_chain() has it of inputs. */
static uint32_t chain_of_relation(uint32_t relation)
{
    return relation == MODEL_NET_GRAND ? 3 : relation == MODEL_NET_PARENT ? 2 : 1;
}

/* Columns of the first layer that the options leave out keep weights of 0. */
static bool is_seen(const struct net_trainer *t, uint32_t column)
{
    uint32_t n_embed = t->shape.n_label_embed, first_input = t->n_real_inputs - model_net_n_inputs(t->what);

    if (column < n_embed)
        return true;
    if (column < MODEL_NET_N_RELATIONS * n_embed)
        return !t->options->choice.is_onehot && chain_of_relation(column / n_embed) <= t->options->choice.n_chain;
    return column < first_input || net_input_chain(column - first_input) <= t->options->choice.n_chain;
}

void net_trainer_hide(struct net_trainer *t)
{
    struct net_weights *matrix = &t->layers[0].matrix;
    for (uint32_t i = 0; i < t->n_real_inputs; i++)
        if (!is_seen(t, i))
            memset(matrix->value + (size_t)i * matrix->m, 0, matrix->m * sizeof *matrix->value);
}

/* ---- As stored ---------------------------------------------------------------------------------- */

float net_trainer_round(float value, float step, float most)
{
    float rounded = floorf(value / step + 0.5f) * step;
    return rounded > most ? most : rounded < -most ? -most : rounded;
}

static void use_weights(struct net_weights *w, float step, float most, bool is_rounded)
{
    size_t n = (size_t)w->n * w->m;
    if (!is_rounded)
        memcpy(w->used, w->value, n * sizeof *w->used);
    for (size_t i = 0; i < n && is_rounded; i++)
        w->used[i] = net_trainer_round(w->value[i], step, most);
}

void net_trainer_use(struct net_trainer *t)
{
    use_weights(&t->labels, NET_TRAINER_WEIGHT_STEP, NET_TRAINER_MAX_WEIGHT, t->is_rounded);
    use_weights(&t->slices, NET_TRAINER_WEIGHT_STEP, NET_TRAINER_MAX_WEIGHT, t->is_rounded);
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++) {
        struct net_layer *layer = &t->layers[l];
        use_weights(&layer->matrix, NET_TRAINER_WEIGHT_STEP, NET_TRAINER_MAX_WEIGHT, t->is_rounded);
        use_weights(&layer->bias, NET_TRAINER_BIAS_STEP, MODEL_NET_MAX_BIAS * NET_TRAINER_BIAS_STEP, t->is_rounded);
        for (uint32_t i = 0; i < layer->matrix.n; i++)
            for (uint32_t j = 0; j < layer->matrix.m; j++)
                layer->turned[(size_t)j * layer->matrix.n + i] = layer->matrix.used[(size_t)i * layer->matrix.m + j];
    }
}

/* ---- Forward ------------------------------------------------------------------------------------- */

static void gather(const struct net_trainer *t, const struct net_row *row, float *in)
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

static void fill_inputs(struct net_trainer *t)
{
    uint32_t n_in = t->layers[0].matrix.n, n = model_net_n_inputs(t->what), first = t->n_real_inputs - n;

    for (uint32_t b = 0; b < t->n_batch; b++) {
        const uint8_t *inputs = t->rows->inputs + (size_t)t->batch[b] * MODEL_NET_GAP_INPUTS;
        float         *in = t->in + (size_t)b * n_in;
        gather(t, &t->rows->rows[t->batch[b]], in);
        for (uint32_t i = 0; i < n; i++)
            in[first + i] = (float)inputs[i] * INPUT_STEP - NET_TRAINER_INPUT_MIDDLE;
        if (t->what == MODEL_NET_LATE)
            in[first + NET_INPUT_IS_LATE] = NET_INPUT_UNKNOWN * INPUT_STEP - NET_TRAINER_INPUT_MIDDLE;
    }
}

static void activate(const struct net_trainer *t, float *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = out[i] < 0 ? 0 : out[i] > MAX_ACTIVE ? MAX_ACTIVE : out[i];
    for (size_t i = 0; i < n && t->is_rounded; i++)
        out[i] = (float)(int32_t)(out[i] * (1 << MODEL_NET_ACTIVE_BITS) + 0.5f) * ACTIVE_STEP; /* none is below 0 */
}

void net_trainer_forward(struct net_trainer *t)
{
    const float *in = t->in;

    fill_inputs(t);
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++) {
        struct net_layer *layer = &t->layers[l];
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

static void scatter(struct net_trainer *t, const struct net_row *row, const float *gradient)
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

static void clear(struct net_weights *w)
{
    memset(w->gradient, 0, (size_t)w->n * w->m * sizeof *w->gradient);
}

/* From the gradients of the head's outputs to those of everything. */
void net_trainer_backward(struct net_trainer *t)
{
    for (uint32_t l = MODEL_NET_N_LAYERS; l-- > 0;) {
        struct net_layer *layer = &t->layers[l];
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
                                                  .b = layer->turned, .c = in_gradient, .n = t->n_batch, .k = m,
                                                  .m = n });
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

static void step_weights(struct net_weights *w, float rate, float correction_1, float correction_2, float most)
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

void net_trainer_step(struct net_trainer *t, uint32_t step, uint32_t n_steps)
{
    float part = (float)step / (float)n_steps;
    float rate = LAST_RATE + (LEARNING_RATE - LAST_RATE) * 0.5f * (1 + cosf(3.14159265f * part));
    float slow = step < 50 ? (float)(step + 1) / 50 : 1;
    float correction_1 = 1 / (1 - powf(BETA_1, (float)(step + 1)));
    float correction_2 = 1 / (1 - powf(BETA_2, (float)(step + 1)));

    rate *= slow;
    step_weights(&t->labels, rate, correction_1, correction_2, NET_TRAINER_MAX_WEIGHT);
    step_weights(&t->slices, rate, correction_1, correction_2, NET_TRAINER_MAX_WEIGHT);
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++) {
        step_weights(&t->layers[l].matrix, rate, correction_1, correction_2, NET_TRAINER_MAX_WEIGHT);
        step_weights(&t->layers[l].bias, rate, correction_1, correction_2, MODEL_NET_MAX_BIAS * NET_TRAINER_BIAS_STEP);
    }
}

/* ---- Keeping ------------------------------------------------------------------------------------------- */

static void copy_all(struct net_trainer *t, bool is_back)
{
    struct net_weights *all[2 + 2 * MODEL_NET_N_LAYERS] = { &t->labels, &t->slices };

    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++) {
        all[2 + 2 * l] = &t->layers[l].matrix;
        all[3 + 2 * l] = &t->layers[l].bias;
    }
    for (uint32_t i = 0; i < 2 + 2 * MODEL_NET_N_LAYERS; i++)
        memcpy(is_back ? all[i]->value : all[i]->best, is_back ? all[i]->best : all[i]->value,
               (size_t)all[i]->n * all[i]->m * sizeof(float));
}

void net_trainer_keep(struct net_trainer *t)
{
    copy_all(t, false);
}

void net_trainer_restore(struct net_trainer *t)
{
    copy_all(t, true);
}
