/* gent_tx_compile.c - walks a form code by code, in and out of its objects.
 *
 * A code stands in its object, once; attributes may be fewer than the form has
 * room for, when some were left out of the bundle. */
#include "common/trace/gent_tx_compile.h"

#include "common/trace/gent_tx_form.h"
#include "common/trace/gent_tx_level.h"
#include "common/trace/native_attr.h"

#define MARK_KEY "gent.synthetic"

/* ---- Forms ------------------------------------------------------------------- */

/* A walk over a form behind its unit. */
struct walk {
    uint32_t           n_attrs[GENT_TX_N_LEVELS]; /* room so far */
    uint8_t            seen[GENT_TX_N_LEVELS];    /* bit i: codes[i] of the level */
    enum gent_tx_level level;
};

static bool take_code(struct walk *walk, char code)
{
    const struct gent_tx_level_facts *level = &gent_tx_levels[walk->level];
    const char                       *found = code == '\0' ? NULL : strchr(level->codes, code);
    enum gent_tx_level                inner = gent_tx_level_opened(walk->level, code);

    if (code == GENT_TX_FORM_ATTR) {
        walk->n_attrs[walk->level]++;
        return true;
    }
    if (code == GENT_TX_FORM_CLOSE) {
        walk->level = (enum gent_tx_level)level->around;
        return level->code != 0;
    }
    if (code == GENT_TX_FORM_TRANSACTION && walk->level == GENT_TX_NODE) {
        walk->level = GENT_TX_TRANSACTION;
        return true;
    }
    if (found == NULL || (walk->seen[walk->level] >> (found - level->codes) & 1) != 0)
        return false;
    walk->seen[walk->level] |= (uint8_t)(1u << (found - level->codes));
    if (inner != GENT_TX_N_LEVELS)
        walk->level = inner;
    return true;
}

bool gent_tx_compile_is_form(const struct span_shape *shape)
{
    struct text form = shape->form, name;
    struct walk walk = { .level = GENT_TX_NODE };
    size_t      at = 1;

    if (form.n == 0 || form.n > UINT32_MAX || form.at[0] == '\0' || strchr(GENT_TX_FORM_UNITS, form.at[0]) == NULL)
        return false;
    at += form.n > 1 && form.at[1] == GENT_TX_FORM_PARENT;
    for (; at < form.n; at++)
        if (!take_code(&walk, form.at[at]))
            return false;
    if (gent_tx_levels[walk.level].code != 0) /* an object is open */
        return false;
    if (walk.level == GENT_TX_TRANSACTION && memchr(form.at, GENT_TX_FORM_NODES, form.n) == NULL)
        return false;
    if (walk.seen[GENT_TX_GRAPH] == 3) /* edges in both directions: GENT_TX_MAX_PIECES would be too few */
        return false;
    if ((walk.seen[GENT_TX_ENVIRONMENT] & 1) != 0) /* body */
        walk.n_attrs[GENT_TX_BODY] = UINT32_MAX;
    for (uint32_t i = 0; i < shape->n_attrs; i++)
        if (walk.n_attrs[gent_tx_level_of(shape->attrs[i].key, &name)]-- == 0)
            return false;
    return shape->n_events == 0 && shape->n_links == 0;
}

/* ---- Members ------------------------------------------------------------------- */

struct compile {
    struct span_builder     *b;
    const struct span_shape *shape;
    struct gent_tx_program  *program;
    uint32_t                 next[GENT_TX_N_LEVELS]; /* attribute */
    bool                     has_failed, is_marked;  /* is_marked: the mark is still to be written */
};

/* The next attribute of the level, or NULL. */
static const struct span_shape_attr *next_attr(struct compile *c, enum gent_tx_level level, struct text *name)
{
    while (c->next[level] < c->shape->n_attrs) {
        const struct span_shape_attr *attr = &c->shape->attrs[c->next[level]++];
        if (gent_tx_level_of(attr->key, name) == level)
            return attr;
    }
    return NULL;
}

