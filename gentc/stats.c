/* stats.c - counts and times as JSON and as text. */
#include "gentc/stats.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

static const char *const stage_names[STATS_N_STAGES] = {
    [STATS_READ] = "read",   [STATS_STRUCTURE] = "structure", [STATS_COLUMNS] = "columns",
    [STATS_TIMES] = "times", [STATS_CODE] = "code",           [STATS_SEEDS] = "seeds",
    [STATS_REGENERATE] = "regenerate",
};

static const char *const net_names[MODEL_N_NETS] = {
    [MODEL_NET_DURATION] = "durations", [MODEL_NET_GAP] = "gaps", [MODEL_NET_LATE] = "late",
};

void stats_free(struct stats *stats)
{
    buffer_free(&stats->frames);
}

double stats_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void stats_spend(struct stats *stats, enum stats_stage stage, double *since_s)
{
    double now_s = stats_clock();
    stats->seconds[stage] += now_s - *since_s;
    *since_s = now_s;
}

void stats_add_notes(struct stats *stats, const struct span_table_notes *notes)
{
    stats->notes.n_lines += notes->n_lines;
    stats->notes.n_bad_lines += notes->n_bad_lines;
    stats->notes.n_bad_spans += notes->n_bad_spans;
    stats->notes.n_unknown_members += notes->n_unknown_members;
    stats->notes.n_input_bytes += notes->n_input_bytes;
}

void stats_add_seeds(struct stats *stats, const struct seed_search_result *result)
{
    stats->seeds.n_columns += result->n_columns;
    stats->seeds.n_seeds += result->n_seeds;
    stats->seeds.n_tried += result->n_tried;
    stats->seeds.before += result->before;
    stats->seeds.after += result->after;
}

void stats_add_window_seed(struct stats *stats, const struct seed_window_result *result)
{
    stats->window_seeds.n_tried += result->n_tried;
    stats->window_seeds.before += result->before;
    stats->window_seeds.after += result->after;
}

void stats_add_judged(struct stats *stats, double by_nets, double by_tables)
{
    stats->by_nets += by_nets;
    stats->by_tables += by_tables;
    stats->n_judged++;
}

void stats_add_nets(struct stats *stats, const struct model_build_net nets[MODEL_N_NETS])
{
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        struct stats_net *sum = &stats->nets[what];
        sum->n_taught += nets[what].n_taught;
        sum->n_tried += nets[what].n_tried;
        sum->n_held_out += nets[what].is_held_out ? nets[what].n_tried : 0;
        sum->bits += nets[what].bits;
        sum->float_bits += nets[what].float_bits;
        sum->last_bits += nets[what].last_bits;
        sum->n_leaves += nets[what].n_leaves;
    }
}

void stats_add_frame(struct stats *stats, const struct frame_view *view)
{
    struct stats_frame frame = { .facts = view->facts, .n_bundle_bytes = view->n_bytes };

    frame.facts.dropped = (struct text){ 0 };
    for (int i = 0; i < MODEL_N_SECTIONS; i++) {
        frame.section_bytes[i] = (uint32_t)view->sections[i].n;
        frame.section_codec[i] = view->sections[i].codec;
    }
    buffer_append(&stats->frames, &frame, sizeof frame);
}

static size_t count_frames(const struct stats *stats)
{
    return stats->frames.n / sizeof(struct stats_frame);
}

static struct stats_frame frame_at(const struct stats *stats, size_t at)
{
    struct stats_frame frame;
    memcpy(&frame, stats->frames.data + at * sizeof frame, sizeof frame);
    return frame;
}

static struct stats_frame sum_frames(const struct stats *stats)
{
    struct stats_frame sum = { 0 };

    for (size_t i = 0; i < count_frames(stats); i++) {
        struct stats_frame frame = frame_at(stats, i);
        sum.facts.n_traces += frame.facts.n_traces;
        sum.facts.n_spans += frame.facts.n_spans;
        sum.facts.n_events += frame.facts.n_events;
        sum.facts.n_links += frame.facts.n_links;
        sum.facts.n_output_bytes += frame.facts.n_output_bytes;
        sum.n_bundle_bytes += frame.n_bundle_bytes;
        for (int s = 0; s < MODEL_N_SECTIONS; s++)
            sum.section_bytes[s] += frame.section_bytes[s];
    }
    return sum;
}

