/* net_train.c - the networks that draw durations, gaps and what is late, learned by likelihood.
 *
 * A row's loss is how unlikely the interval in which it lies is under the mixture
 * that the network gives. Batches are shuffled; in the last part of the steps networks are used as they will be
 * stored. There a step that turns a few weights over to the next of their values may cost as much as a third of the
 * training has gained: the network is tried now and then on rows that are held out, and the best stays. */
#include "gentc/net_train.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/permute.h"
#include "gentc/net_mixture.h"
#include "gentc/net_rows.h"
#include "gentc/net_trainer.h"
#include "gentc/warm_start.h"

#define WARM_PART    3    /* of a warm start's visits: a third */
#define ROUNDED_PART 0.2f /* of the steps, the last: as stored */

#define N_TRIED    4096u /* rows of a trial, at most */
#define TRIAL_PART 80u   /* of all steps: so many between two trials, 16 in the rounded part, */
#define TRIAL_PACE 2u    /* but as many as it has batches, twice, of which a trial takes a third as long as one step */

/* What one network is taught. */
struct lesson {
    struct net_trainer      trainer;
    uint32_t               *order;       /* rows that are taught, (n_rows); in the trainer's arena, like the next */
    uint32_t               *tried;       /* rows of a trial, (n_tried) */
    uint32_t                n_rows, n_tried;
    const struct model_net *warm;        /* NULL: from scratch */
    const uint32_t         *warm_labels; /* of each label there, or MODEL_NONE */
    struct model_build_net  found;       /* of the weights that were kept */
};

/* ---- Rows ------------------------------------------------------------------------------------ */

static bool says_something(const struct net_row *row, uint32_t what)
{
    return row->interval[what].low <= row->interval[what].high;
}

/* Evenly spread over all of them. */
static void choose_tried(const uint32_t *rows, uint32_t n, struct lesson *lesson)
{
    lesson->n_tried = n < N_TRIED ? n : N_TRIED;
    for (uint32_t i = 0; i < lesson->n_tried; i++)
        lesson->tried[i] = rows[(uint64_t)i * n / lesson->n_tried];
}