static void put_mark(struct compile *c)
{
    span_builder_member(c->b, MARK_KEY);
    span_builder_literal(c->b, "true");
    c->is_marked = false;
}

static void put_body(struct compile *c)
{
    const struct span_shape_attr *attr;
    struct text                   name;

    span_builder_member(c->b, "body");
    span_builder_begin_object(c->b);
    while ((attr = next_attr(c, GENT_TX_BODY, &name)) != NULL)
        native_attr_put(c->b, name, &attr->field);
    if (c->is_marked)
        put_mark(c);
    span_builder_end_object(c->b);
}

static void put_field(struct compile *c, const struct span_shape_field *field)
{
    if (field->slot == SPAN_SHAPE_CONST)
        span_builder_text(c->b, field->value.text);
    else
        span_builder_hole(c->b, SPAN_PROGRAM_TEXT, field->slot);
}

static void put_time(struct compile *c, const char *key, enum span_program_hole hole)
{
    span_builder_hole_member_as(c->b, key, false, hole, 0, c->program->power);
}

/* Ends a piece of the transaction and begins the next. */
static void end_piece(struct compile *c, enum gent_tx_action action)
{
    struct gent_tx_piece *piece = &c->program->pieces[c->program->n_pieces++];

    piece->action = action;
    c->has_failed = !span_builder_end(c->b, &piece->program) || c->has_failed;
    span_builder_begin(c->b);
}

static void put_made(struct compile *c, const char *key, const char *open, enum gent_tx_action action,
                     const char *close)
{
    span_builder_member(c->b, key);
    span_builder_literal(c->b, open);
    end_piece(c, action);
    span_builder_literal(c->b, close);
}

static void put_name(struct compile *c)
{
    span_builder_member(c->b, "name");
    span_builder_literal(c->b, "\"");
    put_field(c, &c->shape->name);
    span_builder_literal(c->b, "\"");
}

static void put_range(struct compile *c)
{
    span_builder_member(c->b, "range");
    span_builder_begin_object(c->b);
    put_time(c, "start", SPAN_PROGRAM_START);
    put_time(c, "end", SPAN_PROGRAM_FINISH);
    span_builder_end_object(c->b);
}

static void put_trace_id(struct compile *c, enum span_program_id spelling)
{
    span_builder_hole_member_as(c->b, "transactionId", true, SPAN_PROGRAM_TRACE_ID, 0, spelling);
}

static void put_code(struct compile *c, char code)
{
    struct span_builder *b = c->b;

    switch (code) {
    case GENT_TX_FORM_ID:         span_builder_hole_member(b, "id", true, SPAN_PROGRAM_NODE, 0); break;
    case GENT_TX_FORM_START:      put_time(c, "startTime", SPAN_PROGRAM_START); break;
    case GENT_TX_FORM_DURATION:   put_time(c, "duration", SPAN_PROGRAM_DURATION); break;
    case GENT_TX_FORM_NO_ISSUES:  span_builder_member(b, "issues"); span_builder_literal(b, "[]"); break;
    case GENT_TX_FORM_NAME:       span_builder_hole_member(b, "name", true, SPAN_PROGRAM_NODE, 0); break;
    case GENT_TX_FORM_BARE_NAME:  put_name(c); break;
    case GENT_TX_FORM_BODY:       put_body(c); break;
    case GENT_TX_FORM_NODES:      put_made(c, "nodesData", "{", GENT_TX_PUT_NODES, "}"); break;
    case GENT_TX_FORM_EDGES:      put_made(c, "edges", "[", GENT_TX_PUT_EDGES, "]"); break;
    case GENT_TX_FORM_RANGE:      put_range(c); break;
    case GENT_TX_FORM_ITEMS:      put_made(c, "items", "[", GENT_TX_PUT_ITEMS, "]"); break;
    case GENT_TX_FORM_TRACE_ID:   put_trace_id(c, SPAN_PROGRAM_ID_HEX); break;
    case GENT_TX_FORM_TRACE_LOW:  put_trace_id(c, SPAN_PROGRAM_ID_LOW); break;
    case GENT_TX_FORM_N_ISSUES:   put_made(c, "issues", "{\"count\":", GENT_TX_PUT_COUNT, "}"); break;
    case GENT_TX_FORM_EDGES_BACK:
        c->program->is_back = true;
        put_made(c, "edges", "[", GENT_TX_PUT_EDGES, "]");
        break;
    }
}

