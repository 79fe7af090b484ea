/* list_cost.c - costs as a table and as JSON: services, operations and their parts, the dearest first. */
#include "gentd/list_cost.h"

#include "gentd/cost.h"
#include "gentd/list_drawn.h"
#include "gentd/put.h"

#define N_DEAREST    10 /* keys in the list of the dearest */
#define COST_WIDTH   11
#define NAME_WIDTH   36

static const char *const kind_names[] = { "unspecified", "internal", "server", "client", "producer", "consumer" };

static const char *kind_name(uint8_t kind)
{
    return kind < sizeof kind_names / sizeof *kind_names ? kind_names[kind] : "unknown";
}

static struct text service_name(const struct model *model, const struct cost_operation *operation)
{
    return model_string(model, model->services[model->labels[operation->label].service].name);
}

/* Is the key one of those that were hashed? gentc says "hashed N attributes PATTERN", and ", with a key" or nothing. */
static bool is_hashed(struct text said, struct text key)
{
    static const char begin[] = "hashed ", middle[] = " attributes ", end[] = ", with a key";

    while (said.n != 0) {
        const char *newline = memchr(said.at, '\n', said.n);
        size_t      n = newline == NULL ? said.n : (size_t)(newline - said.at);
        const char *pattern = memmem(said.at, n, middle, sizeof middle - 1);
        if (pattern != NULL && n >= sizeof begin && memcmp(said.at, begin, sizeof begin - 1) == 0) {
            pattern += sizeof middle - 1;
            size_t n_pattern = n - (size_t)(pattern - said.at);
            if (n_pattern >= sizeof end && memcmp(pattern + n_pattern - (sizeof end - 1), end, sizeof end - 1) == 0)
                n_pattern -= sizeof end - 1;
            bool is_beginning = n_pattern != 0 && pattern[n_pattern - 1] == '*';
            n_pattern -= is_beginning;
            if ((is_beginning ? key.n >= n_pattern : key.n == n_pattern) && memcmp(key.at, pattern, n_pattern) == 0)
                return true;
        }
        n += newline != NULL;
        said = (struct text){ said.at + n, said.n - n };
    }
    return false;
}

/* ---- Table ------------------------------------------------------------------------- */

static void put_cost(struct buffer *out, uint64_t bytes)
{
    put_column(out, bytes, COST_WIDTH);
    put_text(out, "  ");
}

/* What a line is about. */
static void put_place(struct buffer *out, const struct model *model, const struct cost_line *line)
{
    static const char *const names[COST_N_PLACES] = {
        [COST_SHAPES] = "(shapes)", [COST_CHILDREN] = "(what is below)", [COST_TIMES] = "(times)",
        [COST_NAME] = "(name)", [COST_STATUS_MESSAGE] = "(status message)", [COST_TRACE_STATE] = "(trace state)",
        [COST_FLAGS] = "(flags)", [COST_DROPPED] = "(dropped counts)", [COST_ATTR] = "", [COST_EVENT] = "event ",
        [COST_EVENT_ATTR] = "event ", [COST_LINK] = "(links)", [COST_LINK_ATTR] = "link ",
    };

    put_text(out, names[line->place]);
    if (line->place == COST_EVENT || line->place == COST_EVENT_ATTR)
        list_drawn_put_text(out, model_string(model, line->event));
    if (line->place == COST_EVENT_ATTR)
        put_text(out, " ");
    if (line->key != 0)
        list_drawn_put_text(out, model_string(model, line->key));
}

static void put_line(struct buffer *out, const struct frame_view *view, const struct model *model,
                     const struct cost_operation *operation, const struct cost_line *line)
{
    put_cost(out, line->bytes);
    size_t begin = out->n;
    put_text(out, "    ");
    put_place(out, model, line);
    if (line->is_drawn) {
        put_spaces(out, begin, NAME_WIDTH);
        buffer_append_byte(out, ' ');
        if (line->n_rows != operation->n_spans) {
            put_grouped(out, line->n_rows);
            put_text(out, line->n_rows == 1 ? " time, " : " times, ");
        }
        list_drawn_put(out, model, line);
        if (line->key != 0 && is_hashed(view->facts.dropped, model_string(model, line->key)))
            put_text(out, ", hashed");
    }
    put_text(out, "\n");
}

static void put_operation(struct buffer *out, const struct frame_view *view, const struct model *model,
                          const struct cost *cost, const struct cost_operation *operation)
{
    const struct model_label *label = &model->labels[operation->label];

    put_cost(out, operation->bytes);
    put_text(out, "  ");
    list_drawn_put_text(out, model_string(model, label->name_text));
    put_text(out, ", ");
    put_text(out, kind_name(label->kind));
    put_text(out, ", ");
    put_grouped(out, operation->n_spans);
    put_text(out, operation->n_spans == 1 ? " span\n" : " spans\n");
    for (uint32_t i = 0; i < operation->n_lines; i++)
        put_line(out, view, model, operation, &cost->lines[operation->first_line + i]);
}

/* The operation at 'at' begins a service: all that the service costs. */
static void put_service(struct buffer *out, const struct model *model, const struct cost *cost, uint32_t at)
{
    uint32_t service = model->labels[cost->operations[at].label].service;
    uint64_t bytes = 0;

    for (uint32_t i = at; i < cost->n_operations && model->labels[cost->operations[i].label].service == service; i++)
        bytes += cost->operations[i].bytes;
    put_cost(out, bytes);
    put_text(out, "service ");
    list_drawn_put_text(out, service_name(model, &cost->operations[at]));
    put_text(out, "\n");
}