/* What is held out, if that is enough, is tried; else some of what is taught. */
static void part_rows(struct lesson *lesson)
{
    struct net_trainer    *t = &lesson->trainer;
    const struct net_rows *rows = t->rows;
    uint32_t              *held = arena_take(&t->arena, rows->n, sizeof *held), n_held = 0;
    uint32_t               n_least = t->options->choice.n_least_held;

    lesson->order = arena_take(&t->arena, rows->n, sizeof *lesson->order);
    lesson->tried = arena_take(&t->arena, N_TRIED, sizeof *lesson->tried);
    t->has_failed |= held == NULL || lesson->order == NULL || lesson->tried == NULL;
    if (t->has_failed)
        return;
    for (uint32_t i = 0; i < rows->n; i++)
        if (rows->rows[i].is_held && says_something(&rows->rows[i], t->what))
            held[n_held++] = i;
    lesson->found.is_held_out = n_held >= (n_least == 0 ? NET_TRAIN_LEAST_HELD : n_least);
    for (uint32_t i = 0; i < rows->n; i++)
        if (says_something(&rows->rows[i], t->what) && !(lesson->found.is_held_out && rows->rows[i].is_held))
            lesson->order[lesson->n_rows++] = i;
    if (lesson->found.is_held_out)
        choose_tried(held, n_held, lesson);
    else
        choose_tried(lesson->order, lesson->n_rows, lesson);
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
static void load_layer(struct net_trainer *t, uint32_t at, const int8_t *tensor, const int16_t *biases)
{
    struct net_layer *layer = &t->layers[at];
    uint32_t n = at == 0 ? t->n_real_inputs : layer->matrix.n, m = layer->matrix.m;
    uint32_t first_input = at == 0 ? t->n_real_inputs - model_net_n_inputs(t->what) : n;

    for (uint32_t j = 0; j < layer->n_real; j++) {
        layer->bias.value[j] = NET_TRAINER_BIAS_STEP * (float)biases[j];
        for (uint32_t i = 0; i < n; i++) {
            float weight = NET_TRAINER_WEIGHT_STEP * (float)tensor[(size_t)j * n + i];
            layer->matrix.value[(size_t)i * m + j] = weight;
            if (i >= first_input)
                layer->bias.value[j] += NET_TRAINER_INPUT_MIDDLE * weight;
        }
    }
}

/* Slices are times of another window: they begin anew, and so do labels that it did not have. */
static void load_warm(struct lesson *lesson)
{
    struct net_trainer *t = &lesson->trainer;
    const int8_t       *labels = lesson->warm->tensors[MODEL_NET_LABELS];

    for (uint32_t l = 0; l < t->labels.n; l++)
        for (uint32_t i = 0; i < t->labels.m && lesson->warm_labels[l] != MODEL_NONE; i++)
            t->labels.value[(size_t)l * t->labels.m + i] =
                NET_TRAINER_WEIGHT_STEP * (float)labels[(size_t)lesson->warm_labels[l] * t->labels.m + i];
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
        load_layer(t, l, lesson->warm->tensors[MODEL_NET_FIRST + l], lesson->warm->biases[l]);
}

/* ---- Steps ------------------------------------------------------------------------------------ */

/* The bits that the batch costs; the gradients of the outputs. */
static double measure(struct net_trainer *t)
{
    struct net_layer *head = &t->layers[MODEL_NET_N_LAYERS - 1];
    double            bits = 0;

    for (uint32_t b = 0; b < t->n_batch; b++) {
        float *gradient = head->out_gradient + (size_t)b * head->matrix.m;
        bits += net_mixture_row_cost(t->what, &t->rows->rows[t->batch[b]], head->out + (size_t)b * head->matrix.m,
                                     gradient);
        for (uint32_t k = 0; k < head->n_real; k++)
            gradient[k] /= (float)t->n_batch;
    }
    return bits;
}

/* The bits that the rows of a trial cost. */
static double try_weights(struct lesson *lesson, bool is_rounded)
{
    struct net_trainer *t = &lesson->trainer;
    double              bits = 0;

    t->is_rounded = is_rounded;
    net_trainer_use(t);
    for (uint32_t i = 0; i < lesson->n_tried; i += t->n_batch) {
        t->n_batch = lesson->n_tried - i < NET_TRAINER_BATCH ? lesson->n_tried - i : NET_TRAINER_BATCH;
        memcpy(t->batch, lesson->tried + i, t->n_batch * sizeof *t->batch);
        net_trainer_forward(t);
        bits += measure(t);
    }
    return bits;
}

/* Keeps the weights if none were better. */
static void judge(struct lesson *lesson)
{
    struct model_build_net *found = &lesson->found;
    double                  bits = try_weights(lesson, true);

    if (found->n_trials++ == 0 || bits < found->bits) {
        found->bits = bits;
        net_trainer_keep(&lesson->trainer);
    }
    found->last_bits = bits;
}

/* The next rows of an endless sequence of shuffles. */
static void fill_batch(struct lesson *lesson, struct permute *permute, uint64_t *n_seen)
{
    struct net_trainer *t = &lesson->trainer;

    for (t->n_batch = 0; t->n_batch < NET_TRAINER_BATCH; ++*n_seen) {
        uint32_t place = (uint32_t)(*n_seen % lesson->n_rows);
        if (place == 0)
            permute_init(permute, lesson->n_rows, *n_seen / lesson->n_rows + 1);
        t->batch[t->n_batch++] = lesson->order[permute_at(permute, place)];
    }
}

static void train(struct lesson *lesson)
{
    struct net_trainer *t = &lesson->trainer;
    uint64_t       n_visits = t->options->n_visits / (lesson->warm != NULL ? WARM_PART : 1), n_seen = 0;
    uint32_t       n_steps = lesson->n_rows == 0 ? 0 : (uint32_t)(n_visits / NET_TRAINER_BATCH);
    uint32_t       n_between = n_steps / TRIAL_PART;
    uint32_t       n_paced = TRIAL_PACE * (lesson->n_tried / NET_TRAINER_BATCH + 1);
    struct permute permute = { 0 };

    n_between = n_between < n_paced ? n_paced : n_between;
    for (uint32_t step = 0; step < n_steps; step++) {
        bool is_rounded = (float)step >= (1 - ROUNDED_PART) * (float)n_steps;
        if (is_rounded && (n_steps - step) % n_between == 0)
            judge(lesson);
        t->is_rounded = is_rounded;
        fill_batch(lesson, &permute, &n_seen);
        net_trainer_use(t);
        net_trainer_forward(t);
        measure(t);
        net_trainer_backward(t);
        net_trainer_step(t, step, n_steps);
        net_trainer_hide(t);
    }
    judge(lesson);
    net_trainer_restore(t);
    lesson->found.float_bits = try_weights(lesson, false);
    lesson->found.n_taught = lesson->n_rows;
    lesson->found.n_tried = lesson->n_tried;
}

/* ---- Into the model ------------------------------------------------------------------------------------ */

static int8_t stored(float value)
{
    float rounded = net_trainer_round(value, NET_TRAINER_WEIGHT_STEP, NET_TRAINER_MAX_WEIGHT);
    return (int8_t)lroundf(rounded / NET_TRAINER_WEIGHT_STEP);
}

static void keep_embeddings(const struct net_weights *w, int8_t *tensor)
{
    for (size_t i = 0; i < (size_t)w->n * w->m; i++)
        tensor[i] = stored(w->value[i]);
}

/* Rows of the tensor are outputs. What centring the inputs took goes into the biases. */
static void keep_layer(const struct net_trainer *t, uint32_t at, int8_t *tensor, int16_t *biases)
{
    const struct net_layer *layer = &t->layers[at];
    uint32_t n = at == 0 ? t->n_real_inputs : layer->matrix.n, m = layer->matrix.m;
    uint32_t first_input = at == 0 ? t->n_real_inputs - model_net_n_inputs(t->what) : n;

    for (uint32_t j = 0; j < layer->n_real; j++) {
        float bias = layer->bias.value[j];
        for (uint32_t i = 0; i < n; i++) {
            tensor[(size_t)j * n + i] = stored(layer->matrix.value[(size_t)i * m + j]);
            if (i >= first_input)
                bias -= NET_TRAINER_INPUT_MIDDLE * NET_TRAINER_WEIGHT_STEP * (float)tensor[(size_t)j * n + i];
        }
        bias = net_trainer_round(bias, NET_TRAINER_BIAS_STEP, MODEL_NET_MAX_BIAS * NET_TRAINER_BIAS_STEP);
        biases[j] = (int16_t)lroundf(bias / NET_TRAINER_BIAS_STEP);
    }
}

static bool keep(const struct net_trainer *t, struct model *model, struct arena *arena)
{
    struct model_net *net = &model->nets[t->what];

    *net = (struct model_net){ .n_label_embed = t->shape.n_label_embed, .n_slice_embed = t->shape.n_slice_embed,
                               .n_hidden = { t->shape.n_hidden[0], t->shape.n_hidden[1] } };
    for (uint32_t i = 0; i < MODEL_NET_N_TENSORS; i++) {
        size_t n = (size_t)model_net_rows(model, net, t->what, i) * model_net_columns(net, t->what, i);
        if ((net->tensors[i] = arena_take(arena, n, 1)) == NULL)
            return false;
    }
    for (uint32_t i = 0; i < MODEL_NET_N_LAYERS; i++) {
        size_t n = model_net_rows(model, net, t->what, MODEL_NET_FIRST + i);
        if ((net->biases[i] = arena_take(arena, n, sizeof *net->biases[i])) == NULL)
            return false;
    }
    keep_embeddings(&t->labels, net->tensors[MODEL_NET_LABELS]);
    keep_embeddings(&t->slices, net->tensors[MODEL_NET_SLICES]);
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
        keep_layer(t, l, net->tensors[MODEL_NET_FIRST + l], net->biases[l]);
    return true;
}

static void *run(void *context)
{
    struct lesson      *lesson = context;
    struct net_trainer *t = &lesson->trainer;

    net_trainer_open(t);
    part_rows(lesson);
    if (!t->has_failed) {
        if (lesson->warm != NULL)
            load_warm(lesson);
        train(lesson);
    }
    return NULL;
}

/* Gaps beside the others, where there are threads. */
static void run_all(struct lesson lessons[MODEL_N_NETS], uint32_t n_threads)
{
    pthread_t thread;
    bool      has_thread = n_threads > 1 && pthread_create(&thread, NULL, run, &lessons[MODEL_NET_GAP]) == 0;

    for (uint32_t what = 0; what < MODEL_N_NETS; what++)
        if (what != MODEL_NET_GAP || !has_thread)
            run(&lessons[what]);
    if (has_thread)
        pthread_join(thread, NULL);
}

enum status net_train(const struct net_rows *rows, const struct net_options *options, struct model_build *build,
                      struct arena *arena, struct fail *fail)
{
    struct model *model = &build->model;
    struct lesson lessons[MODEL_N_NETS]; /* their arenas owned here */
    uint32_t     *warm_labels = NULL;
    bool          has_all;

    if (options->choice.warm != NULL) {
        enum status s = warm_start_match(options->choice.warm, build, arena, &warm_labels, fail);
        if (s != STATUS_OK)
            return s;
    }
    model->nets = arena_take(arena, MODEL_N_NETS, sizeof *model->nets);
    model->n_nets = MODEL_N_NETS;
    has_all = model->nets != NULL;

    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        const struct net_shape *shape = what == MODEL_NET_LATE ? &options->late_shape : &options->shape;
        lessons[what] = (struct lesson){
            .trainer = { .rows = rows, .options = options, .model = model, .what = what, .shape = *shape },
            .warm_labels = warm_labels,
        };
        if (warm_labels != NULL && can_start_from(options->choice.warm, what, shape))
            lessons[what].warm = &options->choice.warm->nets[what];
        arena_init(&lessons[what].trainer.arena);
    }
    if (has_all)
        run_all(lessons, options->choice.n_threads);
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        struct net_trainer *t = &lessons[what].trainer;
        has_all = has_all && !t->has_failed && keep(t, model, arena);
        build->nets[what] = lessons[what].found;
        arena_free(&t->arena);
    }
    return has_all ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to train networks");
}
