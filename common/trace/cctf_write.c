/* cctf_write.c - compiles every shape once, member by member as its form says; then a program a span. */
#include "common/trace/cctf_write.h"

#include "common/base/intern.h"
#include "common/trace/cctf_form.h"
#include "common/trace/native_attr.h"

#define MARK_KEY "gent.synthetic"

/* Attributes of the resource. */
#define N_KEYS 4
#define KEY_SERVICE  0
#define KEY_INSTANCE 1
static const char *const resource_keys[N_KEYS] = { CCTF_FORM_KEY_SERVICE, "instance_id", "node", "stage" };

struct cctf_write {
    struct span_program *spans;                  /* by shape */
    const struct text   *resources[2 * N_KEYS];  /* texts by resource, for each key; then of its stand-in */
    bool                 has_key[N_KEYS];        /* some resource has it */
    struct text          separator;              /* between records */
};

/* What a code writes: a null, an id or time (a hole and its variant), or another piece of the span. */
enum piece { PIECE_NULL, PIECE_ID, PIECE_TIME, PIECE_RESOURCE, PIECE_QUEUE, PIECE_MOVED, PIECE_METHOD, PIECE_PATH };

static const struct member {
    char        code;
    const char *key;
    uint8_t     piece;   /* enum piece */
    uint8_t     hole;    /* enum span_program_hole; of PIECE_RESOURCE the index of its key */
    uint8_t     variant; /* of PIECE_ID */
    bool        is_quoted;
} members[] = {
    { CCTF_FORM_TRACE_UUID, "trace_id", PIECE_ID, SPAN_PROGRAM_TRACE_ID, SPAN_PROGRAM_ID_UUID, true },
    { CCTF_FORM_TRACE_HEX, "trace_id", PIECE_ID, SPAN_PROGRAM_TRACE_ID, SPAN_PROGRAM_ID_HEX, true },
    { CCTF_FORM_TRACE_HEX_LOW, "trace_id", PIECE_ID, SPAN_PROGRAM_TRACE_ID, SPAN_PROGRAM_ID_LOW, true },
    { CCTF_FORM_TRACE_DECIMAL, "trace_id", PIECE_ID, SPAN_PROGRAM_TRACE_ID, SPAN_PROGRAM_ID_DECIMAL, true },
    { CCTF_FORM_TRACE_NUMBER, "trace_id", PIECE_ID, SPAN_PROGRAM_TRACE_ID, SPAN_PROGRAM_ID_DECIMAL, false },
    { CCTF_FORM_TRACE_NULL, "trace_id", PIECE_NULL, 0, 0, false },
    { CCTF_FORM_SPAN_UUID, "span_id", PIECE_ID, SPAN_PROGRAM_SPAN_ID, SPAN_PROGRAM_ID_UUID, true },
    { CCTF_FORM_SPAN_HEX, "span_id", PIECE_ID, SPAN_PROGRAM_SPAN_ID, SPAN_PROGRAM_ID_HEX, true },
    { CCTF_FORM_SPAN_NULL, "span_id", PIECE_NULL, 0, 0, false },
    { CCTF_FORM_PARENT, "parent_id", PIECE_ID, SPAN_PROGRAM_PARENT_ID, SPAN_PROGRAM_ID_UUID, true },
    { CCTF_FORM_PARENT_NULL, "parent_id", PIECE_NULL, 0, 0, false },
    { CCTF_FORM_MODULE, "module_id", PIECE_RESOURCE, 0, 0, true },
    { CCTF_FORM_MODULE_NULL, "module_id", PIECE_NULL, 0, 0, false },
    { CCTF_FORM_INSTANCE, "instance_id", PIECE_RESOURCE, 1, 0, true },
    { CCTF_FORM_INSTANCE_NULL, "instance_id", PIECE_NULL, 0, 0, false },
    { CCTF_FORM_NODE, "node", PIECE_RESOURCE, 2, 0, true },
    { CCTF_FORM_NODE_NULL, "node", PIECE_NULL, 0, 0, false },
    { CCTF_FORM_STAGE, "stage", PIECE_RESOURCE, 3, 0, true },
    { CCTF_FORM_STAGE_NULL, "stage", PIECE_NULL, 0, 0, false },
    { CCTF_FORM_ENQUEUE, "ts_enqueue", PIECE_MOVED, SPAN_PROGRAM_EARLIER, 0, false },
    { CCTF_FORM_START, "ts_start", PIECE_TIME, SPAN_PROGRAM_START, 0, false },
    { CCTF_FORM_END, "ts_end", PIECE_TIME, SPAN_PROGRAM_FINISH, 0, false },
    { CCTF_FORM_QUEUE, "queue_time_ms", PIECE_QUEUE, 0, 0, false },
    { CCTF_FORM_SERVICE_TIME, "service_time_ms", PIECE_TIME, SPAN_PROGRAM_DURATION, 0, false },
    { CCTF_FORM_RT, "rt_ms", PIECE_MOVED, SPAN_PROGRAM_LONGER, 0, false },
    { CCTF_FORM_METHOD, "method", PIECE_METHOD, 0, 0, true },
    { CCTF_FORM_PATH, "path", PIECE_PATH, 0, 0, true },
};

