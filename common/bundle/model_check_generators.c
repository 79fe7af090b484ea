/* model_check_generators.c - numbers, patterns and fresh texts, and that what they print is what their type says.
 *
 * A pattern of a quoted type is plain text between plain texts. A pattern of
 * an array or a list is JSON: its slots stand inside strings, or are runs of
 * digits of a number. It is tried with stand-ins for the slots: 'x' in a
 * string, which completes no escape, and '1' in a number. */
#include "common/bundle/model_check_parts.h"

#include <stdlib.h>

#include "common/base/json_check.h"
#include "common/bundle/model_take.h"

static bool is_number_type(uint8_t type)
{
    return model_check_is_quoted(type) || type == VALUE_INT_NUMBER || type == VALUE_DOUBLE;
}

static enum status check_number(const struct model *m, uint32_t at, struct fail *fail)
{
    const struct model_number *number = &m->numbers[at];
    bool has_whole = (number->flags & MODEL_NUMBER_WHOLE_INT) != 0;
    bool is_token  = !model_check_is_quoted(number->type) || (has_whole && !model_check_is_quoted(number->whole_type));

    if (number->n_knots == 0 || number->n_knots > MODEL_MAX_NUMBER_KNOTS
        || !model_check_is_inside(number->first_knot, number->n_knots, m->n_knots))
        return MODEL_CHECK_BAD(fail, "number %u has knots out of range", at);
    if (!is_number_type(number->type) || (has_whole && !is_number_type(number->whole_type))
        || number->flags > (MODEL_NUMBER_TRIM | MODEL_NUMBER_KEEP_POINT | MODEL_NUMBER_WHOLE_INT))
        return MODEL_CHECK_BAD(fail, "number %u is of no numeric type", at);
    /* A number outside quotes has no leading zeros. */
    if (number->scale > 18 || number->min_width > 20 || (is_token && number->min_width > 1))
        return MODEL_CHECK_BAD(fail, "number %u has too many digits", at);

    const int64_t *knots = m->knots + number->first_knot;
    uint32_t       last  = number->n_knots - 1;
    for (uint32_t i = 1; i <= last; i++) {
        if (knots[i] < knots[i - 1])
            return MODEL_CHECK_BAD(fail, "knots of number %u do not ascend", at);
    }
    if (knots[0] == INT64_MIN || (uint64_t)knots[last] - (uint64_t)knots[0] > INT64_MAX)
        return MODEL_CHECK_BAD(fail, "number %u spans more than 63 bits", at);
    return STATUS_OK;
}

/* ---- Patterns of JSON ------------------------------------------------------------------ */

static bool is_digits(struct text text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    }
    return text.n != 0;
}

/* Only runs of digits; where a number begins, without leading zeros. */
static bool is_digit_column(const struct model *m, uint32_t at, bool is_begin)
{
    const struct model_column *column = &m->columns[at];

    if (!model_check_is_inside(column->first_choice, column->n_choices, m->n_choices))
        return false;
    for (uint32_t i = 0; i < column->n_choices; i++) {
        const struct model_choice *choice = &m->choices[column->first_choice + i];
        if (choice->kind == MODEL_CHOICE_VALUE && choice->ref < m->n_values) {
            struct text text = model_string(m, m->values[choice->ref].string);
            if (text.n > 64 || !is_digits(text) || (is_begin && text.n > 1 && text.at[0] == '0'))
                return false;
        } else if (choice->kind == MODEL_CHOICE_NUMBER && choice->ref < m->n_numbers) {
            const struct model_number *number = &m->numbers[choice->ref];
            if (m->knots[number->first_knot] < 0 || number->scale != 0 || (is_begin && number->min_width > 1))
                return false;
        } else if (choice->kind == MODEL_CHOICE_FRESH && choice->ref < m->n_fresh) {
            if (m->fresh[choice->ref].alphabet != MODEL_ALPHABET_DIGITS
                || (is_begin && m->fresh[choice->ref].length > 1))
                return false;
        } else {
            return false;
        }
    }
    return true;
}

/* Is the end of text[0..n) inside a string? */
static bool is_in_string(const uint8_t *text, size_t n, bool was_inside)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\\')
            i++;
        else if (text[i] == '"')
            was_inside = !was_inside;
    }
    return was_inside;
}

/* A slot behind text[0..n), outside strings: digits of a number that nothing before belongs to. */
static bool is_good_digits(const struct model *m, uint32_t column, const struct buffer *text)
{
    char before = text->n == 0 ? '\0' : (char)text->data[text->n - 1];
    bool is_exponent = before == '-' && text->n > 1 && strchr("eE", (char)text->data[text->n - 2]) != NULL;
    bool is_behind = is_exponent || (before != '\0' && strchr(".eE+", before) != NULL);

    if (!is_behind && (before == '\0' || strchr(":,[-", before) == NULL))
        return false;
    return is_digit_column(m, column, !is_behind);
}

