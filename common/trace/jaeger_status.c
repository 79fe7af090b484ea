/* jaeger_status.c - the rules of the OpenTelemetry collector's translator. */
#include "common/trace/jaeger_status.h"

#include "common/trace/json_scalar.h"

#define KIND_SERVER  2
#define STATUS_UNSET 0
#define STATUS_GOOD  1
#define STATUS_ERROR 2

static uint8_t kind_of(struct text text)
{
    static const char *const names[] = { "unspecified", "internal", "server", "client", "producer", "consumer" };
    for (uint8_t i = 1; i < sizeof names / sizeof names[0]; i++) {
        if (json_text_is(text, names[i]))
            return i;
    }
    return 0;
}

/* 4xx is the client's fault, hence no error of a server's span. */
static uint8_t status_of_http(struct text text, uint8_t kind)
{
    uint64_t code;
    if (text.n == 0 || !json_scalar_parse_u64(text, &code) || (code >= 100 && code < 400))
        return STATUS_UNSET;
    return code >= 400 && code < 500 && kind == KIND_SERVER ? STATUS_UNSET : STATUS_ERROR;
}

void jaeger_status_derive(const struct jaeger_tag_facts *facts, uint8_t *kind, uint8_t *status_code)
{
    *kind = kind_of(facts->kind);
    if (facts->is_error || json_text_is(facts->status_code, "ERROR"))
        *status_code = STATUS_ERROR;
    else if (json_text_is(facts->status_code, "OK"))
        *status_code = STATUS_GOOD;
    else
        *status_code = status_of_http(facts->http_code, *kind);
}
