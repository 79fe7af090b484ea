/* show_draw.c - fixed columns: label, kind, bar, duration. Widths count characters, not bytes. */
#include "gentq/show_draw.h"

#include <stdio.h>
#include <time.h>

#include "common/trace/decimal.h"
#include "common/trace/json_text.h"
#include "gentq/code_map.h"

#define KIND_WIDTH     8
#define DURATION_WIDTH 9
#define MARK_WIDTH     6  /* " error" */
#define SECOND_NS      UINT64_C(1000000000)

#define RED    "\033[31m"
#define BOLD   "\033[1m"
#define DIM    "\033[2m"
#define NORMAL "\033[0m"

static void append_colour(const struct show_draw *draw, struct buffer *out, const char *code)
{
    if (draw->has_colour)
        buffer_append(out, code, strlen(code));
}

static void append_times(struct buffer *out, char c, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        buffer_append_byte(out, (uint8_t)c);
}

/* Appends at most 'width' characters of 'body' unescaped and fit for a terminal; how many they are. */
static uint32_t append_plain(struct buffer *out, struct text body, uint32_t width)
{
    size_t   begin = out->n;
    uint32_t n     = 0;

    json_text_unescape(out, body);
    for (size_t i = begin; i < out->n && !out->has_failed; i++) {
        uint8_t *byte = &out->data[i];
        if ((*byte & 0xc0) != 0x80 && n++ == width) {
            out->n = i;
            return width;
        }
        if (*byte < 0x20 || *byte == 0x7f)
            *byte = '?';
        if (*byte == 0xc2 && i + 1 < out->n && out->data[i + 1] < 0xa0) /* the control characters from U+0080 on */
            out->data[i] = out->data[i + 1] = '?';
    }
    return n;
}

void show_draw_duration(uint64_t ns, struct buffer *out)
{
    static const char *const units[] = { "ns", "us", "ms", "s" };
    char     digits[DECIMAL_MAX_SCALED];
    unsigned unit  = 0;
    uint64_t whole = 1;

    while (unit < 3 && ns / whole >= 1000) {
        whole *= 1000;
        unit++;
    }
    uint64_t tenths = unit == 0 ? ns * 10 : ns / (whole / 10);
    size_t   n      = decimal_print_scaled(digits, (int64_t)tenths, 1, 1,
                                           unit == 0 ? DECIMAL_FRACTION_TRIM : DECIMAL_FRACTION_ALL);
    buffer_append(out, digits, n);
    buffer_append_byte(out, ' ');
    buffer_append(out, units[unit], strlen(units[unit]));
}

/* ---- Heading -------------------------------------------------------------- */

static bool is_regenerated(const struct span_table *table, const struct span *span)
{
    struct span_attrs attrs = table->resources[span->resource_at].attrs;
    uint32_t          key   = intern_find(&table->texts, "gent.synthetic", strlen("gent.synthetic"));

    for (uint32_t i = 0; i < attrs.n; i++)
        if (table->attrs[attrs.first_at + i].key_id == key)
            return true;
    return false;
}

static void append_start(uint64_t ns, struct buffer *out)
{
    char      text[64];
    time_t    seconds = (time_t)(ns / SECOND_NS);
    struct tm tm;

    gmtime_r(&seconds, &tm);
    size_t n = strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S.", &tm);
    n += decimal_print_u64(text + n, ns % SECOND_NS / 1000, 6);
    buffer_append(out, text, n);
    buffer_append_literal(out, " UTC");
}

static void append_count(struct buffer *out, uint64_t n, const char *word)
{
    buffer_append_u64(out, n);
    buffer_append_byte(out, ' ');
    buffer_append(out, word, strlen(word));
    if (n != 1)
        buffer_append_byte(out, 's');
    buffer_append_literal(out, ", ");
}

static void append_heading(const struct show_draw *draw, const struct show_tree *tree, struct buffer *out)
{
    const struct span_table *table    = draw->table;
    struct code_map          services = { 0 }; /* owned here */
    uint32_t                 n_errors = 0, depth = 0;
    char                     id[32];

    for (uint32_t i = 0; i < tree->n; i++) {
        code_map_add(&services, table->resources[tree->spans[i]->resource_at].service_id);
        n_errors += tree->spans[i]->status_code == 2;
        depth = tree->kin.depth[i] + 1 > depth ? tree->kin.depth[i] + 1 : depth;
    }
    decimal_print_hex(id, table->traces[tree->spans[0]->trace_at].trace_id[0], 16, false);
    decimal_print_hex(id + 16, table->traces[tree->spans[0]->trace_at].trace_id[1], 16, false);
    append_colour(draw, out, BOLD);
    buffer_append_literal(out, "trace ");
    buffer_append(out, id, sizeof id);
    append_colour(draw, out, NORMAL);
    if (is_regenerated(table, tree->spans[0]))
        buffer_append_literal(out, " (regenerated)");
    buffer_append_literal(out, "\n");
    append_start(tree->start_ns, out);
    buffer_append_literal(out, ", ");
    append_count(out, tree->n, "span");
    append_count(out, services.n, "service");
    append_count(out, n_errors, "error");
    buffer_append_literal(out, "depth ");
    buffer_append_u64(out, depth);
    buffer_append_literal(out, ", ");
    show_draw_duration(tree->end_ns - tree->start_ns, out);
    buffer_append_literal(out, "\n\n");
    code_map_free(&services);
}

