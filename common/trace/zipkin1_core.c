/* zipkin1_core.c - one table, searched. */
#include "common/trace/zipkin1_core.h"

#include "common/trace/zipkin1_form.h"

#define SERVER   2
#define CLIENT   3
#define PRODUCER 4
#define CONSUMER 5

static const struct zipkin1_core cores[] = {
    { "cs", ZIPKIN1_FORM_CS, CLIENT, false },   { "cr", ZIPKIN1_FORM_CR, CLIENT, true },
    { "sr", ZIPKIN1_FORM_SR, SERVER, false },   { "ss", ZIPKIN1_FORM_SS, SERVER, true },
    { "ms", ZIPKIN1_FORM_MS, PRODUCER, false }, { "ws", ZIPKIN1_FORM_WS, PRODUCER, true },
    { "wr", ZIPKIN1_FORM_WR, CONSUMER, false }, { "mr", ZIPKIN1_FORM_MR, CONSUMER, true },
};
#define N_CORES (sizeof cores / sizeof cores[0])

const struct zipkin1_core *zipkin1_core_of_text(struct text text)
{
    if (text.n != 2)
        return NULL;
    for (size_t i = 0; i < N_CORES; i++)
        if (memcmp(text.at, cores[i].value, 2) == 0)
            return &cores[i];
    return NULL;
}

const struct zipkin1_core *zipkin1_core_of_code(char code)
{
    for (size_t i = 0; i < N_CORES; i++)
        if (cores[i].code == code)
            return &cores[i];
    return NULL;
}
