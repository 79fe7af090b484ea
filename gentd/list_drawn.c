/* list_drawn.c - the kinds of a line's rows, the most frequent first, with an example of that one. */
#include "gentd/list_drawn.h"

#include "gentd/put.h"

#define MAX_TEXT 40 /* bytes of a text that are shown */

static const char *const kind_words[COST_N_KINDS] = { "value", "copy", "number", "pattern", "fresh", "target" };

/* A UTF-8 character is shown whole or not at all. */
void list_drawn_put_text(struct buffer *out, struct text text)
{
    size_t n = text.n;

    if (n > MAX_TEXT) {
        n = MAX_TEXT;
        while (n != 0 && ((unsigned char)text.at[n] & 0xc0) == 0x80)
            n--;
    }
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool          is_c1 = c == 0xc2 && i + 1 < n && (unsigned char)text.at[i + 1] < 0xa0;
        bool          is_control = c < 0x20 || c == 0x7f || is_c1;
        buffer_append_byte(out, is_control ? '?' : c);
        i += is_c1;
    }
    if (n < text.n)
        put_text(out, "...");
}

/* value * 10^-scale */
static void put_decimal(struct buffer *out, int64_t value, uint8_t scale)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, unit = 1;

    for (uint8_t i = 0; i < scale; i++)
        unit *= 10;
    if (value < 0)
        put_text(out, "-");
    buffer_append_u64(out, size / unit);
    if (scale != 0 && size % unit != 0) {
        put_text(out, ".");
        put_padded(out, size % unit, scale);
    }
}

static void put_source(struct buffer *out, const struct model *model, const struct model_part *part)
{
    static const char *const whose[] = { "", "", "above: ", "parent: ", "sibling: " };
    static const char *const whats[] = { "", "event ", "(status message)", "(name)" };
    _Static_assert(sizeof whose / sizeof *whose == MODEL_SOURCE_N_KINDS, "every source has a word");
    _Static_assert(sizeof whats / sizeof *whats == MODEL_WHAT_N, "everything that is copied has a word");

    put_text(out, whose[part->source]);
    put_text(out, whats[part->what]);
    if (model_part_has_key(part))
        list_drawn_put_text(out, model_string(model, part->key));
}

static void put_pattern(struct buffer *out, const struct model *model, const struct model_pattern *pattern)
{
    size_t begin = out->n;

    for (uint32_t i = 0; i < pattern->n_parts && out->n < begin + MAX_TEXT; i++) {
        const struct model_part *part = &model->parts[pattern->first_part + i];
        list_drawn_put_text(out, model_string(model, part->string));
        if (part->source != MODEL_SOURCE_NONE) {
            put_text(out, "{");
            put_source(out, model, part);
            put_text(out, "}");
        } else if (part->column != MODEL_NONE) {
            put_text(out, "#");
        }
    }
}

/* More about a kind, by the choice that has the most rows. */
static void put_example(struct buffer *out, const struct model *model, const struct model_choice *choice,
                        enum cost_kind kind)
{
    static const char *const alphabets[MODEL_ALPHABET_N] = { "digits",       "hex digits", "hex digits", "characters",
                                                             "letters",      "characters", "UUID" };
    if (kind == COST_COPY) {
        put_text(out, " of ");
        put_source(out, model, &model->parts[model->patterns[choice->ref].first_part]);
    } else if (kind == COST_PATTERN) {
        put_text(out, " ");
        put_pattern(out, model, &model->patterns[choice->ref]);
    } else if (kind == COST_FRESH) {
        const struct model_fresh *fresh = &model->fresh[choice->ref];
        put_text(out, " ");
        if (fresh->alphabet != MODEL_ALPHABET_UUID) {
            put_grouped(out, fresh->length);
            put_text(out, " ");
        }
        put_text(out, alphabets[fresh->alphabet]);
    } else if (kind == COST_NUMBER) {
        const struct model_number *number = &model->numbers[choice->ref];
        put_text(out, " ");
        put_decimal(out, model->knots[number->first_knot], number->scale);
        put_text(out, " to ");
        put_decimal(out, model->knots[number->first_knot + number->n_knots - 1], number->scale);
        put_text(out, " in ");
        put_grouped(out, number->n_knots);
        put_text(out, number->n_knots == 1 ? " knot" : " knots");
    }
}

static void put_values(struct buffer *out, const struct model *model, const struct cost_line *line, bool is_only)
{
    const struct model_choice *choice = &model->choices[line->example[COST_VALUE]];

    if (line->n_values == 1 && choice->kind == MODEL_CHOICE_VALUE) {
        put_text(out, is_only ? "constant " : "one value ");
        struct text text = model_string(model, model->values[choice->ref].string);
        list_drawn_put_text(out, text.n == 0 ? (struct text){ "\"\"", 2 } : text);
        return;
    }
    put_text(out, line->is_counted ? "" : "at most ");
    put_grouped(out, line->n_values);
    put_text(out, line->n_values == 1 ? " value" : " values");
}

/* The most frequent kind that is less frequent than, or as frequent as and behind, 'before'; COST_N_KINDS: none. */
static enum cost_kind next_kind(const struct cost_line *line, enum cost_kind before)
{
    enum cost_kind best = COST_N_KINDS;

    for (int i = 0; i < COST_N_KINDS; i++) {
        uint64_t n = line->n_rows_of[i], limit = before == COST_N_KINDS ? UINT64_MAX : line->n_rows_of[before];
        bool     is_behind = n < limit || (n == limit && i > (int)before);
        if (n != 0 && is_behind && (best == COST_N_KINDS || n > line->n_rows_of[best]))
            best = (enum cost_kind)i;
    }
    return best;
}

void list_drawn_put(struct buffer *out, const struct model *model, const struct cost_line *line)
{
    enum cost_kind kind = next_kind(line, COST_N_KINDS);
    bool           is_only = kind == COST_N_KINDS || next_kind(line, kind) == COST_N_KINDS;

    if (kind == COST_N_KINDS) /* few rows of many kinds: all were rounded to none */
        put_text(out, "few values");
    for (bool is_first = true; kind != COST_N_KINDS; kind = is_only ? COST_N_KINDS : next_kind(line, kind)) {
        uint64_t percent = line->n_rows == 0 ? 0 : line->n_rows_of[kind] * 100 / line->n_rows;
        put_text(out, is_first ? "" : ", ");
        is_first = false;
        if (!is_only && percent != 0)
            buffer_append_u64(out, percent);
        if (!is_only)
            put_text(out, percent == 0 ? "<1 % " : " % ");
        if (kind == COST_VALUE)
            put_values(out, model, line, is_only);
        else
            put_text(out, kind_words[kind]);
        if (line->example[kind] != MODEL_NONE)
            put_example(out, model, &model->choices[line->example[kind]], kind);
    }
}

void list_drawn_put_json(struct buffer *out, const struct cost_line *line)
{
    bool is_first = true;

    put_count(out, line->is_counted ? "values" : "values_at_most", line->n_values);
    put_text(out, ",\"drawn\":{");
    for (int i = 0; i < COST_N_KINDS; i++) {
        if (line->n_rows_of[i] == 0)
            continue;
        put_text(out, is_first ? "\"" : ",\"");
        is_first = false;
        put_text(out, kind_words[i]);
        put_text(out, "\":");
        buffer_append_u64(out, line->n_rows_of[i]);
    }
    put_text(out, "}");
}