#define N_MEMBERS (sizeof members / sizeof members[0])

static const struct member *member_of(char code)
{
    for (size_t i = 0; i < N_MEMBERS; i++)
        if (members[i].code == code)
            return &members[i];
    return NULL;
}

static bool is_key(struct text key, const char *literal)
{
    size_t n = strlen(literal);
    return key.n == n && memcmp(key.at, literal, n) == 0;
}

/* ---- Forms ------------------------------------------------------------------ */

/* A shape and what its form says of it. */
struct shape {
    const struct cctf_write      *writer;
    const struct span_shape      *from;
    const struct span_shape_attr *queue_time; /* of CCTF_FORM_ENQUEUE, or NULL */
    bool                          is_marked;  /* the mark is to be added */
    bool                          has_instance; /* its resources are such with an instance_id */
};

/* Whether the form is one: each key at most once, and as many attributes as there may be. */
static bool is_form(const struct shape *shape)
{
    struct text form = shape->from->form;
    uint32_t    seen = 0, n_attrs = shape->queue_time != NULL;

    if (form.n == 0 || form.at[0] == '\0' || strchr(CCTF_FORM_UNITS, form.at[0]) == NULL)
        return false;
    for (size_t i = 1; i < form.n; i++) {
        const struct member *member = member_of(form.at[i]);
        if (form.at[i] == CCTF_FORM_ATTR) {
            n_attrs += n_attrs < UINT32_MAX;
            continue;
        }
        if (form.at[i] == CCTF_FORM_PARENT_HEX && form.at[i - 1] == CCTF_FORM_PARENT)
            continue;
        if (member == NULL)
            return false;
        for (size_t k = 0; k < N_MEMBERS; k++) /* all codes of the key */
            if (strcmp(members[k].key, member->key) == 0) {
                if ((seen >> k & 1) != 0)
                    return false;
                seen |= (uint32_t)1 << k;
            }
    }
    return shape->from->n_attrs <= n_attrs && shape->from->n_events == 0 && shape->from->n_links == 0;
}

static bool has_code(const struct span_shape *shape, char code)
{
    return shape->form.n != 0 && memchr(shape->form.at, code, shape->form.n) != NULL;
}

static struct shape look_at(const struct cctf_write *writer, const struct span_shape *from, bool is_marked)
{
    struct shape shape = { .writer = writer, .from = from, .is_marked = is_marked && !has_code(from, CCTF_FORM_PARENT),
                           .has_instance = has_code(from, CCTF_FORM_INSTANCE) };

    for (uint32_t i = 0; i < from->n_attrs; i++) {
        if (shape.queue_time == NULL && is_key(from->attrs[i].key, CCTF_FORM_KEY_QUEUE_TIME))
            shape.queue_time = &from->attrs[i];
        if (is_key(from->attrs[i].key, MARK_KEY))
            shape.is_marked = false;
    }
    if (!has_code(from, CCTF_FORM_ENQUEUE))
        shape.queue_time = NULL;
    return shape;
}

/* ---- Programs ----------------------------------------------------------------- */

