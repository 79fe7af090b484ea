/* list.c - a frame's facts as a table and as JSON; every digit by our own integer code. */
#include "gentd/list.h"

#include "common/base/buffer.h"
#include "gentd/frame_walk.h"
#include "gentd/list_cost.h"
#include "gentd/put.h"

static const char *const model_names[FRAME_MODEL_N] = { [FRAME_MODEL_TABLE] = "table",
                                                           [FRAME_MODEL_NET] = "net", [FRAME_MODEL_TREE] = "tree" };
static const char *const codec_names[] = { "none", "lz4", "zlib", "range", "text" };

static void put_name(struct buffer *out, const char *const *names, size_t n_names, size_t at)
{
    put_text(out, at < n_names ? names[at] : "unknown");
}

/* Nanoseconds since 1970 as 2026-11-21T12:08:47.153000000Z. Years from March,
 * so that leap days end them; 400 years have 146,097 days; 719,468 days lie between 0000-03-01 and 1970-01-01. */
static void put_time(struct buffer *out, uint64_t ns)
{
    uint64_t seconds = ns / 1000000000, day = seconds / 86400 + 719468, rest = seconds % 86400;
    uint64_t era = day / 146097, day_of_era = day % 146097;
    uint64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
    uint64_t year = era * 400 + year_of_era + (month >= 10);

    put_padded(out, year, 4);
    put_text(out, "-");
    put_padded(out, month < 10 ? month + 3 : month - 9, 2);
    put_text(out, "-");
    put_padded(out, day_of_year - (153 * month + 2) / 5 + 1, 2);
    put_text(out, "T");
    put_padded(out, rest / 3600, 2);
    put_text(out, ":");
    put_padded(out, rest / 60 % 60, 2);
    put_text(out, ":");
    put_padded(out, rest % 60, 2);
    put_text(out, ".");
    put_padded(out, ns % 1000000000, 9);
    put_text(out, "Z");
}

static void put_sha256(struct buffer *out, const uint8_t *digest)
{
    for (int i = 0; i < HASH_SHA256_BYTES; i++) {
        buffer_append_byte(out, (uint8_t)"0123456789abcdef"[digest[i] >> 4]);
        buffer_append_byte(out, (uint8_t)"0123456789abcdef"[digest[i] & 15]);
    }
}

/* ---- Table ------------------------------------------------------------------- */

static void put_key(struct buffer *out, const char *key)
{
    put_text(out, "  ");
    put_text(out, key);
    for (size_t n = strlen(key); n < 14; n++)
        buffer_append_byte(out, ' ');
}

static void put_row(struct buffer *out, const char *key, uint64_t value)
{
    put_key(out, key);
    put_grouped(out, value);
    put_text(out, "\n");
}

/* What was left out or hashed: as gentc says it, a clause a line; control characters are not passed on. */
static void put_dropped(struct buffer *out, struct text dropped)
{
    static const char hashed[] = "hashed ";
    const size_t      n_hashed = sizeof hashed - 1;
    bool              is_new = true;

    for (size_t i = 0; i < dropped.n; i++) {
        unsigned char c = (unsigned char)dropped.at[i];
        if (is_new && dropped.n - i > n_hashed && memcmp(dropped.at + i, hashed, n_hashed) == 0) {
            put_key(out, "hashed");
            i += n_hashed;
            c = (unsigned char)dropped.at[i];
        } else if (is_new) {
            put_key(out, "dropped");
        }
        is_new = c == '\n';
        buffer_append_byte(out, c == '\n' || (c >= 0x20 && c != 0x7f) ? c : '?');
    }
    if (!is_new)
        put_text(out, "\n");
}

static void put_sections(struct buffer *out, const struct frame_view *view)
{
    for (uint32_t i = 0; i < MODEL_N_SECTIONS; i++) {
        if (!view->sections[i].is_there)
            continue;
        put_key(out, i == 0 ? "sections" : "");
        put_text(out, model_section_name((enum model_section)i));
        put_text(out, " ");
        put_grouped(out, view->sections[i].n);
        put_text(out, ", ");
        put_name(out, codec_names, sizeof codec_names / sizeof *codec_names, view->sections[i].codec);
        put_text(out, "\n");
    }
}

static void put_frame_table(struct buffer *out, const struct frame_walk_stop *stop)
{
    const struct frame_facts *facts = &stop->view->facts;
    uint64_t                  ratio_tenths = facts->n_input_bytes * 10 / stop->view->n_bytes;

    put_text(out, stop->path);
    put_text(out, ": frame ");
    buffer_append_u64(out, stop->number);
    put_text(out, " at byte ");
    put_grouped(out, stop->offset);
    put_text(out, "\n");
    put_row(out, "traces", facts->n_traces);
    put_row(out, "spans", facts->n_spans);
    put_row(out, "events", facts->n_events);
    put_row(out, "links", facts->n_links);
    put_key(out, "window");
    put_time(out, facts->window_start_ns);
    put_text(out, " to ");
    put_time(out, facts->window_end_ns);
    put_text(out, "\n");
    put_row(out, "input bytes", facts->n_input_bytes);
    put_row(out, "bundle bytes", stop->view->n_bytes);
    put_key(out, "ratio");
    put_text(out, "1 : ");
    put_grouped(out, ratio_tenths / 10);
    put_text(out, ".");
    buffer_append_u64(out, ratio_tenths % 10);
    put_text(out, "\n");
    put_sections(out, stop->view);
    put_row(out, "output bytes", facts->n_output_bytes);
    put_key(out, "format");
    put_text(out, trace_format_name(facts->source.format));
    put_text(out, "\n");
    put_key(out, "model");
    put_name(out, model_names, FRAME_MODEL_N, facts->model_kind);
    put_text(out, ", level ");
    buffer_append_u64(out, facts->level);
    put_text(out, ", seed ");
    buffer_append_u64(out, facts->seed);
    put_text(out, "\n");
    put_dropped(out, facts->dropped);
    put_key(out, "sha256");
    put_sha256(out, facts->output_sha256);
    put_text(out, "\n");
}

