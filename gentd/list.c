/* list.c - a frame's facts as a table and as JSON; every digit by our own integer code. */
#include "gentd/list.h"

#include "common/base/buffer.h"
#include "gentd/frame_walk.h"

static const char *const model_names[FRAME_MODEL_N] = { [FRAME_MODEL_TABLE] = "table" };
static const char *const codec_names[] = { "none", "lz4", "zlib", "range", "text" };

static void put(struct buffer *out, const char *text)
{
    buffer_append(out, text, strlen(text));
}

static void put_name(struct buffer *out, const char *const *names, size_t n_names, size_t at)
{
    put(out, at < n_names ? names[at] : "unknown");
}

static void put_padded(struct buffer *out, uint64_t value, unsigned n_digits)
{
    for (uint64_t limit = 10; n_digits > 1; n_digits--, limit *= 10)
        if (value < limit) {
            for (; n_digits > 1; n_digits--)
                buffer_append_byte(out, '0');
            break;
        }
    buffer_append_u64(out, value);
}

/* 1234567 as 1,234,567. */
static void put_grouped(struct buffer *out, uint64_t value)
{
    if (value < 1000) {
        buffer_append_u64(out, value);
        return;
    }
    put_grouped(out, value / 1000);
    put(out, ",");
    put_padded(out, value % 1000, 3);
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
    put(out, "-");
    put_padded(out, month < 10 ? month + 3 : month - 9, 2);
    put(out, "-");
    put_padded(out, day_of_year - (153 * month + 2) / 5 + 1, 2);
    put(out, "T");
    put_padded(out, rest / 3600, 2);
    put(out, ":");
    put_padded(out, rest / 60 % 60, 2);
    put(out, ":");
    put_padded(out, rest % 60, 2);
    put(out, ".");
    put_padded(out, ns % 1000000000, 9);
    put(out, "Z");
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
    put(out, "  ");
    put(out, key);
    for (size_t n = strlen(key); n < 14; n++)
        buffer_append_byte(out, ' ');
}

static void put_count(struct buffer *out, const char *key, uint64_t value)
{
    put_key(out, key);
    put_grouped(out, value);
    put(out, "\n");
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
        put(out, "\n");
}

static void put_sections(struct buffer *out, const struct frame_view *view)
{
    for (int i = 0; i < MODEL_N_SECTIONS; i++) {
        put_key(out, i == 0 ? "sections" : "");
        put(out, model_section_name((enum model_section)i));
        put(out, " ");
        put_grouped(out, view->sections[i].n);
        put(out, ", ");
        put_name(out, codec_names, sizeof codec_names / sizeof *codec_names, view->sections[i].codec);
        put(out, "\n");
    }
}

static void put_frame_table(struct buffer *out, const struct frame_walk_stop *stop)
{
    const struct frame_facts *facts = &stop->view->facts;
    uint64_t                  ratio_tenths = facts->n_input_bytes * 10 / stop->view->n_bytes;

    put(out, stop->path);
    put(out, ": frame ");
    buffer_append_u64(out, stop->number);
    put(out, " at byte ");
    put_grouped(out, stop->offset);
    put(out, "\n");
    put_count(out, "traces", facts->n_traces);
    put_count(out, "spans", facts->n_spans);
    put_count(out, "events", facts->n_events);
    put_count(out, "links", facts->n_links);
    put_key(out, "window");
    put_time(out, facts->window_start_ns);
    put(out, " to ");
    put_time(out, facts->window_end_ns);
    put(out, "\n");
    put_count(out, "input bytes", facts->n_input_bytes);
    put_count(out, "bundle bytes", stop->view->n_bytes);
    put_key(out, "ratio");
    put(out, "1 : ");
    put_grouped(out, ratio_tenths / 10);
    put(out, ".");
    buffer_append_u64(out, ratio_tenths % 10);
    put(out, "\n");
    put_sections(out, stop->view);
    put_count(out, "output bytes", facts->n_output_bytes);
    put_key(out, "format");
    put(out, trace_format_name(facts->source.format));
    put(out, "\n");
    put_key(out, "model");
    put_name(out, model_names, FRAME_MODEL_N, facts->model_kind);
    put(out, ", level ");
    buffer_append_u64(out, facts->level);
    put(out, ", seed ");
    buffer_append_u64(out, facts->seed);
    put(out, "\n");
    put_dropped(out, facts->dropped);
    put_key(out, "sha256");
    put_sha256(out, facts->output_sha256);
    put(out, "\n");
}