/* ---- JSON ------------------------------------------------------------------ */

static void put(struct buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct buffer *out, const char *format, ...)
{
    char    text[256];
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (n > 0)
        buffer_append(out, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

#define ULL(value) ((unsigned long long)(value))

static void put_counts(const struct stats_frame *frame, struct buffer *out)
{
    put(out, "\"traces\":%llu,\"spans\":%llu,\"events\":%llu,\"links\":%llu,", ULL(frame->facts.n_traces),
        ULL(frame->facts.n_spans), ULL(frame->facts.n_events), ULL(frame->facts.n_links));
    put(out, "\"bundle_bytes\":%llu,\"output_bytes\":%llu,\"sections\":{", ULL(frame->n_bundle_bytes),
        ULL(frame->facts.n_output_bytes));
    for (int s = 0; s < MODEL_N_SECTIONS; s++)
        put(out, "%s\"%s\":%u", s == 0 ? "" : ",", model_section_name((enum model_section)s), frame->section_bytes[s]);
    put(out, "}");
}

static void put_frame(const struct stats_frame *frame, struct buffer *out)
{
    put(out, "{");
    put_counts(frame, out);
    put(out, ",\"input_bytes\":%llu,\"window_start_ns\":\"%llu\",\"window_end_ns\":\"%llu\",",
        ULL(frame->facts.n_input_bytes), ULL(frame->facts.window_start_ns), ULL(frame->facts.window_end_ns));
    put(out, "\"level\":%u,\"seed\":\"%llu\",\"sha256\":\"", frame->facts.level, ULL(frame->facts.seed));
    for (int i = 0; i < HASH_SHA256_BYTES; i++)
        put(out, "%02x", frame->facts.output_sha256[i]);
    put(out, "\"}");
}

static double peak_megabytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1e3 : 0;
}

static void put_nets(const struct stats *stats, struct buffer *out)
{
    const char *before = "";

    put(out, ",\"nets\":{");
    for (int what = 0; what < MODEL_N_NETS; what++) {
        const struct stats_net *net = &stats->nets[what];
        double                  n = (double)net->n_tried;
        if (net->n_tried == 0)
            continue;
        put(out, "%s\"%s\":{\"taught\":%llu,\"tried\":%llu,\"held_out\":%llu,", before, net_names[what],
            ULL(net->n_taught), ULL(net->n_tried), ULL(net->n_held_out));
        put(out, "\"bits\":%.4f,\"float_bits\":%.4f,\"last_bits\":%.4f}", net->bits / n, net->float_bits / n,
            net->last_bits / n);
        before = ",";
    }
    put(out, "}");
}

static void put_forests(const struct stats *stats, struct buffer *out)
{
    const char *before = "";

    put(out, ",\"forests\":{");
    for (int what = 0; what < MODEL_N_NETS; what++)
        if (stats->nets[what].n_leaves != 0) {
            put(out, "%s\"%s\":{\"leaves\":%llu}", before, net_names[what], ULL(stats->nets[what].n_leaves));
            before = ",";
        }
    put(out, "}");
}

void stats_print_json(const struct stats *stats, struct buffer *out)
{
    struct stats_frame sum = sum_frames(stats);

    put(out, "{\"lines\":%llu,\"bad_lines\":%llu,\"bad_spans\":%llu,\"unknown_members\":%llu,\"input_bytes\":%llu,",
        ULL(stats->notes.n_lines), ULL(stats->notes.n_bad_lines), ULL(stats->notes.n_bad_spans),
        ULL(stats->notes.n_unknown_members), ULL(stats->notes.n_input_bytes));
    put(out, "\"warnings\":%llu,", ULL(stats->notes.n_bad_lines + stats->notes.n_bad_spans));
    put_counts(&sum, out);
    put(out, ",\"seeds\":{\"columns\":%u,\"chosen\":%u,\"tried\":%llu,\"before\":%.1f,\"after\":%.1f}",
        stats->seeds.n_columns, stats->seeds.n_seeds, ULL(stats->seeds.n_tried), stats->seeds.before,
        stats->seeds.after);
    put(out, ",\"window_seeds\":{\"tried\":%u,\"before\":%llu,\"after\":%llu}", stats->window_seeds.n_tried,
        ULL(stats->window_seeds.before), ULL(stats->window_seeds.after));
    put(out, ",\"judged\":{\"windows\":%u,\"networks\":%.4f,\"tables\":%.4f}", stats->n_judged, stats->by_nets,
        stats->by_tables);
    put_nets(stats, out);
    put_forests(stats, out);
    put(out, ",\"seconds\":{");
    for (int s = 0; s < STATS_N_STAGES; s++)
        put(out, "%s\"%s\":%.3f", s == 0 ? "" : ",", stage_names[s], stats->seconds[s]);
    put(out, "},\"peak_mb\":%.1f,\"frames\":[", peak_megabytes());
    for (size_t i = 0; i < count_frames(stats); i++) {
        struct stats_frame frame = frame_at(stats, i);
        put(out, "%s", i == 0 ? "" : ",");
        put_frame(&frame, out);
    }
    put(out, "]}\n");
}

/* ---- Text ------------------------------------------------------------------- */

static void print_nets(const struct stats *stats)
{
    if (stats->n_judged != 0)
        fprintf(stderr, "gentc: times are off by %.4f with networks, by %.4f with tables alone\n",
                stats->by_nets / stats->n_judged, stats->by_tables / stats->n_judged);
    for (int what = 0; what < MODEL_N_NETS; what++) {
        const struct stats_net *net = &stats->nets[what];
        double                  n = (double)net->n_tried;
        if (net->n_leaves != 0)
            fprintf(stderr, "gentc: forest of %s: %llu leaves\n", net_names[what], ULL(net->n_leaves));
        if (net->n_tried != 0)
            fprintf(stderr, "gentc: network of %s: %.4f bits a row of %llu, %llu of them held out; %.4f without rounding, "
                    "%.4f by the last weights\n",
                    net_names[what], net->bits / n, ULL(net->n_tried), ULL(net->n_held_out), net->float_bits / n,
                    net->last_bits / n);
    }
}

void stats_print_summary(const struct stats *stats)
{
    struct stats_frame sum = sum_frames(stats);
    double             n_in = (double)stats->notes.n_input_bytes;
    double             ratio = sum.n_bundle_bytes == 0 ? 0 : n_in / (double)sum.n_bundle_bytes;

    fprintf(stderr, "gentc: %zu frames, %llu traces, %llu spans, %llu events, %llu links\n", count_frames(stats),
            ULL(sum.facts.n_traces), ULL(sum.facts.n_spans), ULL(sum.facts.n_events), ULL(sum.facts.n_links));
    fprintf(stderr, "gentc: %llu bytes in, %llu bytes of bundle, 1 : %.1f; %llu bytes when regenerated\n",
            ULL(stats->notes.n_input_bytes), ULL(sum.n_bundle_bytes), ratio, ULL(sum.facts.n_output_bytes));
    fprintf(stderr, "gentc: %llu lines, %llu of them bad; %llu bad spans; %llu unknown members\n",
            ULL(stats->notes.n_lines), ULL(stats->notes.n_bad_lines), ULL(stats->notes.n_bad_spans),
            ULL(stats->notes.n_unknown_members));
    fprintf(stderr, "gentc: bytes:");
    for (int s = 0; s < MODEL_N_SECTIONS; s++)
        if (sum.section_bytes[s] != 0)
            fprintf(stderr, "%s %s %u", s == 0 ? "" : ",", model_section_name((enum model_section)s), sum.section_bytes[s]);
    fprintf(stderr, "\n");
    if (stats->window_seeds.n_tried != 0)
        fprintf(stderr, "gentc: seeds: %u of the window tried; %llu spans were off, %llu are\n",
                stats->window_seeds.n_tried, ULL(stats->window_seeds.before), ULL(stats->window_seeds.after));
    if (stats->seeds.n_columns != 0)
        fprintf(stderr,
                "gentc: seeds: %u of %u columns have their own, of %llu tried; %.0f weighted rows were off, %.0f are\n",
                stats->seeds.n_seeds, stats->seeds.n_columns, ULL(stats->seeds.n_tried), stats->seeds.before,
                stats->seeds.after);
    print_nets(stats);
    fprintf(stderr, "gentc: seconds:");
    for (int s = 0; s < STATS_N_STAGES; s++)
        fprintf(stderr, "%s %s %.2f", s == 0 ? "" : ",", stage_names[s], stats->seconds[s]);
    fprintf(stderr, "; peak %.0f MB\n", peak_megabytes());
}