static void put_member(struct span_builder *b, const struct shape *shape, const struct member *member, bool is_hex)
{
    const struct span_shape_field *queue = shape->queue_time == NULL ? NULL : &shape->queue_time->field;
    uint16_t                       power = (uint16_t)(shape->from->form.at[0] - '0');

    bool is_left_out = member->piece == PIECE_RESOURCE
                           ? !shape->writer->has_key[member->hole]
                           : queue == NULL && (member->piece == PIECE_MOVED || member->piece == PIECE_QUEUE);

    if (is_left_out) /* the attribute, of the bundle */
        return;
    if (member->piece == PIECE_QUEUE) {
        native_attr_put(b, (struct text){ member->key, strlen(member->key) }, queue);
        return;
    }
    span_builder_member(b, member->key);
    span_builder_literal(b, member->is_quoted ? "\"" : "");
    switch (member->piece) {
    case PIECE_NULL:
        span_builder_literal(b, "null");
        break;
    case PIECE_ID:
        span_builder_hole_as(b, (enum span_program_hole)member->hole, 0,
                             is_hex ? SPAN_PROGRAM_ID_HEX : member->variant);
        break;
    case PIECE_TIME:
        span_builder_hole_as(b, (enum span_program_hole)member->hole, 0, power);
        break;
    case PIECE_RESOURCE:
        span_builder_hole(b, SPAN_PROGRAM_RESOURCE, member->hole + (shape->has_instance ? N_KEYS : 0));
        break;
    case PIECE_MOVED:
        span_builder_moved(b, (enum span_program_hole)member->hole, queue, power);
        break;
    case PIECE_METHOD:
        span_builder_part(b, &shape->from->name, SPAN_PROGRAM_PART_HEAD);
        break;
    default:
        span_builder_part(b, &shape->from->name, SPAN_PROGRAM_PART_TAIL);
    }
    span_builder_literal(b, member->is_quoted ? "\"" : "");
}

static void put_attr(struct span_builder *b, const struct span_shape_attr *attr)
{
    static const struct span_shape_field null = { SPAN_SHAPE_CONST, { { "", 0 }, VALUE_EMPTY } };
    const size_t                         n = strlen(CCTF_FORM_KEY_NULL);

    if (attr->key.n >= n && memcmp(attr->key.at, CCTF_FORM_KEY_NULL, n) == 0)
        native_attr_put(b, (struct text){ attr->key.at + n, attr->key.n - n }, &null);
    else
        native_attr_put(b, attr->key, &attr->field);
}

/* The attributes stand where the form has room for them; when some were left
 * out of the bundle, the others move up. */
static bool compile_span(struct span_builder *b, const struct shape *shape, struct span_program *program)
{
    const struct span_shape *from = shape->from;
    uint32_t                 at = 0;

    span_builder_begin(b);
    span_builder_begin_object(b);
    for (size_t i = 1; i < from->form.n; i++) {
        char code = from->form.at[i];
        bool is_hex = code == CCTF_FORM_PARENT && i + 1 < from->form.n && from->form.at[i + 1] == CCTF_FORM_PARENT_HEX;
        if (code == CCTF_FORM_ATTR) {
            at += at < from->n_attrs && &from->attrs[at] == shape->queue_time;
            if (at < from->n_attrs)
                put_attr(b, &from->attrs[at]);
            at += at < from->n_attrs;
        } else if (code != CCTF_FORM_PARENT_HEX) {
            put_member(b, shape, member_of(code), is_hex);
        }
    }
    if (shape->is_marked) {
        span_builder_member(b, MARK_KEY);
        span_builder_literal(b, "true");
    }
    span_builder_end_object(b);
    return span_builder_end(b, program);
}

static enum status compile_spans(struct cctf_write *writer, const struct span_shape_set *set, bool is_marked,
                                 struct span_builder *b, struct fail *fail)
{
    for (uint32_t i = 0; i < set->n_shapes; i++) {
        struct shape shape = look_at(writer, &set->shapes[i], is_marked);
        if (!is_form(&shape))
            return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "span shape %u has no form of a record", i);
        if (!compile_span(b, &shape, &writer->spans[i]))
            return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "compiling %u span shapes", set->n_shapes);
    }
    return STATUS_OK;
}

/* ---- Resources ------------------------------------------------------------------ */