/* ---- Objects --------------------------------------------------------------------- */

static void open_object(struct compile *c, enum gent_tx_level level)
{
    span_builder_member(c->b, gent_tx_levels[level].name);
    span_builder_literal(c->b, level == GENT_TX_ISSUE ? "[" : "");
    span_builder_begin_object(c->b);
}

static void close_object(struct compile *c, enum gent_tx_level level)
{
    if (level == GENT_TX_ENVIRONMENT && c->is_marked)
        put_body(c); /* there is none in the form: for the mark alone */
    span_builder_end_object(c->b);
    span_builder_literal(c->b, level == GENT_TX_ISSUE ? "]" : "");
}

/* The codes from 'at' on, to the end of the base level; where they end. */
static size_t put_codes(struct compile *c, size_t at, enum gent_tx_level base)
{
    struct text        form = c->shape->form;
    enum gent_tx_level level = base;

    for (; at < form.n && form.at[at] != GENT_TX_FORM_TRANSACTION; at++) {
        char               code = form.at[at];
        enum gent_tx_level inner = gent_tx_level_opened(level, code);
        struct text        name;
        if (code == GENT_TX_FORM_ATTR) {
            const struct span_shape_attr *attr = next_attr(c, level, &name);
            if (attr != NULL)
                native_attr_put(c->b, name, &attr->field);
        } else if (code == GENT_TX_FORM_CLOSE) {
            close_object(c, level);
            level = (enum gent_tx_level)gent_tx_levels[level].around;
        } else if (inner != GENT_TX_N_LEVELS) {
            open_object(c, inner);
            level = inner;
        } else {
            put_code(c, code);
        }
    }
    return at;
}

static bool has_mark(const struct span_shape *shape)
{
    for (uint32_t i = 0; i < shape->n_attrs; i++)
        if (shape->attrs[i].key.n == strlen(MARK_KEY) &&
            memcmp(shape->attrs[i].key.at, MARK_KEY, strlen(MARK_KEY)) == 0)
            return true;
    return false;
}

bool gent_tx_compile(struct span_builder *b, const struct span_shape *shape, bool is_marked,
                     struct gent_tx_program *program)
{
    bool           has_parent = shape->form.n > 1 && shape->form.at[1] == GENT_TX_FORM_PARENT;
    struct compile c = { .b = b, .shape = shape, .program = program,
                         .is_marked = is_marked && !has_parent && !has_mark(shape) };

    *program = (struct gent_tx_program){ .power = (uint8_t)(shape->form.at[0] - '0') };
    span_builder_begin(b);
    span_builder_literal(b, "\"");
    span_builder_hole(b, SPAN_PROGRAM_NODE, 0);
    span_builder_literal(b, "\":");
    span_builder_begin_object(b);
    size_t at = put_codes(&c, has_parent ? 2 : 1, GENT_TX_NODE);
    if (c.is_marked) {
        open_object(&c, GENT_TX_ENVIRONMENT);
        close_object(&c, GENT_TX_ENVIRONMENT);
    }
    span_builder_end_object(b);
    if (!span_builder_end(b, &program->node))
        return false;
    if (at == shape->form.n)
        return true;

    span_builder_begin(b);
    span_builder_begin_object(b);
    put_codes(&c, at + 1, GENT_TX_TRANSACTION);
    span_builder_end_object(b);
    end_piece(&c, GENT_TX_PUT_END);
    return !c.has_failed;
}
