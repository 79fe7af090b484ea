/* learn.c - the stages in order, and the frame that is opened again before it leaves. */
#include "gentc/learn.h"

#include "common/bundle/bundle_flat.h"
#include "common/bundle/model_number.h"
#include "common/gen/render.h"
#include "gentc/columns.h"
#include "gentc/gap_shift.h"
#include "gentc/periods.h"
#include "gentc/seed_search.h"
#include "gentc/seed_window.h"
#include "gentc/structure.h"
#include "gentc/time_judge.h"
#include "gentc/times.h"

/* To which part of what is off by tables networks have to bring it: they cost bytes. From DEAR_LEVEL on, to any less. */
#define LEAST_NEARER 0.9
#define DEAR_LEVEL   7u

void learn_init(struct learn *learn, const struct learn_options *options, struct stats *stats,
                struct progress *progress)
{
    *learn = (struct learn){ .options = *options, .stats = stats, .progress = progress };
    arena_init(&learn->arena);
    model_build_init(&learn->build);
}

void learn_free(struct learn *learn)
{
    model_build_free(&learn->build);
    arena_free(&learn->arena);
    seed_rows_free(&learn->seed_rows);
    buffer_free(&learn->draft);
    buffer_free(&learn->seeds);
}

static void begin_stage(struct learn *learn, const char *stage)
{
    progress_begin(learn->progress, &(struct progress_state){ .stage = stage,
                                                              .n_traces = learn->facts.n_traces,
                                                              .n_spans = learn->facts.n_spans,
                                                              .n_bytes = learn->facts.n_input_bytes });
}

static struct frame_facts measure_window(const struct window *window, const struct learn_options *options)
{
    struct frame_facts facts = {
        .n_traces = window->n_traces,
        .n_spans = window->first[window->n_traces],
        .n_input_bytes = window->n_input_bytes,
        .source = window->spans->style,
        .level = (uint8_t)level_number(options->position),
    };

    facts.window_start_ns = facts.n_spans == 0 ? 0 : UINT64_MAX;
    for (uint64_t i = 0; i < facts.n_spans; i++) {
        const struct span *span = &window->spans->spans[window->order[i]];
        if (span->start_ns < facts.window_start_ns)
            facts.window_start_ns = span->start_ns;
        if (span->end_ns > facts.window_end_ns)
            facts.window_end_ns = span->end_ns;
        facts.n_events += span->n_events;
        facts.n_links += span->n_links;
    }
    return facts;
}

/* Networks are worth their bytes where there is much to learn, and the level has bytes for it. */
static void choose_model(const struct learn_options *options, uint32_t n_spans, struct net_options *net)
{
    const struct learn_model_options *model = &options->model;
    bool is_worth_it = net->is_default && n_spans >= LEVEL_NET_MIN_SPANS;

    if (model->model == LEARN_MODEL_TABLE || (model->model == LEARN_MODEL_AUTO && !is_worth_it)) {
        net->n_visits = 0;
        return;
    }
    if (model->n_epochs != 0)
        net->n_visits = (uint64_t)model->n_epochs * n_spans;
    net->choice = (struct net_choice){ .n_chain = model->n_chain, .n_threads = options->n_threads,
                                       .is_onehot = model->is_onehot != 0,
                                       .is_forest = model->model == LEARN_MODEL_TREE,
                                       .worth = level_forest_worth(level_number(options->position)),
                                       .warm = model->warm };
}

static enum status build_model(struct learn *learn, const struct window *window, struct structure *structure,
                               struct fail *fail)
{
    struct level     level = level_view(learn->options.position, &learn->options.dials,
                                        window->first[window->n_traces]);
    double           since_s = stats_clock();
    enum status      s;

    choose_model(&learn->options, window->first[window->n_traces], &level.times.net);
    learn->facts = measure_window(window, &learn->options);
    learn->build.model.source = learn->facts.source;
    begin_stage(learn, "structure");
    s = structure_build(window, &learn->build, &learn->arena, structure, fail);
    if (s == STATUS_OK)
        s = periods_build(window, structure, level.n_periods, &learn->build, fail);
    stats_spend(learn->stats, STATS_STRUCTURE, &since_s);
    if (s != STATUS_OK)
        return s;

    begin_stage(learn, "columns");
    learn->n_seeds = learn->options.n_seeds == LEARN_SEEDS_BY_LEVEL ? level.n_seeds : learn->options.n_seeds;
    s = columns_build(window, structure, &level.columns, &learn->build,
                      learn->n_seeds > 1 || learn->options.n_window_seeds > 1 ? &learn->seed_rows : NULL, fail);
    stats_spend(learn->stats, STATS_COLUMNS, &since_s);
    if (s != STATUS_OK)
        return s;

