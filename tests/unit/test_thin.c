/* test_thin.c - traces cut out of a document, the rest as it was. */
#include "gentq/thin.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/input.h"

/* Traces are numbered by their last digit. */
static uint32_t number(const void *context, const struct json_node *id)
{
    (void)context;
    return id == NULL ? 0 : (uint32_t)(id->text.at[id->text.n - 1] - '0');
}

static bool thin_as(enum trace_format format, const char *text, const uint8_t *has_trace, const char *wanted)
{
    size_t                  n      = strlen(text);
    char                   *padded = calloc(n + INPUT_PADDING + 1, 1);
    struct json            *json   = json_open();
    struct thin_numbers     numbers = { number, NULL };
    struct thin_document    document = { 0 };
    struct buffer           out     = { 0 };
    const struct json_node *nodes;

    memcpy(padded, text, n);
    cr_assert(json_parse(json, (struct text){ padded, n }, &nodes, NULL) == STATUS_OK);
    thin_document_build(nodes, format, &numbers, &document);
    thin_document_append(&document, has_trace, &out);
    bool is_wanted = out.n == strlen(wanted) && (out.n == 0 || memcmp(out.data, wanted, out.n) == 0);
    if (!is_wanted)
        fprintf(stderr, "%.*s", (int)out.n, (const char *)out.data);
    buffer_free(&out);
    thin_document_free(&document);
    json_close(json);
    free(padded);
    return is_wanted;
}

static bool thin_is(const char *text, const uint8_t *has_trace, const char *wanted)
{
    return thin_as(TRACE_FORMAT_OTLP, text, has_trace, wanted);
}

#define LINE(a, b) "{\"resourceSpans\": [{\"resource\":{\"a\":[1]},\"scopeSpans\":[" a "],\"schemaUrl\":\"u\"}" b "]}"
#define SCOPE(spans) "{\"scope\":{},\"spans\":[" spans "]}"
#define ONE   "{\"traceId\":\"1\",\"spans\":[2]}"
#define TWO   "{ \"traceId\":\"2\" }"
#define THREE "{\"name\":\"x\",\"traceId\":\"3\"}"

static const uint8_t all[]   = { 0, 1, 1, 1 };
static const uint8_t first[] = { 0, 1, 0, 0 };
static const uint8_t last[]  = { 0, 0, 0, 1 };
static const uint8_t none[]  = { 0, 0, 0, 0 };

Test(thin, all_traces_leave_the_line_as_it_was)
{
    cr_assert(thin_is(LINE(SCOPE(ONE "," TWO), ""), all, LINE(SCOPE(ONE "," TWO), "") "\n"));
}

Test(thin, one_trace_leaves_its_spans_without_commas)
{
    cr_assert(thin_is(LINE(SCOPE(ONE "," TWO "," ONE "," THREE), ""), first, LINE(SCOPE(ONE "," ONE), "") "\n"));
    cr_assert(thin_is(LINE(SCOPE(ONE "," TWO "," THREE), ""), last, LINE(SCOPE(THREE), "") "\n"));
}

Test(thin, containers_without_spans_go)
{
    cr_assert(thin_is(LINE(SCOPE(TWO) "," SCOPE(THREE), ",{\"scopeSpans\":[" SCOPE(TWO) "]}"), last, LINE(SCOPE(THREE), "") "\n"));
}

Test(thin, a_line_without_spans_of_the_sample_is_no_line)
{
    cr_assert(thin_is(LINE(SCOPE(ONE), ""), none, ""));
    cr_assert(thin_is(LINE("", ""), all, ""));
}

Test(thin, what_is_no_otlp_has_nothing_to_cut)
{
    cr_assert(thin_is("[1,2]", all, ""));
    cr_assert(thin_is("{\"spans\":[]}", all, ""));
    cr_assert(thin_is("{\"resourceSpans\":7}", all, ""));
}

Test(thin, a_zipkin_span_is_there_or_not)
{
    cr_assert(thin_as(TRACE_FORMAT_ZIPKIN, ONE, first, ONE "\n"));
    cr_assert(thin_as(TRACE_FORMAT_ZIPKIN1, ONE, last, ""));
}

Test(thin, spans_of_an_array_lose_their_commas)
{
    cr_assert(thin_as(TRACE_FORMAT_ZIPKIN, "[ " ONE ", " TWO ", " ONE " ]", first, "[" ONE "," ONE "]\n"));
    cr_assert(thin_as(TRACE_FORMAT_ZIPKIN, "[[" ONE "],[" TWO "]]", first, "[[" ONE "]]\n"));
    cr_assert(thin_as(TRACE_FORMAT_ZIPKIN, "[" TWO "]", first, ""));
}

#define JAEGER_SPAN(id) "{\"traceID\":\"" id "\",\"spanID\":\"5\"}"
#define JAEGER_TRACE(spans) "{\"traceID\":\"1\",\"spans\":[" spans "],\"processes\":{\"p1\":{}}}"
#define JAEGER_REPLY "{\"data\":[" JAEGER_TRACE(JAEGER_SPAN("1")) "],\"total\":0}"

Test(thin, a_jaeger_trace_keeps_what_is_around_its_spans)
{
    cr_assert(thin_as(TRACE_FORMAT_JAEGER, JAEGER_TRACE(JAEGER_SPAN("1") "," JAEGER_SPAN("2")), first,
                      JAEGER_TRACE(JAEGER_SPAN("1")) "\n"));
    cr_assert(thin_as(TRACE_FORMAT_JAEGER, JAEGER_REPLY, last, ""));
    cr_assert(thin_as(TRACE_FORMAT_JAEGER, JAEGER_REPLY, first, JAEGER_REPLY "\n"));
}

Test(thin, a_jaeger_span_can_stand_alone)
{
    cr_assert(thin_as(TRACE_FORMAT_JAEGER, JAEGER_SPAN("3"), last, JAEGER_SPAN("3") "\n"));
    cr_assert(thin_as(TRACE_FORMAT_JAEGER, "[" JAEGER_SPAN("2") "," JAEGER_SPAN("3") "]", last,
                      "[" JAEGER_SPAN("3") "]\n"));
}

#define TRANSACTION(id) "{\"nodesData\":{},\"details\":{\"transactionId\":\"" id "\"}}"

Test(thin, a_transaction_and_a_record_are_there_or_not)
{
    cr_assert(thin_as(TRACE_FORMAT_GENT, TRANSACTION("1"), first, TRANSACTION("1") "\n"));
    cr_assert(thin_as(TRACE_FORMAT_GENT, TRANSACTION("1"), last, ""));
    cr_assert(thin_as(TRACE_FORMAT_GENT, "{\"nodesData\":{}}", all, ""));
    cr_assert(thin_as(TRACE_FORMAT_CCTF, "{\"trace_id\":3}", last, "{\"trace_id\":3}\n"));
    cr_assert(thin_as(TRACE_FORMAT_CCTF, "{\"path\":\"/\"}", all, ""));
}