/* ---- JSON -------------------------------------------------------------------- */

static void put_json_text(struct buffer *out, struct text text)
{
    put(out, "\"");
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\')
            put(out, "\\");
        if (c < 0x20) {
            put(out, c < 0x10 ? "\\u000" : "\\u001");
            c = (unsigned char)"0123456789abcdef"[c & 15];
        }
        buffer_append_byte(out, c);
    }
    put(out, "\"");
}

static void put_json_count(struct buffer *out, const char *key, uint64_t value)
{
    put(out, ",\"");
    put(out, key);
    put(out, "\":");
    buffer_append_u64(out, value);
}

/* 64-bit numbers that may not fit a double are strings, as in OTLP. */
static void put_json_u64(struct buffer *out, const char *key, uint64_t value)
{
    put(out, ",\"");
    put(out, key);
    put(out, "\":\"");
    buffer_append_u64(out, value);
    put(out, "\"");
}

static void put_json_sections(struct buffer *out, const struct frame_view *view)
{
    put(out, ",\"sections\":{");
    for (int i = 0; i < MODEL_N_SECTIONS; i++) {
        put(out, i == 0 ? "\"" : ",\"");
        put(out, model_section_name((enum model_section)i));
        put(out, "\":{\"codec\":\"");
        put_name(out, codec_names, sizeof codec_names / sizeof *codec_names, view->sections[i].codec);
        put(out, "\"");
        put_json_count(out, "bytes", view->sections[i].n);
        put(out, "}");
    }
    put(out, "}");
}

static void put_json_dropped(struct buffer *out, struct text dropped)
{
    bool is_first = true;

    put(out, ",\"dropped\":[");
    while (dropped.n != 0) {
        const char *newline = memchr(dropped.at, '\n', dropped.n);
        size_t      n = newline == NULL ? dropped.n : (size_t)(newline - dropped.at);
        put(out, is_first ? "" : ",");
        put_json_text(out, (struct text){ dropped.at, n });
        is_first = false;
        n += newline != NULL;
        dropped = (struct text){ dropped.at + n, dropped.n - n };
    }
    put(out, "]");
}

static void put_frame_json(struct buffer *out, const struct frame_walk_stop *stop)
{
    const struct frame_facts *facts = &stop->view->facts;

    put(out, "{\"file\":");
    put_json_text(out, (struct text){ stop->path, strlen(stop->path) });
    put_json_count(out, "frame", stop->number);
    put_json_count(out, "offset", stop->offset);
    put_json_count(out, "traces", facts->n_traces);
    put_json_count(out, "spans", facts->n_spans);
    put_json_count(out, "events", facts->n_events);
    put_json_count(out, "links", facts->n_links);
    put_json_count(out, "input_bytes", facts->n_input_bytes);
    put_json_count(out, "bundle_bytes", stop->view->n_bytes);
    put_json_count(out, "output_bytes", facts->n_output_bytes);
    put_json_sections(out, stop->view);
    put_json_u64(out, "window_start_ns", facts->window_start_ns);
    put_json_u64(out, "window_end_ns", facts->window_end_ns);
    put(out, ",\"window_start\":\"");
    put_time(out, facts->window_start_ns);
    put(out, "\",\"window_end\":\"");
    put_time(out, facts->window_end_ns);
    put(out, "\",\"format\":\"");
    put(out, trace_format_name(facts->source.format));
    put(out, "\",\"model\":\"");
    put_name(out, model_names, FRAME_MODEL_N, facts->model_kind);
    put(out, "\"");
    put_json_count(out, "level", facts->level);
    put_json_u64(out, "seed", facts->seed);
    put_json_dropped(out, facts->dropped);
    put(out, ",\"sha256\":\"");
    put_sha256(out, facts->output_sha256);
    put(out, "\"}\n");
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

    if (list->options->is_json)
        put_frame_json(&out, stop);
    else
        put_frame_table(&out, stop);
    enum status s = out.has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "list")
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
