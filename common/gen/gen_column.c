/* gen_column.c - the value of a row of a column.
 *
 * A column of n rows is a sorted multiset: its choices in order, each as often
 * as its count says. Row i takes place permute(i), or the place that a joint says (gen_joint.h); a generator's rows are
 * numbered by place, so that its ranks are evenly spread. */
#include "common/gen/gen_column.h"

#include "common/bundle/model_take.h"
#include "common/gen/gen_draw.h"
#include "common/gen/quantile.h"
#include "common/trace/decimal.h"

enum status gen_column_build(const struct model *model, struct arena *arena, struct gen_column *columns,
                             struct fail *fail)
{
    columns->model = model;
    columns->permutes = arena_take(arena, model->n_columns, sizeof *columns->permutes);
    columns->places = arena_take(arena, model->n_choices, sizeof *columns->places);
    if (columns->permutes == NULL || columns->places == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u columns", model->n_columns);
    for (uint32_t c = 0; c < model->n_columns; c++) {
        const struct model_column *column = &model->columns[c];
        uint32_t                   n = 0;
        columns->permutes[c] = gen_draw_permutation(gen_draw_column_seed(model, c), GEN_DOMAIN_COLUMN, c, 0,
                                                    column->n_rows);
        for (uint32_t i = column->first_choice; i < column->first_choice + column->n_choices; i++) {
            columns->places[i] = n;
            n += model->choices[i].n;
        }
    }
    return gen_joint_build(model, arena, &columns->joints, fail);
}

bool gen_column_is_constant(const struct model *model, uint32_t column, struct span_value *value)
{
    const struct model_choice *choice = &model->choices[model->columns[column].first_choice];
    if (model->columns[column].n_choices != 1 || choice->kind != MODEL_CHOICE_VALUE)
        return false;
    *value = (struct span_value){ model_string(model, model->values[choice->ref].string), model->values[choice->ref].type };
    return true;
}

static uint8_t choice_type(const struct model *model, const struct model_choice *choice)
{
    const struct model_number *number;

    switch (choice->kind) {
    case MODEL_CHOICE_VALUE:
        return model->values[choice->ref].type;
    case MODEL_CHOICE_NUMBER:
        number = &model->numbers[choice->ref];
        return number->flags & MODEL_NUMBER_WHOLE_INT && number->whole_type != number->type ? VALUE_N_TYPES
                                                                                            : number->type;
    case MODEL_CHOICE_PATTERN: /* a copy has the type of its source */
        return model_pattern_is_copy(model, &model->patterns[choice->ref]) ? VALUE_N_TYPES
                                                                          : model->patterns[choice->ref].type;
    default:
        return model->fresh[choice->ref].type;
    }
}

uint8_t gen_column_type(const struct model *model, uint32_t column)
{
    const struct model_column *spec = &model->columns[column];
    uint8_t                    type = choice_type(model, &model->choices[spec->first_choice]);

    for (uint32_t i = 1; i < spec->n_choices && type != VALUE_N_TYPES; i++)
        if (choice_type(model, &model->choices[spec->first_choice + i]) != type)
            type = VALUE_N_TYPES;
    return type;
}

/* The choice that holds a place of the column. */
static const struct model_choice *locate(const struct gen_column *columns, uint32_t column, uint32_t place,
                                         uint32_t *within)
{
    const struct model_column *spec = &columns->model->columns[column];
    uint32_t                   low = spec->first_choice, high = low + spec->n_choices;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (columns->places[middle] <= place)
            low = middle;
        else
            high = middle;
    }
    *within = place - columns->places[low];
    return &columns->model->choices[low];
}

const struct model_choice *gen_column_choose(const struct gen_column *columns, uint32_t column, uint32_t row,
                                             uint32_t *within, uint32_t *place)
{
    *place = permute_at(&columns->permutes[column], row);
    return locate(columns, column, *place, within);
}

uint32_t gen_column_resource(const struct gen_column *columns, uint32_t column, uint32_t row, uint32_t time_rank)
{
    const struct gen_source source = { .time_rank = time_rank };
    uint32_t                within;

    return locate(columns, column, gen_joint_place(&columns->joints, columns->permutes, column, row, &source), &within)
        ->ref;
}

/* ---- Generators: each appends its text and gives the type -------------------------- */

static uint8_t append_number(const struct model *model, const struct model_choice *choice, uint32_t within,
                             struct buffer *out)
{
    const struct model_number *number = &model->numbers[choice->ref];
    int64_t  value = quantile_number_value(model, number, gen_draw_rank(within, choice->n));
    uint64_t unit = 1;
    char     digits[DECIMAL_MAX_SCALED];
    enum decimal_fraction fraction = DECIMAL_FRACTION_ALL;