    begin_stage(learn, "times");
    s = times_build(window, structure, &level.times, &learn->build, &learn->arena, fail);
    if (s == STATUS_OK)
        s = model_build_finish(&learn->build, fail);
    if (s == STATUS_OK)
        s = model_number(&learn->build.model, &learn->arena, fail);
    if (s == STATUS_OK)
        s = model_derive(&learn->build.model, &learn->arena, fail);
    if (s == STATUS_OK)
        s = model_check(&learn->build.model, fail);
    if (s == STATUS_OK && learn->build.model.n_nets != 0)
        s = gap_shift_fit(learn->build.gap_shares, &learn->build.model, fail);
    stats_spend(learn->stats, STATS_TIMES, &since_s);
    return s;
}

/* Networks that are chosen for the window stay if its spans are nearer by them than by tables. */
enum status learn_model(struct learn *learn, const struct window *window, struct fail *fail)
{
    struct structure structure, same;
    struct learn     tables; /* owned here, or what 'learn' was */
    double           by_nets, by_tables;
    enum status      s = build_model(learn, window, &structure, fail);

    if (s != STATUS_OK || learn->options.model.model != LEARN_MODEL_AUTO || learn->build.model.n_nets == 0)
        return s;
    learn_init(&tables, &learn->options, learn->stats, learn->progress);
    tables.options.model.model = LEARN_MODEL_TABLE;
    s = build_model(&tables, window, &same, fail);
    if (s == STATUS_OK)
        s = time_judge_model(window, &structure, &learn->build.model, &by_nets, fail);
    if (s == STATUS_OK)
        s = time_judge_model(window, &same, &tables.build.model, &by_tables, fail);
    if (s == STATUS_OK) {
        stats_add_judged(learn->stats, by_nets, by_tables);
        double least = level_number(learn->options.position) < DEAR_LEVEL ? LEAST_NEARER : 1;
        if (by_nets > least * by_tables) {
            struct learn nets = *learn;
            *learn = tables;
            tables = nets;
        }
    }
    learn_free(&tables);
    return s;
}

/* ---- Frame ------------------------------------------------------------------ */

static void put_word(struct buffer *out, uint64_t word)
{
    for (int i = 0; i < 8; i++)
        buffer_append_byte(out, (uint8_t)(word >> 8 * i));
}

static enum status choose_seed(const struct learn *learn, uint64_t *seed, struct fail *fail)
{
    struct buffer topology = { 0 }, words = { 0 }; /* owned here */
    enum status   s = model_code_emit(&learn->build.model, MODEL_SECTION_TOPOLOGY, &topology, fail);

    if (s == STATUS_OK) {
        put_word(&words, learn->options.seed);
        put_word(&words, learn->facts.window_start_ns);
        put_word(&words, learn->facts.n_traces);
        put_word(&words, learn->facts.n_spans);
        put_word(&words, hash_xxh64(topology.data, topology.n));
        if (topology.has_failed || words.has_failed)
            s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "seed");
        else
            *seed = hash_xxh64(words.data, words.n);
    }
    buffer_free(&words);
    buffer_free(&topology);
    return s;
}

static enum status view_frame(const struct buffer *frame, struct frame_view *view, struct fail *fail)
{
    *view = (struct frame_view){ .n_bytes = frame->n };
    return bundle_flat_view(frame->data + FRAME_HEADER_BYTES, frame->n - FRAME_HEADER_BYTES, &view->facts,
                            view->sections, fail);
}

/* Gives the model the best seeds, and their section; none where none is worth it or they do not fit. */
static enum status search_seeds(struct learn *learn, struct gen *gen, struct model *model, struct arena *arena,
                                struct fail *fail)
{
    const struct seed_search_options options = { learn->n_seeds, learn->options.n_threads };
    struct model              seeded = *model;
    struct seed_search_result result = { 0 };
    enum status               s = STATUS_NO_MEMORY;

    seeded.n_seeds = model->n_columns;
    seeded.seeds = arena_take(arena, model->n_columns, sizeof *seeded.seeds);
    if (seeded.seeds != NULL)
        s = seed_search_run(&learn->seed_rows, model, gen, &options, seeded.seeds, &result);
    if (s != STATUS_OK)
        return fail_set(fail, s, FAIL_NO_OFFSET, "seeds");
    stats_add_seeds(learn->stats, &result);
    if (result.n_seeds == 0)
        return STATUS_OK;
    s = model_code_emit(&seeded, MODEL_SECTION_SEEDS, &learn->seeds, fail);
    if (s != STATUS_OK || learn->draft.n + learn->seeds.n + LEARN_SECTION_BYTES > learn->options.max_bytes)
        return s;
    s = model_code_read(model, MODEL_SECTION_SEEDS, learn->seeds.data, learn->seeds.n, arena, fail);
    return s == STATUS_OK ? gen_reseed_columns(gen, arena, fail) : s;
}

static enum status search_window_seed(struct learn *learn, struct model *model, struct fail *fail)
{
    const struct seed_window_options options = { gen_options_of(learn->facts.source.format),
                                                 learn->options.n_window_seeds, learn->options.n_threads };
    struct seed_window_result result;
    enum status               s = seed_window_run(&learn->seed_rows, model, &options, &result, fail);