/* ---- JSON -------------------------------------------------------------------- */

/* 64-bit numbers that may not fit a double are strings, as in OTLP. */
static void put_json_u64(struct buffer *out, const char *key, uint64_t value)
{
    put_text(out, ",\"");
    put_text(out, key);
    put_text(out, "\":\"");
    buffer_append_u64(out, value);
    put_text(out, "\"");
}

static void put_json_sections(struct buffer *out, const struct frame_view *view)
{
    put_text(out, ",\"sections\":{");
    for (uint32_t i = 0; i < MODEL_N_SECTIONS; i++) {
        if (!view->sections[i].is_there)
            continue;
        put_text(out, i == 0 ? "\"" : ",\"");
        put_text(out, model_section_name((enum model_section)i));
        put_text(out, "\":{\"codec\":\"");
        put_name(out, codec_names, sizeof codec_names / sizeof *codec_names, view->sections[i].codec);
        put_text(out, "\"");
        put_count(out, "bytes", view->sections[i].n);
        put_text(out, "}");
    }
    put_text(out, "}");
}

static void put_json_dropped(struct buffer *out, struct text dropped)
{
    bool is_first = true;

    put_text(out, ",\"dropped\":[");
    while (dropped.n != 0) {
        const char *newline = memchr(dropped.at, '\n', dropped.n);
        size_t      n = newline == NULL ? dropped.n : (size_t)(newline - dropped.at);
        put_text(out, is_first ? "" : ",");
        put_json_text(out, (struct text){ dropped.at, n });
        is_first = false;
        n += newline != NULL;
        dropped = (struct text){ dropped.at + n, dropped.n - n };
    }
    put_text(out, "]");
}

static void put_frame_json(struct buffer *out, const struct frame_walk_stop *stop)
{
    const struct frame_facts *facts = &stop->view->facts;

    put_text(out, "{\"file\":");
    put_json_text(out, (struct text){ stop->path, strlen(stop->path) });
    put_count(out, "frame", stop->number);
    put_count(out, "offset", stop->offset);
    put_count(out, "traces", facts->n_traces);
    put_count(out, "spans", facts->n_spans);
    put_count(out, "events", facts->n_events);
    put_count(out, "links", facts->n_links);
    put_count(out, "input_bytes", facts->n_input_bytes);
    put_count(out, "bundle_bytes", stop->view->n_bytes);
    put_count(out, "output_bytes", facts->n_output_bytes);
    put_json_sections(out, stop->view);
    put_json_u64(out, "window_start_ns", facts->window_start_ns);
    put_json_u64(out, "window_end_ns", facts->window_end_ns);
    put_text(out, ",\"window_start\":\"");
    put_time(out, facts->window_start_ns);
    put_text(out, "\",\"window_end\":\"");
    put_time(out, facts->window_end_ns);
    put_text(out, "\",\"format\":\"");
    put_text(out, trace_format_name(facts->source.format));
    put_text(out, "\",\"model\":\"");
    put_name(out, model_names, FRAME_MODEL_N, facts->model_kind);
    put_text(out, "\"");
    put_count(out, "level", facts->level);
    put_json_u64(out, "seed", facts->seed);
    put_json_dropped(out, facts->dropped);
    put_text(out, ",\"sha256\":\"");
    put_sha256(out, facts->output_sha256);
    put_text(out, "\"");
}

/* ---- All --------------------------------------------------------------------- */

struct list {
    const struct gentd_options *options;
    struct output              *output; /* borrowed */
};

static enum status visit_frame(void *context, struct frame_walk_stop *stop, struct fail *fail)
{
    const struct list *list = context;
    struct buffer      out = { 0 }; /* owned here */

    enum status        s = STATUS_OK;

    if (list->options->is_json)
        put_frame_json(&out, stop);
    else
        put_frame_table(&out, stop);
    if (list->options->is_verbose)
        s = list_cost_print(stop->view, list->options->is_json, &out, fail);
    if (s != STATUS_OK && s != STATUS_NO_MEMORY)
        fail->offset = stop->offset;
    if (list->options->is_json)
        put_text(&out, "}\n");
    if (s == STATUS_OK)
        s = out.has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "list")
                           : output_write(list->output, out.data, out.n, fail);
    buffer_free(&out);
    return s;
}

enum status list_run(const struct gentd_options *options, struct output *output, const char **where,
                     struct fail *fail)
{
    struct list                     list = { options, output };
    const struct frame_walk_visitor visitor = { visit_frame, &list };

    return frame_walk_run(options->paths, options->n_paths, &visitor, where, fail);
}
