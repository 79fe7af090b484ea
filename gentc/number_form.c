/* number_form.c - every item is parsed once; then each possible form is asked how many rows it gives back. */
#include "gentc/number_form.h"

#include <stdlib.h>

#define MAX_SCALE 18 /* 10^18 < 2^63 */
#define MAX_WIDTH 20

/* A token in plain decimal notation. */
struct token {
    int64_t digits;     /* all of them, the point left out */
    uint8_t n_whole;    /* digits in front of the point */
    uint8_t n_fraction;
    bool    is_padded;  /* zeros in front */
    bool    is_trimmed; /* no zeros at the end of the fraction */
    bool    is_valid;
};

static bool add_digit(int64_t *digits, char c)
{
    return !__builtin_mul_overflow(*digits, 10, digits) && !__builtin_sub_overflow(*digits, c - '0', digits);
}

static size_t count_digits(struct text text)
{
    size_t n = 0;
    while (n < text.n && text.at[n] >= '0' && text.at[n] <= '9')
        n++;
    return n;
}

static struct token parse(struct text text, bool may_have_fraction)
{
    struct token token       = { .is_trimmed = true };
    int64_t      digits      = 0; /* negative */
    bool         is_negative = text.n != 0 && text.at[0] == '-';
    struct text  whole       = { text.at + is_negative, text.n - is_negative };
    size_t       n_whole     = count_digits(whole);
    struct text  fraction    = { whole.at + n_whole, 0 };

    if (n_whole < whole.n && whole.at[n_whole] == '.' && may_have_fraction) {
        fraction = (struct text){ whole.at + n_whole + 1, whole.n - n_whole - 1 };
        if (fraction.n == 0 || fraction.n > MAX_SCALE || count_digits(fraction) != fraction.n)
            return token;
        token.is_trimmed = fraction.at[fraction.n - 1] != '0';
    } else if (n_whole != whole.n) {
        return token;
    }
    if (n_whole == 0 || n_whole > MAX_WIDTH)
        return token;
    for (size_t i = 0; i < n_whole; i++)
        if (!add_digit(&digits, whole.at[i]))
            return token;
    for (size_t i = 0; i < fraction.n; i++)
        if (!add_digit(&digits, fraction.at[i]))
            return token;
    if (digits == INT64_MIN || (is_negative && digits == 0))
        return token;
    token.digits     = is_negative ? digits : -digits;
    token.n_whole    = (uint8_t)n_whole;
    token.n_fraction = (uint8_t)fraction.n;
    token.is_padded  = n_whole > 1 && whole.at[0] == '0';
    token.is_valid   = true;
    return token;
}

static bool scale_up(const struct token *token, unsigned scale, int64_t *v)
{
    *v = token->digits;
    if (!token->is_valid || token->n_fraction > scale)
        return false;
    for (unsigned i = token->n_fraction; i < scale; i++)
        if (__builtin_mul_overflow(*v, 10, v))
            return false;
    return true;
}

/* Does the form print the token's very text? */
static bool gives_back(const struct number_form *form, const struct token *token, int64_t *v)
{
    if (!scale_up(token, form->scale, v))
        return false;
    if (token->is_padded ? token->n_whole != form->min_width : token->n_whole < form->min_width)
        return false;
    if (!(form->flags & MODEL_NUMBER_TRIM))
        return token->n_fraction == form->scale;
    if (form->flags & MODEL_NUMBER_KEEP_POINT)
        return token->n_fraction != 0 && (token->is_trimmed || (token->n_fraction == 1));
    return token->n_fraction == 0 || token->is_trimmed;
}

static uint64_t count_rows(const struct number_form *form, const struct token *tokens,
                           const struct column_fit_item *items, uint32_t n_items)
{
    uint64_t n = 0;
    int64_t  v;
    for (uint32_t i = 0; i < n_items; i++)
        n += gives_back(form, &tokens[i], &v) ? items[i].n : 0;
    return n;
}

/* The forms worth asking: every scale and padding that some token has. On a
 * draw the earlier one: less scale, less padding, and of the ways to print
 * fractions the one that most programs have. */
static struct number_form find_best(const struct token *tokens, const struct column_fit_item *items, uint32_t n_items)
{
    static const uint8_t flags[] = { MODEL_NUMBER_TRIM | MODEL_NUMBER_KEEP_POINT, MODEL_NUMBER_TRIM, 0 };
    uint32_t             scales = 0, widths = 1;
    struct number_form   best   = { 0 };
    uint64_t             n_best = 0;

    for (uint32_t i = 0; i < n_items; i++) {
        scales |= tokens[i].is_valid ? (uint32_t)1 << tokens[i].n_fraction : 0;
        widths |= tokens[i].is_padded ? (uint32_t)1 << tokens[i].n_whole : 0;
    }
    for (unsigned scale = 0; scale <= MAX_SCALE; scale++) {
        for (unsigned width = 0; width <= MAX_WIDTH; width++) {
            if (!(scales >> scale & 1) || !(widths >> width & 1))
                continue;
            for (size_t i = scale == 0 ? 2 : 0; i < sizeof flags; i++) {
                struct number_form form = { (uint8_t)scale, (uint8_t)width, flags[i] };
                uint64_t           n    = count_rows(&form, tokens, items, n_items);
                if (n > n_best) {
                    best   = form;
                    n_best = n;
                }
            }
        }
    }
    return best;
}

static int compare_values(const void *a, const void *b)
{
    const struct number_form_value *x = a, *y = b;
    return (x->v > y->v) - (x->v < y->v);
}

uint32_t number_form_choose(const struct column_fit_item *items, uint32_t n_items, struct number_form *form,
                            struct number_form_value *values)
{
    struct token *tokens            = malloc(n_items * sizeof *tokens);
    uint8_t       type              = items[0].value.type;
    bool          may_have_fraction = type == VALUE_DOUBLE || type == VALUE_DOUBLE_STRING || type == VALUE_STRING;
    uint32_t      n                 = 0;

    *form = (struct number_form){ 0 };
    if (tokens == NULL)
        return 0;
    for (uint32_t i = 0; i < n_items; i++)
        tokens[i] = parse(items[i].value.text, may_have_fraction);
    *form = find_best(tokens, items, n_items);
    for (uint32_t i = 0; i < n_items; i++) {
        int64_t v;
        if (gives_back(form, &tokens[i], &v))
            values[n++] = (struct number_form_value){ v, items[i].n, i };
    }
    qsort(values, n, sizeof *values, compare_values);
    free(tokens);
    return n;
}