static void put_dearest(struct buffer *out, const struct model *model, const struct cost *cost)
{
    uint64_t before = UINT64_MAX;
    uint32_t before_key = 0;

    for (int i = 0; i < N_DEAREST; i++) {
        uint32_t best = 0;
        for (uint32_t k = 1; k < model->n_strings; k++) {
            uint64_t bytes = cost->key_bytes[k];
            if ((bytes < before || (bytes == before && k > before_key)) && bytes > cost->key_bytes[best])
                best = k;
        }
        if (best == 0)
            return;
        put_cost(out, cost->key_bytes[best]);
        put_text(out, "key ");
        list_drawn_put_text(out, model_string(model, best));
        put_text(out, "\n");
        before = cost->key_bytes[best];
        before_key = best;
    }
}

static uint32_t count_seeds(const struct model *model)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < model->n_seeds; i++)
        n += model->seeds[i] != 0;
    return n;
}

static void put_table(struct buffer *out, const struct frame_view *view, const struct model *model,
                      const struct cost *cost)
{
    put_text(out, "  dearest attributes, in all operations\n");
    put_dearest(out, model, cost);
    if (model->n_seeds != 0) {
        put_text(out, "  columns that are shuffled by seeds of their own: ");
        put_grouped(out, count_seeds(model));
        put_text(out, "\n");
    }
    put_text(out, "  all bytes\n");
    for (int i = 0; i < COST_N_RESTS; i++) {
        put_cost(out, cost->rest_bytes[i]);
        put_text(out, cost_rest_name((enum cost_rest)i));
        put_text(out, "\n");
    }
    for (uint32_t i = 0; i < cost->n_operations; i++) {
        const struct model_label *labels = model->labels;
        if (i == 0 || labels[cost->operations[i].label].service != labels[cost->operations[i - 1].label].service)
            put_service(out, model, cost, i);
        put_operation(out, view, model, cost, &cost->operations[i]);
    }
    put_cost(out, view->n_bytes);
    put_text(out, "in all\n");
}

/* ---- JSON ---------------------------------------------------------------------------- */

static const char *const place_names[COST_N_PLACES] = {
    "shapes", "children", "times", "name", "status_message", "trace_state", "flags", "dropped_counts", "attribute",
    "event_name", "event_attribute", "links", "link_attribute",
};

/* A string of the model: the body of a JSON string. */
static void put_member(struct buffer *out, const char *key, struct text body)
{
    put_text(out, ",\"");
    put_text(out, key);
    put_text(out, "\":\"");
    buffer_append(out, body.at, body.n);
    put_text(out, "\"");
}

static void put_json_line(struct buffer *out, const struct frame_view *view, const struct model *model,
                          const struct cost_line *line)
{
    put_text(out, "{\"part\":\"");
    put_text(out, place_names[line->place]);
    put_text(out, "\"");
    if (line->place == COST_EVENT || line->place == COST_EVENT_ATTR)
        put_member(out, "event", model_string(model, line->event));
    if (line->key != 0)
        put_member(out, "key", model_string(model, line->key));
    put_count(out, "bytes", line->bytes);
    if (line->is_drawn) {
        put_count(out, "rows", line->n_rows);
        list_drawn_put_json(out, line);
    }
    if (line->key != 0 && is_hashed(view->facts.dropped, model_string(model, line->key)))
        put_text(out, ",\"is_hashed\":true");
    put_text(out, "}");
}

static void put_json_operation(struct buffer *out, const struct frame_view *view, const struct model *model,
                               const struct cost *cost, const struct cost_operation *operation)
{
    const struct model_label *label = &model->labels[operation->label];

    put_text(out, "{\"kind\":\"");
    put_text(out, kind_name(label->kind));
    put_text(out, "\"");
    put_member(out, "service", service_name(model, operation));
    put_member(out, "name", model_string(model, label->name_text));
    put_count(out, "spans", operation->n_spans);
    put_count(out, "bytes", operation->bytes);
    put_text(out, ",\"parts\":[");
    for (uint32_t i = 0; i < operation->n_lines; i++) {
        put_text(out, i == 0 ? "" : ",");
        put_json_line(out, view, model, &cost->lines[operation->first_line + i]);
    }
    put_text(out, "]}");
}

static void put_json(struct buffer *out, const struct frame_view *view, const struct model *model,
                     const struct cost *cost)
{
    put_count(out, "seeds", count_seeds(model));
    put_text(out, ",\"costs\":{\"others\":{");
    for (int i = 0; i < COST_N_RESTS; i++) {
        put_text(out, i == 0 ? "\"" : ",\"");
        put_text(out, cost_rest_name((enum cost_rest)i));
        put_text(out, "\":");
        buffer_append_u64(out, cost->rest_bytes[i]);
    }
    put_text(out, "},\"operations\":[");
    for (uint32_t i = 0; i < cost->n_operations; i++) {
        put_text(out, i == 0 ? "" : ",");
        put_json_operation(out, view, model, cost, &cost->operations[i]);
    }
    put_text(out, "]}");
}

/* ---- All ------------------------------------------------------------------------------ */

enum status list_cost_print(const struct frame_view *view, bool is_json, struct buffer *out, struct fail *fail)
{
    struct model_meter meter = { 0 }; /* owned here, like the next */
    struct arena       arena;
    struct model       model;
    struct cost        cost;

    arena_init(&arena);
    enum status s = frame_decode_metered(view, &arena, &model, &meter, fail);
    if (s == STATUS_OK)
        s = cost_build(view, &model, &meter, &arena, &cost, fail);
    if (s == STATUS_OK && is_json)
        put_json(out, view, &model, &cost);
    else if (s == STATUS_OK)
        put_table(out, view, &model, &cost);
    model_meter_free(&meter);
    arena_free(&arena);
    return s;
}