static bool is_json_pattern(const struct model *m, const struct model_pattern *pattern, struct buffer *text)
{
    bool is_inside = false, is_behind_digits = false;

    text->n = 0;
    for (uint32_t i = 0; i < pattern->n_parts; i++) {
        const struct model_part *part    = &m->parts[pattern->first_part + i];
        struct text              literal = model_string(m, part->string);
        if (is_behind_digits && literal.n != 0 && is_digits((struct text){ literal.at, 1 }))
            return false;
        buffer_append(text, literal.at, literal.n);
        is_inside        = is_in_string((const uint8_t *)literal.at, literal.n, is_inside);
        is_behind_digits = !is_inside && part->column != MODEL_NONE;
        if (part->column == MODEL_NONE)
            break;
        if (!is_inside && !is_good_digits(m, part->column, text))
            return false;
        buffer_append_byte(text, is_inside ? 'x' : '1');
    }
    struct text all = { (const char *)text->data, text->n };
    return !text->has_failed && all.n != 0 && all.at[0] == '{' && json_check_value(all);
}

/* ---- Patterns ---------------------------------------------------------------------------- */

static bool is_source(const struct model *m, const struct model_part *part)
{
    return part->key < m->n_strings && part->source < MODEL_SOURCE_N_KINDS && part->what < MODEL_WHAT_N
           && part->take < MODEL_TAKE_N && part->column == MODEL_NONE;
}

/* All of a value has its own type; a part of its text may be a text, or an integer if it reads as one. */
static bool is_copy_of_any(const struct model *m, const struct model_part *part, uint8_t type)
{
    return is_source(m, part)
           && (part->take == MODEL_TAKE_ALL || type == VALUE_STRING || type == VALUE_INT || type == VALUE_INT_NUMBER);
}

static enum status check_pattern(const struct model_check_texts *texts, uint32_t at, uint64_t *work,
                                 struct buffer *text, struct fail *fail)
{
    const struct model         *m       = texts->m;
    const struct model_pattern *pattern = &m->patterns[at];
    bool                        is_json = span_value_is_json(pattern->type);
    uint32_t                    n_sources = 0;

    if (pattern->n_parts == 0 || !model_check_is_inside(pattern->first_part, pattern->n_parts, m->n_parts))
        return MODEL_CHECK_BAD(fail, "pattern %u has parts out of range", at);
    if (model_pattern_is_copy(m, pattern))
        return is_copy_of_any(m, &m->parts[pattern->first_part], pattern->type)
                   ? STATUS_OK
                   : MODEL_CHECK_BAD(fail, "pattern %u repeats no attribute", at);
    if (!is_json && !model_check_is_quoted(pattern->type))
        return MODEL_CHECK_BAD(fail, "pattern %u is no text", at);
    for (uint32_t i = 0; i < pattern->n_parts; i++) {
        const struct model_part *part = &m->parts[pattern->first_part + i];
        bool may_have_none = part->source != MODEL_SOURCE_NONE || i + 1 == pattern->n_parts;
        if (part->string >= m->n_strings || (pattern->is_sure && part->column != MODEL_NONE)
            || (part->column >= m->n_columns && (part->column != MODEL_NONE || !may_have_none))
            || (part->source != MODEL_SOURCE_NONE
                && (is_json || !is_source(m, part) || ++n_sources > MODEL_MAX_SOURCES)))
            return MODEL_CHECK_BAD(fail, "part %u of pattern %u is out of range", i, at);
        if (!is_json && !model_check_texts_is(texts, part->string, MODEL_TEXT_PLAIN))
            return MODEL_CHECK_BAD(fail, "part %u of pattern %u is no plain text", i, at);
        *work += is_json ? model_string(m, part->string).n + 1 : 0;
        *work += is_json && part->column != MODEL_NONE ? m->columns[part->column].n_choices : 0;
    }
    if (*work > MODEL_MAX_TEXT_BYTES)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "patterns of arrays are too long");
    if (pattern->is_sure && n_sources == 0)
        return MODEL_CHECK_BAD(fail, "pattern %u is sure of nothing", at);
    if (is_json && !is_json_pattern(m, pattern, text))
        return MODEL_CHECK_BAD(fail, "pattern %u is not always JSON", at);
    return STATUS_OK;
}

enum status model_check_generators(const struct model_check_texts *texts, struct fail *fail)
{
    const struct model *m       = texts->m;
    struct buffer       text    = { 0 }; /* owned here */
    uint64_t            work    = 0; /* bytes and choices to look at: a long one may be met often */
    enum status         s       = STATUS_OK;

    for (uint32_t i = 0; s == STATUS_OK && i < m->n_numbers; i++)
        s = check_number(m, i, fail);
    for (uint32_t i = 0; s == STATUS_OK && i < m->n_fresh; i++) {
        const struct model_fresh *fresh = &m->fresh[i];
        if (fresh->length == 0 || fresh->length > MODEL_MAX_FRESH_LENGTH || fresh->alphabet >= MODEL_ALPHABET_N
            || !model_check_is_quoted(fresh->type))
            s = MODEL_CHECK_BAD(fail, "fresh text %u is out of range", i);
    }
    for (uint32_t i = 0; s == STATUS_OK && i < m->n_patterns; i++)
        s = check_pattern(texts, i, &work, &text, fail);
    buffer_free(&text);
    return s;
}