/* ---- Spans ---------------------------------------------------------------- */

/* "  service name", as much of it as fits. */
static void append_label(const struct show_draw *draw, const struct span *span, uint32_t depth, uint32_t width,
                         struct buffer *out)
{
    const struct span_table *table = draw->table;
    uint32_t                 used  = 2 * depth < width / 2 ? 2 * depth : width / 2;

    append_times(out, ' ', used);
    append_colour(draw, out, DIM);
    used += append_plain(out, span_table_text(table, table->resources[span->resource_at].service_id), width - used);
    append_colour(draw, out, NORMAL);
    if (used + 1 < width) {
        buffer_append_byte(out, ' ');
        used++;
        used += append_plain(out, span_table_text(table, span->name_id), width - used);
    }
    append_times(out, ' ', width - used + 1);
}

/* How many of 'width' characters lie before ns of the scale, rounded down. */
static uint32_t place(const struct show_draw *draw, uint64_t ns, uint32_t width)
{
    uint64_t scale_ns = draw->scale_ns == 0 ? 1 : draw->scale_ns;
    uint64_t at       = (uint64_t)((unsigned __int128)ns * width / scale_ns);
    return at > width ? width : (uint32_t)at;
}

static void append_bar(const struct show_draw *draw, const struct show_tree *tree, const struct span *span,
                       uint32_t width, struct buffer *out)
{
    uint32_t begin = place(draw, span->start_ns - tree->start_ns, width);
    uint32_t end   = place(draw, span->end_ns - tree->start_ns, width);

    begin = begin >= width ? width - 1 : begin;
    end   = end <= begin ? begin + 1 : end; /* even the shortest is seen */
    buffer_append_byte(out, '|');
    append_times(out, ' ', begin);
    append_colour(draw, out, span->status_code == 2 ? RED : "");
    append_times(out, '=', end - begin);
    append_colour(draw, out, span->status_code == 2 ? NORMAL : "");
    append_times(out, ' ', width - end);
    buffer_append_byte(out, '|');
}

static void append_span(const struct show_draw *draw, const struct show_tree *tree, uint32_t at, struct buffer *out)
{
    static const char *const kinds[] = { "", "internal", "server", "client", "producer", "consumer" };

    const struct span *span        = tree->spans[at];
    const char        *kind        = kinds[span->kind < 6 ? span->kind : 0];
    uint32_t           label_width = draw->width * 2 / 5;
    uint32_t           bar_width   = draw->width - label_width - KIND_WIDTH - DURATION_WIDTH - MARK_WIDTH - 5;

    append_label(draw, span, tree->kin.depth[at], label_width, out);
    buffer_append(out, kind, strlen(kind));
    append_times(out, ' ', (uint32_t)(KIND_WIDTH - strlen(kind)) + 1);
    append_bar(draw, tree, span, bar_width, out);
    size_t begin = out->n;
    show_draw_duration(span->end_ns - span->start_ns, out);
    size_t n = out->n - begin;
    if (!out->has_failed && n < DURATION_WIDTH + 1) { /* to the right */
        append_times(out, ' ', (uint32_t)(DURATION_WIDTH + 1 - n));
        if (!out->has_failed) {
            memmove(out->data + begin + DURATION_WIDTH + 1 - n, out->data + begin, n);
            memset(out->data + begin, ' ', DURATION_WIDTH + 1 - n);
        }
    }
    if (span->status_code == 2) {
        append_colour(draw, out, RED);
        buffer_append_literal(out, " error");
        append_colour(draw, out, NORMAL);
    }
    buffer_append_byte(out, '\n');
}

/* The line below the bars of a span that failed with a message. */
static void append_message(const struct show_draw *draw, const struct span *span, struct buffer *out)
{
    const struct span_table *table = draw->table;

    append_colour(draw, out, RED);
    buffer_append_literal(out, "error");
    append_colour(draw, out, NORMAL);
    buffer_append_byte(out, ' ');
    append_plain(out, span_table_text(table, table->resources[span->resource_at].service_id), draw->width);
    buffer_append_byte(out, ' ');
    append_plain(out, span_table_text(table, span->name_id), draw->width);
    buffer_append_literal(out, ": ");
    append_plain(out, span_table_text(table, span->status_message_id), 2 * draw->width);
    buffer_append_byte(out, '\n');
}

void show_draw_trace(const struct show_draw *draw, const struct show_tree *tree, struct buffer *out)
{
    bool is_first = true;

    append_heading(draw, tree, out);
    for (uint32_t i = 0; i < tree->n; i++)
        append_span(draw, tree, tree->preorder[i], out);
    for (uint32_t i = 0; i < tree->n; i++) {
        const struct span *span = tree->spans[tree->preorder[i]];
        if (span->status_code != 2 || span_table_text(draw->table, span->status_message_id).n == 0)
            continue;
        if (is_first)
            buffer_append_byte(out, '\n');
        is_first = false;
        append_message(draw, span, out);
    }
}