    if (s == STATUS_OK)
        stats_add_window_seed(learn->stats, &result);
    learn->facts.seed = model->seed;
    return s;
}

static enum status regenerate(struct learn *learn, struct model *model, struct arena *arena, double *since_s,
                              struct fail *fail)
{
    struct render_options options = { .style = learn->facts.source,
                                      .n_traces = model->n_traces,
                                      .max_bytes = UINT64_MAX,
                                      .n_threads = learn->options.n_threads,
                                      .is_marked = true,
                                      .is_hashed = true };
    struct gen_options    gen_options = gen_options_of(learn->facts.source.format);
    struct render_sink    nobody = { 0 };
    struct render_result  result;
    struct gen           *gen;

    enum status s = STATUS_OK;
    if (learn->options.n_window_seeds > 1)
        s = search_window_seed(learn, model, fail);
    stats_spend(learn->stats, STATS_SEEDS, since_s);
    if (s == STATUS_OK)
        s = gen_build(model, &gen_options, arena, &gen, fail);
    stats_spend(learn->stats, STATS_REGENERATE, since_s);
    if (s == STATUS_OK && learn->n_seeds > 1)
        s = search_seeds(learn, gen, model, arena, fail);
    stats_spend(learn->stats, STATS_SEEDS, since_s);
    if (s == STATUS_OK)
        s = render_run(model, gen, &options, &nobody, arena, &result, fail);
    if (s != STATUS_OK)
        return s;
    learn->facts.n_output_bytes = result.n_bytes;
    memcpy(learn->facts.output_sha256, result.sha256, sizeof result.sha256);
    return STATUS_OK;
}

enum status learn_code(struct learn *learn, struct text dropped, struct fail *fail)
{
    double since_s = stats_clock();

    begin_stage(learn, "code");
    learn->facts.dropped = dropped;
    learn->facts.model_kind = (uint8_t)frame_model_kind(&learn->build.model);
    learn->draft.n = 0;
    enum status s = choose_seed(learn, &learn->facts.seed, fail);
    learn->build.model.seed = learn->facts.seed;
    if (s == STATUS_OK)
        s = frame_emit(&learn->build.model, &learn->facts, &learn->draft, fail);
    stats_spend(learn->stats, STATS_CODE, &since_s);
    return s;
}

uint64_t learn_bytes(const struct learn *learn)
{
    return learn->draft.n + LEARN_DIGEST_BYTES;
}

/* A column's seed takes as many bits as its candidates, and two or three to say so; columns whose
 * seeds would move too few spans get none, so that large windows need less than this. */
uint64_t learn_bytes_seeded(const struct learn *learn)
{
    uint64_t n_bits = 3, n_most = learn->draft.n / 32;

    if (learn->n_seeds < 2)
        return learn_bytes(learn);
    for (uint32_t n = learn->n_seeds - 1; n > 0; n >>= 1)
        n_bits++;
    uint64_t n_bytes = learn->seed_rows.n_columns * n_bits / 8;
    return learn->draft.n + LEARN_SECTION_BYTES + (n_bytes < n_most ? n_bytes : n_most);
}

enum status learn_frame(struct learn *learn, struct buffer *frame, struct fail *fail)
{
    struct frame_view view;
    struct model      decoded;
    struct arena      arena; /* owned here: the decoded model and its generator */
    double            since_s = stats_clock();

    arena_init(&arena);
    enum status s = view_frame(&learn->draft, &view, fail);
    if (s == STATUS_OK)
        s = frame_decode(&view, &arena, &decoded, fail);
    stats_spend(learn->stats, STATS_CODE, &since_s);
    if (s == STATUS_OK) {
        begin_stage(learn, "regenerate");
        s = regenerate(learn, &decoded, &arena, &since_s, fail);
        stats_spend(learn->stats, STATS_REGENERATE, &since_s);
    }
    frame->n = 0;
    if (s == STATUS_OK && decoded.n_seeds != 0)
        view.sections[MODEL_SECTION_SEEDS] = (struct frame_section){
            .section = MODEL_SECTION_SEEDS, .codec = CODEC_RANGE, .data = learn->seeds.data, .n = learn->seeds.n,
            .xxh64 = hash_xxh64(learn->seeds.data, learn->seeds.n), .is_there = true,
        };
    if (s == STATUS_OK)
        s = frame_emit_again(&view, &learn->facts, frame, fail);
    if (s == STATUS_OK)
        s = view_frame(frame, &view, fail);
    if (s == STATUS_OK)
        stats_add_frame(learn->stats, &view);
    if (s == STATUS_OK && learn->build.model.n_nets != 0)
        stats_add_nets(learn->stats, learn->build.nets);
    stats_spend(learn->stats, STATS_CODE, &since_s);
    arena_free(&arena);
    return s;
}
