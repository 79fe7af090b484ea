/* redact_rules.c - patterns in the order in which they count, and the file that holds a key. */
#include "gentc/redact_rules.h"

#include <errno.h>
#include <stdio.h>

static bool is_met(const char *pattern, struct text key)
{
    size_t n = strlen(pattern);

    if (pattern[n - 1] == '*')
        return key.n >= n - 1 && memcmp(key.at, pattern, n - 1) == 0;
    return key.n == n && memcmp(key.at, pattern, n) == 0;
}

uint32_t redact_rules_find(const struct redact_rules *rules, struct text key)
{
    for (uint32_t i = 0; i < redact_rules_count(rules); i++)
        if (is_met(redact_rules_pattern(rules, i), key))
            return i;
    return REDACT_RULES_NONE;
}

enum status redact_rules_read_key(const char *path, struct buffer *key, struct fail *fail)
{
    FILE       *file = fopen(path, "rb"); /* owned here */
    enum status s = STATUS_OK;

    if (file == NULL)
        return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "key: %s", strerror(errno));
    key->n = 0;
    if (!buffer_reserve(key, REDACT_RULES_MAX_KEY + 1))
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "key");
    else
        key->n = fread(key->data, 1, REDACT_RULES_MAX_KEY + 1, file);
    if (s == STATUS_OK && ferror(file))
        s = fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "key: %s", strerror(errno));
    fclose(file);
    if (s == STATUS_OK && (key->n < REDACT_RULES_MIN_KEY || key->n > REDACT_RULES_MAX_KEY))
        s = fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "a key has %u to %u bytes, not %s%zu", REDACT_RULES_MIN_KEY,
                     REDACT_RULES_MAX_KEY, key->n > REDACT_RULES_MAX_KEY ? "more than " : "",
                     key->n > REDACT_RULES_MAX_KEY ? (size_t)REDACT_RULES_MAX_KEY : key->n);
    return s;
}
