/* cli.c - parsing without strtol, whose blanks, signs and locale nobody asked for. */
#include "common/base/cli.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "common/base/output.h"

/* The digits at the front of 'text'; what follows them, or NULL when there is
 * none or the number is too large. */
static const char *parse_digits(const char *text, uint64_t *value)
{
    const char *at = text;
    uint64_t    parsed = 0;

    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(parsed, 10, &parsed) ||
            __builtin_add_overflow(parsed, (uint64_t)(*at - '0'), &parsed))
            return NULL;
    *value = parsed;
    return at == text ? NULL : at;
}

struct unit {
    const char *name;
    uint64_t    factor;
};

static bool parse_with_unit(const char *text, const struct unit *units, size_t n_units, uint64_t *value)
{
    uint64_t    parsed;
    const char *name = parse_digits(text, &parsed);

    for (size_t i = 0; name != NULL && i < n_units; i++)
        if (strcmp(name, units[i].name) == 0 && !__builtin_mul_overflow(parsed, units[i].factor, &parsed)) {
            *value = parsed;
            return true;
        }
    return false;
}

bool cli_parse_u64(const char *text, uint64_t *value)
{
    static const struct unit units[] = { { "", 1 } };
    return parse_with_unit(text, units, 1, value);
}

bool cli_parse_bytes(const char *text, uint64_t *value)
{
    static const struct unit units[] = { { "", 1 }, { "K", 1u << 10 }, { "M", 1u << 20 }, { "G", 1u << 30 } };
    return parse_with_unit(text, units, sizeof units / sizeof *units, value);
}

bool cli_parse_duration(const char *text, uint64_t *ns)
{
    static const struct unit units[] = {
        { "ns", 1 },
        { "us", 1000 },
        { "ms", 1000000 },
        { "s", 1000000000 },
        { "m", UINT64_C(60) * 1000000000 },
        { "h", UINT64_C(3600) * 1000000000 },
        { "d", UINT64_C(86400) * 1000000000 },
    };
    return parse_with_unit(text, units, sizeof units / sizeof *units, ns);
}

bool cli_parse_shift(const char *text, int64_t *ns)
{
    uint64_t size_ns;
    bool     is_negative = *text == '-';

    if (!cli_parse_duration(text + (*text == '-' || *text == '+'), &size_ns) || size_ns > INT64_MAX)
        return false;
    *ns = is_negative ? -(int64_t)size_ns : (int64_t)size_ns;
    return true;
}

bool cli_parse_range(const char *text, uint64_t *first, uint64_t *last)
{
    uint64_t    begin, end;
    const char *at = parse_digits(text, &begin);

    if (at == NULL || at[0] != '.' || at[1] != '.' || !cli_parse_u64(at + 2, &end) || begin < 1 || begin > end)
        return false;
    *first = begin;
    *last = end;
    return true;
}

uint32_t cli_count_processors(uint32_t max)
{
    cpu_set_t set;
    int       n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    return n < 1 ? 1 : (uint32_t)n > max ? max : (uint32_t)n;
}

/* ---- Problems ------------------------------------------------------------- */

#define CLI_MAX_LINE 1024

void cli_print_problem(const char *program, const char *path, uint64_t at, const char *what)
{
    char line[CLI_MAX_LINE], where[32] = "";

    if (at != FAIL_NO_OFFSET)
        snprintf(where, sizeof where, "%s%llu", path == NULL ? "" : ":", (unsigned long long)at);
    int n = snprintf(line, sizeof line - 1, "%s: %.*s%s%s%s", program, CLI_MAX_LINE / 2, path == NULL ? "" : path,
                     where, path == NULL && where[0] == '\0' ? "" : ": ", what);
    if (n < 0)
        return;
    if (n > (int)sizeof line - 2)
        n = (int)sizeof line - 2;
    for (int i = 0; i < n; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = '?';
    line[n] = '\n';
    fwrite(line, 1, (size_t)n + 1, stderr);
}

void cli_print_failure(const char *program, const char *path, const struct fail *fail)
{
    char what[256];

    if (fail->status == STATUS_USAGE || fail->what[0] == '\0')
        snprintf(what, sizeof what, "%s", fail->what[0] == '\0' ? status_sentence(fail->status) : fail->what);
    else
        snprintf(what, sizeof what, "%s: %s", status_sentence(fail->status), fail->what);
    cli_print_problem(program, path, fail->offset, what);
}

/* ---- Signals -------------------------------------------------------------- */

static void end_by_signal(int number)
{
    output_remove_partial();
    signal(number, SIG_DFL);
    raise(number);
}

void cli_catch_signals(void)
{
    static const int ends[] = { SIGINT, SIGTERM, SIGHUP };

    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct sigaction old;
        /* What the parent had ignored (nohup) stays ignored. */
        if (sigaction(ends[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            signal(ends[i], end_by_signal);
    }
}
