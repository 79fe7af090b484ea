/* model_take.c - cuts at ASCII characters that never stand within an escape, so that parts of plain texts are plain. */
#include "common/bundle/model_take.h"

#define MAX_INT_BYTES 18

static bool is_in_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.'
           || c == '_';
}

static size_t find_any(struct text text, size_t from, const char *characters)
{
    while (from < text.n && strchr(characters, text.at[from]) == NULL)
        from++;
    return from;
}

/* Where the path of a URL begins. */
static size_t find_path(struct text whole)
{
    for (size_t i = 0; i + 3 <= whole.n; i++)
        if (memcmp(whole.at + i, "://", 3) == 0)
            return find_any(whole, i + 3, "/?#");
    return 0;
}

/* Word k from the end: letters of an escape count as words, wherever one looks from. */
static bool find_last_word(struct text whole, uint32_t k, struct text *word)
{
    size_t end = whole.n, begin;
    for (;;) {
        while (end > 0 && !is_in_word(whole.at[end - 1]))
            end--;
        begin = end;
        while (begin > 0 && is_in_word(whole.at[begin - 1]))
            begin--;
        if (begin == end || k-- == 0)
            break;
        end = begin;
    }
    *word = (struct text){ whole.at + begin, end - begin };
    return begin < end;
}

static bool find_first_word(struct text whole, uint32_t k, struct text *word)
{
    size_t begin = 0, end;
    for (;;) {
        while (begin < whole.n && !is_in_word(whole.at[begin]))
            begin++;
        end = begin;
        while (end < whole.n && is_in_word(whole.at[end]))
            end++;
        if (begin == end || k-- == 0)
            break;
        begin = end;
    }
    *word = (struct text){ whole.at + begin, end - begin };
    return begin < end;
}

bool model_take_part(struct text whole, enum model_take take, struct text *part)
{
    size_t begin = 0, end = whole.n;

    *part = whole;
    if (take == MODEL_TAKE_ALL)
        return true;
    if (whole.n > MODEL_TAKE_MAX_BYTES)
        return false;
    if (take >= MODEL_TAKE_FIRST)
        return find_first_word(whole, (uint32_t)take - MODEL_TAKE_FIRST, part);
    if (take >= MODEL_TAKE_LAST)
        return find_last_word(whole, (uint32_t)take - MODEL_TAKE_LAST, part);
    if (take == MODEL_TAKE_QUERY) {
        begin = find_any(whole, 0, "?");
        begin += begin < whole.n;
    } else {
        begin = find_path(whole);
    }
    end = find_any(whole, begin, take == MODEL_TAKE_PATH ? "?#" : "#");
    *part = (struct text){ whole.at + begin, end - begin };
    return true;
}

bool model_take_is_type(struct text text, uint8_t type)
{
    size_t i = text.n != 0 && text.at[0] == '-', first = i;

    if (type != VALUE_INT && type != VALUE_INT_NUMBER)
        return true;
    while (i < text.n && text.at[i] >= '0' && text.at[i] <= '9')
        i++;
    return i == text.n && i > first && i - first <= MAX_INT_BYTES && (text.at[first] != '0' || text.n == 1);
}