/* The strings of every resource; "" where it has none. */
static const struct text *find_texts(const struct span_shape_set *set, const char *key, struct arena *arena,
                                     bool *has_key)
{
    struct text *texts = arena_take(arena, set->n_resources, sizeof *texts);

    for (uint32_t i = 0; texts != NULL && i < set->n_resources; i++) {
        const struct span_shape_resource *resource = &set->resources[i];
        texts[i] = (struct text){ "", 0 };
        for (uint32_t k = 0; k < resource->n_attrs; k++)
            if (is_key(resource->attrs[k].key, key) && resource->attrs[k].field.value.type == VALUE_STRING) {
                texts[i] = resource->attrs[k].field.value.text;
                *has_key = true;
            }
    }
    return texts;
}

/* For each resource itself or, when it has no instance, the first of its
 * service that has one: a service may be the middleware's and a proxy's, which
 * knows no instance, and resources are drawn by service. False: out of memory. */
static bool find_stand_ins(const struct text *services, const struct text *instances, uint32_t n, uint32_t *stand_in,
                           uint32_t *first)
{
    struct intern known = { 0 }; /* owned here: services */
    bool          is_done = true;

    for (uint32_t i = 0; i < n && is_done; i++) {
        uint32_t n_before = known.n, service = intern_add(&known, services[i].at, services[i].n);
        is_done = service != INTERN_NONE;
        if (is_done && service == n_before)
            first[service] = UINT32_MAX;
        if (is_done && instances[i].n != 0 && first[service] == UINT32_MAX)
            first[service] = i;
    }
    for (uint32_t i = 0; i < n && is_done; i++) {
        uint32_t service = intern_find(&known, services[i].at, services[i].n);
        stand_in[i] = instances[i].n != 0 || first[service] == UINT32_MAX ? i : first[service];
    }
    intern_free(&known);
    return is_done;
}

static bool build_resources(struct cctf_write *writer, const struct span_shape_set *set, struct arena *arena)
{
    uint32_t  n        = set->n_resources;
    uint32_t *stand_in = arena_take(arena, n, sizeof *stand_in), *first = arena_take(arena, n, sizeof *first);

    for (size_t k = 0; k < N_KEYS; k++) {
        writer->resources[k] = find_texts(set, resource_keys[k], arena, &writer->has_key[k]);
        if (writer->resources[k] == NULL)
            return false;
    }
    if (stand_in == NULL || first == NULL ||
        !find_stand_ins(writer->resources[KEY_SERVICE], writer->resources[KEY_INSTANCE], n, stand_in, first))
        return false;
    for (size_t k = 0; k < N_KEYS; k++) {
        struct text *texts = arena_take(arena, n, sizeof *texts);
        for (uint32_t i = 0; texts != NULL && i < n; i++)
            texts[i] = writer->resources[k][stand_in[i]];
        writer->resources[N_KEYS + k] = texts;
        if (texts == NULL)
            return false;
    }
    return true;
}

static enum status build(const struct span_shape_set *set, struct trace_style style, bool is_marked,
                         struct arena *arena, void **state, struct fail *fail)
{
    struct cctf_write  *built   = arena_take(arena, 1, sizeof *built);
    struct span_builder builder = { .arena = arena }; /* owned here */
    bool                is_done = built != NULL && build_resources(built, set, arena);

    if (is_done)
        is_done = (built->spans = arena_take(arena, set->n_shapes, sizeof *built->spans)) != NULL;
    if (!is_done)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "%u resources", set->n_resources);
    built->separator = trace_write_between(style);
    enum status s = compile_spans(built, set, is_marked, &builder, fail);
    span_builder_free(&builder);
    if (s == STATUS_OK)
        *state = built;
    return s;
}

static void put_trace(const void *state, const struct trace_instance *trace, struct trace_write_scratch *scratch,
                      struct buffer *out)
{
    const struct cctf_write *writer = state;
    struct span_program_fill fill   = { .frames = native_attr_frames, .resources = writer->resources };

    (void)scratch;
    span_program_fill_trace(&fill, trace->trace_id);
    for (uint32_t i = 0; i < trace->n_spans; i++) {
        if (i != 0)
            buffer_append(out, writer->separator.at, writer->separator.n);
        fill.span = &trace->spans[i];
        span_program_put(&writer->spans[fill.span->shape_at], &fill, false, out);
    }
}

const struct trace_writer cctf_write = { build, put_trace };