    if (number->flags & MODEL_NUMBER_TRIM)
        fraction = number->flags & MODEL_NUMBER_KEEP_POINT ? DECIMAL_FRACTION_KEEP_ONE : DECIMAL_FRACTION_TRIM;
    buffer_append(out, digits, decimal_print_scaled(digits, value, number->scale, number->min_width, fraction));
    for (uint8_t i = 0; i < number->scale; i++)
        unit *= 10;
    return number->flags & MODEL_NUMBER_WHOLE_INT && value % (int64_t)unit == 0 ? number->whole_type : number->type;
}

static void append_characters(uint64_t seed, uint32_t stream, uint32_t place, const char *alphabet, uint32_t n_alphabet,
                              uint32_t n, struct buffer *out)
{
    for (uint32_t i = 0; i < n; i += 4) {
        uint64_t words = philox_u64(seed, GEN_DOMAIN_FRESH, stream, (uint64_t)place << 12 | i / 4);
        for (uint32_t k = i; k < i + 4 && k < n; k++, words >>= 16)
            buffer_append_byte(out, (uint8_t)alphabet[(words & 0xFFFF) * n_alphabet >> 16]);
    }
}

static uint8_t append_fresh(const struct model *model, const struct model_choice *choice, uint32_t column,
                            uint32_t place, struct buffer *out)
{
    static const char alnum[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const struct {
        const char *characters;
        uint32_t    n;
    } alphabets[MODEL_ALPHABET_N] = {
        [MODEL_ALPHABET_DIGITS] = { alnum, 10 },
        [MODEL_ALPHABET_HEX_LOWER] = { alnum, 16 },
        [MODEL_ALPHABET_HEX_UPPER] = { "0123456789ABCDEF", 16 },
        [MODEL_ALPHABET_ALNUM] = { alnum, 62 },
        [MODEL_ALPHABET_LOWER] = { alnum + 10, 26 },
        [MODEL_ALPHABET_ALNUM_LOWER] = { alnum, 36 },
        [MODEL_ALPHABET_UUID] = { alnum, 16 },
    };
    const struct model_fresh *fresh = &model->fresh[choice->ref];
    bool   is_uuid = fresh->alphabet == MODEL_ALPHABET_UUID;
    size_t begin = out->n;

    append_characters(model->seed, column, place, alphabets[fresh->alphabet].characters, alphabets[fresh->alphabet].n,
                      is_uuid ? 36 : fresh->length, out);
    if (is_uuid && !out->has_failed) {
        char *uuid = (char *)out->data + begin;
        uuid[8] = uuid[13] = uuid[18] = uuid[23] = '-';
        uuid[14] = '4'; /* version 4, variant 10xx (RFC 4122) */
        uuid[19] = "89ab"[(uuid[19] >= 'a' ? uuid[19] - 'a' + 10 : uuid[19] - '0') & 3];
        out->n = begin + (fresh->length < 36 ? fresh->length : 36);
    }
    return fresh->type;
}

static uint8_t append_row(const struct gen_column *columns, uint32_t column, uint32_t row, struct buffer *out);

/* Slots' columns have greater indices than the pattern's, so this ends; the
 * depth is held to MODEL_MAX_SLOT_DEPTH by model_check(). */
static uint8_t append_pattern(const struct gen_column *columns, const struct model_choice *choice, uint32_t within,
                              const struct span_value *sources, struct buffer *out)
{
    const struct model         *model = columns->model;
    const struct model_pattern *pattern = &model->patterns[choice->ref];
    for (uint32_t i = 0; i < pattern->n_parts; i++) {
        const struct model_part *part = &model->parts[pattern->first_part + i];
        struct text              literal = model_string(model, part->string);
        buffer_append(out, literal.at, literal.n);
        if (part->source != MODEL_SOURCE_NONE) {
            buffer_append(out, sources->text.at, sources->text.n);
            sources++;
        } else if (part->column != MODEL_NONE) {
            append_row(columns, part->column, part->row_base + within, out);
        }
    }
    return pattern->type;
}

static uint8_t append_choice(const struct gen_column *columns, const struct model_choice *choice, uint32_t column,
                             uint32_t within, uint32_t place, struct buffer *out)
{
    const struct model *model = columns->model;
    struct text         text;

    switch (choice->kind) {
    case MODEL_CHOICE_NUMBER:
        return append_number(model, choice, within, out);
    case MODEL_CHOICE_PATTERN:
        return append_pattern(columns, choice, within, NULL, out); /* slots have no sources */
    case MODEL_CHOICE_FRESH:
        return append_fresh(model, choice, column, place, out);
    default:
        text = model_string(model, model->values[choice->ref].string);
        buffer_append(out, text.at, text.n);
        return model->values[choice->ref].type;
    }
}

static uint8_t append_row(const struct gen_column *columns, uint32_t column, uint32_t row, struct buffer *out)
{
    uint32_t                   within, place;
    const struct model_choice *choice = gen_column_choose(columns, column, row, &within, &place);
    return append_choice(columns, choice, column, within, place, out);
}

/* ---- Sources ------------------------------------------------------------------------- */

/* Only texts can be pasted; arrays and lists can be repeated whole, by attributes. */
static bool find_sources(const struct model *model, const struct model_pattern *pattern,
                         const struct gen_source *source, struct span_value *found)
{
    bool may_be_json = model_pattern_is_copy(model, pattern) && !source->is_for_text;
    for (uint32_t i = 0; i < pattern->n_parts; i++) {
        const struct model_part *part = &model->parts[pattern->first_part + i];
        if (part->source == MODEL_SOURCE_NONE)
            continue;
        if (!source->find(source->context, part, found))
            return false;
        if ((!may_be_json || part->take != MODEL_TAKE_ALL) && span_value_is_json(found->type))
            return false;
        if (part->take != MODEL_TAKE_ALL
            && (!model_take_part(found->text, part->take, &found->text)
                || !model_take_is_type(found->text, found->type = pattern->type)))
            return false;
        found++;
    }
    return true;
}

static uint32_t n_sources(const struct model *model, const struct model_choice *choice)
{
    return choice->kind != MODEL_CHOICE_PATTERN ? 0 : model_pattern_n_sources(model, &model->patterns[choice->ref]);
}

static bool is_copy(const struct model *model, const struct model_choice *choice)
{
    return choice->kind == MODEL_CHOICE_PATTERN && model_pattern_is_copy(model, &model->patterns[choice->ref]);
}

/* The first choice of the column that has its sources, which are then in
 * 'found', or needs none. NULL when there is none. */
static const struct model_choice *choose_first(const struct model *model, uint32_t column,
                                               const struct gen_source *source, struct span_value *found)
{
    const struct model_column *spec = &model->columns[column];
    for (uint32_t i = spec->first_choice; i < spec->first_choice + spec->n_choices; i++) {
        const struct model_choice *choice = &model->choices[i];
        if (choice->n != 0
            && (n_sources(model, choice) == 0 || find_sources(model, &model->patterns[choice->ref], source, found)))
            return choice;
    }
    return NULL;
}

/* The first of the sure patterns at the head of a column whose sources are
 * there, which are then in 'found', or NULL. *n_rows are the rows of those before it. */
static const struct model_choice *take_sure(const struct model *model, uint32_t column,
                                            const struct gen_source *source, struct span_value *found,
                                            uint32_t *n_rows)
{
    const struct model_column *spec = &model->columns[column];
    *n_rows = 0;
    for (uint32_t i = spec->first_choice; i < spec->first_choice + spec->n_choices; i++) {
        const struct model_choice *choice = &model->choices[i];
        if (choice->kind != MODEL_CHOICE_PATTERN || !model->patterns[choice->ref].is_sure)
            break;
        if (find_sources(model, &model->patterns[choice->ref], source, found))
            return choice;
        *n_rows += choice->n;
    }
    return NULL;
}

static struct span_value make_value(const struct gen_column *columns, const struct model_choice *choice,
                                    const struct span_value *sources, uint32_t column, uint32_t within, uint32_t place,
                                    struct gen_pool *pool)
{
    struct span_value value;

    pool->draft.n = 0;
    pool->draft.max_bytes = MODEL_MAX_TRACE_BYTES; /* sources that repeat sources grow fast */
    value.type = sources != NULL ? append_pattern(columns, choice, within, sources, &pool->draft)
                                 : append_choice(columns, choice, column, within, place, &pool->draft);
    value.text = gen_pool_copy(pool, pool->draft.data, pool->draft.n);
    pool->has_failed |= pool->draft.has_failed;
    return value;
}

struct span_value gen_column_value(const struct gen_column *columns, uint32_t column, uint32_t row,
                                   const struct gen_source *source, struct gen_pool *pool)
{
    const struct model        *model = columns->model;
    uint32_t                   n_rows = model->columns[column].n_rows, n_sure, within, place;
    const struct model_choice *choice, *drawn;
    struct span_value          sources[MODEL_MAX_SOURCES];

    choice = take_sure(model, column, source, sources, &n_sure);
    if (choice != NULL)
        return is_copy(model, choice) ? sources[0] : make_value(columns, choice, sources, column, 0, 0, pool);
    if (n_sure == n_rows)
        return (struct span_value){ { "", 0 }, VALUE_STRING };
    place = gen_joint_place(&columns->joints, columns->permutes, column, row, source);
    if (place < n_sure)
        place = n_sure + place % (n_rows - n_sure);
    choice = drawn = locate(columns, column, place, &within);
    if (n_sources(model, choice) != 0) {
        if (!find_sources(model, &model->patterns[choice->ref], source, sources))
            choice = choose_first(model, column, source, sources);
        if (choice == NULL)
            return (struct span_value){ { "", 0 }, VALUE_STRING };
        if (is_copy(model, choice))
            return sources[0];
        if (choice != drawn)
            within = place % choice->n;
        if (n_sources(model, choice) != 0)
            return make_value(columns, choice, sources, column, within, place, pool);
    }
    if (choice->kind == MODEL_CHOICE_VALUE)
        return (struct span_value){ model_string(model, model->values[choice->ref].string),
                                    model->values[choice->ref].type };
    return make_value(columns, choice, NULL, column, within, place, pool);
}
